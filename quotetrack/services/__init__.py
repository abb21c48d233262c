"""One use case a function; transactions live here. Records in, records out; the models stay inside."""
