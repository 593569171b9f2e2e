"""newscrawl turns raw news into a clean, attributed, deduplicated dataset."""
