"""JSON records: one object with an article and its metadata."""
