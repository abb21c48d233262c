"""The application that a WSGI server runs, with the settings of its environment."""

import quotetrack.nlp.engine  # noqa: F401  # loaded when the process starts instead of with its first article
from quotetrack.app import create_app
from quotetrack.settings import load_settings
from quotetrack.text.memory import FEW, bound_memories

bound_memories(FEW)
app = create_app(load_settings())
