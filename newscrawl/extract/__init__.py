"""What ``scrapy extract`` does: shows what each source of a document says, what was taken, and why."""
