"""``scrapy clean`` on an engine: the same two passes over blocks of the input, with the same records."""
