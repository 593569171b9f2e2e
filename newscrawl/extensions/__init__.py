"""Scrapy extensions: the manifest, the progress and the summary of a run."""
