"""The events that ``scrapy events`` lists, and the report on each."""
