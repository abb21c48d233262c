"""Strings and offsets alone: what can be said of a text without knowing who speaks in it."""
