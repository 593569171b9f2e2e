"""Rebuilds a state folder from the articles that were published: `scrapy state repair`."""
