"""A stage that is interrupted because the run is to stop."""

from scrapy.utils.test import get_crawler

from newscrawl.crawl.interruption import StopRequested
from newscrawl.crawl.unfinished import UnfinishedDocument
from newscrawl.stages.base import Stage


class Interrupted(Stage):
    """Is interrupted at the second item."""

    name = "interrupted"

    def __init__(self, crawler):
        super().__init__(crawler)
        self.begun = []

    def process(self, item):
        self.begun.append(item)
        if item == 2:
            raise StopRequested
        return item


def test_what_comes_after_an_interrupted_item_is_left():
    """There is only time for those before it; the rest of the batch is not begun."""
    stage = Interrupted(get_crawler(settings_dict={"NEWSCRAWL_DOCUMENT_SECONDS": 60}))

    first, *others = stage.process_batch([1, 2, 3, 4])

    assert first == 1
    assert [type(other) for other in others] == [UnfinishedDocument] * 3
    assert stage.begun == [1, 2]
