"""The schema's history, carried inside an installed package."""
