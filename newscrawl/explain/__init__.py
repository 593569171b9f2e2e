"""Why two articles were, or were not, held to be copies or reports of one event: ``scrapy explain``."""
