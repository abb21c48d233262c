"""The shipped settings, carried inside an installed package."""
