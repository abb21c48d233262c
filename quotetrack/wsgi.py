"""The application that a WSGI server runs, with the settings of its environment."""

from quotetrack.app import create_app
from quotetrack.settings import load_settings

app = create_app(load_settings())
