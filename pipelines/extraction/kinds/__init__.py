"""What a document is: its kind, or a wall in place of an article."""
