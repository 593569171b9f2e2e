"""What a running crawl needs beside its spiders and its stages."""
