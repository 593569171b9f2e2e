"""What becomes of a document that a run does not finish."""

from __future__ import annotations

from scrapy.exceptions import DropItem


class UnfinishedDocument(DropItem):
    """A document leaves the pipeline because the run is to stop; the next run reads it."""

    def __init__(self) -> None:
        super().__init__("the run was stopped before it was finished", log_level="DEBUG")
