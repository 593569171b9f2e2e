"""Explains why two articles are, or are not, copies or reports of one event: ``scrapy explain``."""
