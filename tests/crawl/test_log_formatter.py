"""Which lines of Scrapy's log are formatted."""

import pytest
from scrapy import Spider
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from newscrawl.crawl.log_formatter import LevelAwareLogFormatter


@pytest.mark.parametrize(("level", "made"), [("DEBUG", True), (10, True), ("INFO", False)])
def test_lines_below_the_log_level_are_not_formatted(level: str | int, made: bool) -> None:
    """A line for each article is only formatted if the log level shows it; warnings always are."""
    crawler = get_crawler(settings_dict={"LOG_LEVEL": level})
    spider = Spider.from_crawler(crawler, name="any")
    lines = LevelAwareLogFormatter.from_crawler(crawler)

    assert (lines.scraped({}, None, spider) is not None) is made
    assert lines.dropped({}, DropItem("twice", log_level="WARNING"), None, spider) is not None
    assert (lines.dropped({}, DropItem("seen", log_level="DEBUG"), None, spider) is not None) is made
