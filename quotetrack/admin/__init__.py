"""The editors' pages: views, forms, templates and static files."""
