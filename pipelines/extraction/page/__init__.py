"""A parsed page: its elements, blocks, lines and JSON-LD."""
