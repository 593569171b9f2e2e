"""Forgets a part of what was published, so that it is read and published again: `scrapy state forget`."""
