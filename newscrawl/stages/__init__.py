"""The stages of Scrapy's item pipeline, each a thin shell around a part of ``pipelines``."""
