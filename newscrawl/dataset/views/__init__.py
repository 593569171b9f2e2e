"""What a dataset says of a record: rows, and their columns in each view."""
