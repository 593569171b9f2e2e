"""The spiders: documents from files and from the web."""
