"""A stage that is interrupted because the run is to stop."""

import pytest
from scrapy.utils.test import get_crawler

from newscrawl.crawl.interruption import StopRequested
from newscrawl.crawl.unfinished import UnfinishedDocument
from newscrawl.stages.base import RejectedDocument, Stage
from pipelines.documents import Rejection

CRAWLER = get_crawler(settings_dict={"NEWSCRAWL_DOCUMENT_SECONDS": 60})


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
    stage = Interrupted(CRAWLER)

    first, *others = stage.process_batch([1, 2, 3, 4])

    assert first == 1
    assert [type(other) for other in others] == [UnfinishedDocument] * 3
    assert stage.begun == [1, 2]


class Late(Interrupted):
    """Is interrupted before it begins."""

    def process_all(self, items):  # noqa: ARG002 - as in its base
        raise StopRequested


@pytest.mark.parametrize("stage", [Interrupted, Late])
def test_what_is_rejected_is_not_left(stage):
    """It needs no time, and has its line in the list of this run."""
    rejection = Rejection("a.txt", "read", "it is empty")

    _, _, rejected, left = stage(CRAWLER).process_batch([1, 2, rejection, 4])

    assert isinstance(rejected, RejectedDocument)
    assert rejected.rejection is rejection
    assert isinstance(left, UnfinishedDocument)
