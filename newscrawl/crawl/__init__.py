"""What a running crawl needs besides spiders and stages."""
