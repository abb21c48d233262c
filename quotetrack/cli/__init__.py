"""The click commands, one module a subject."""
