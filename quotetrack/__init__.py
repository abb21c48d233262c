"""quotetrack: who said what in a newsroom's articles, with reasons, and corrections that stick."""
