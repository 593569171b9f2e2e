"""The stage that leaves out what its publisher reserved, if the settings ask for that."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newscrawl.stages.base import RejectedDocument, Stage
from pipelines.documents import Draft, Rejection
from pipelines.extraction.reservations import reservation_in


class ReservationStage(Stage):
    """Rejects documents with ``noindex``, ``noarchive``, ``tdm-reservation`` and the like; else they only have a note.

    :raises NotConfigured: unless ``NEWSCRAWL_HONOUR_RESERVATIONS`` is set.
    """

    name = "reservations"

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("NEWSCRAWL_HONOUR_RESERVATIONS"):
            raise NotConfigured
        super().__init__(crawler)

    def process(self, item: Draft) -> Draft:
        """Return a draft that is not reserved.

        :raises RejectedDocument: when it is.
        """
        if (note := reservation_in(item.article.notes)) is not None:
            raise RejectedDocument(Rejection(item.article.locator, self.name, note))
        return item
