"""What ``scrapy events`` lists."""
