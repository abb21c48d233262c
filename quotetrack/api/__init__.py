"""The API that newsroom tools call: flask-smorest blueprints and marshmallow schemas, one module a resource."""
