"""Which lines of Scrapy's log are made."""

import pytest
from scrapy import Spider
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from newscrawl.crawl.log_formatter import LevelAwareLogFormatter


@pytest.mark.parametrize(("level", "made"), [("DEBUG", True), (10, True), ("INFO", False)])
def test_lines_under_the_level_of_the_log_are_not_made(level: str | int, made: bool) -> None:
    """A line for every article is made only for who wants to read it; what is worth a warning always."""
    crawler = get_crawler(settings_dict={"LOG_LEVEL": level})
    spider = Spider.from_crawler(crawler, name="any")
    lines = LevelAwareLogFormatter.from_crawler(crawler)

    assert (lines.scraped({}, None, spider) is not None) is made
    assert lines.dropped({}, DropItem("twice", log_level="WARNING"), None, spider) is not None
    assert (lines.dropped({}, DropItem("seen", log_level="DEBUG"), None, spider) is not None) is made
