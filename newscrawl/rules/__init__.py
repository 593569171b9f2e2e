"""What ``scrapy rules`` does: rules listed, tested and tried; learned boilerplate listed and overridden."""
