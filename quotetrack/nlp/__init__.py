"""An article's text in, an Analysis out; no database, no network, no clock."""
