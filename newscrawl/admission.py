"""Which documents enter: the first stage turns away what was rejected on the way in, and knows what was seen."""

from __future__ import annotations

from hashlib import blake2b

from scrapy.crawler import Crawler

from newscrawl.documents import Draft, Rejection
from newscrawl.extensions.session import Session
from newscrawl.stage import RejectedDocument, SeenDocument, Stage


def reading_key(locator: str, source_hash: str) -> str:
    """Return the key of one reading, known before extraction: what was read, and where."""
    return blake2b(f"{locator}\0{source_hash}".encode(), digest_size=16).hexdigest()


class AdmissionStage(Stage):
    """Passes each document once a run.

    A document of an earlier run is passed only where the output is to be complete (``-O``, ``-o``), and then with the
    labels it was first written under; ``run`` is set in such a record, and stages that look back leave it as it is.
    """

    name = "admission"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._session = Session.of(crawler)

    def process(self, item: Draft | Rejection) -> Draft:
        """Return a draft that is to be written.

        :raises RejectedDocument: the item is a rejection.
        :raises SeenDocument: it was published by an earlier run, or in this one.
        """
        if isinstance(item, Rejection):
            raise RejectedDocument(item)
        labels = self._session.state.labels(item.article.id)
        if labels is not None:
            self._stats.inc_value("newscrawl/seen")
            if not self._session.rewriting or labels.run.id == self._session.run.id:
                raise SeenDocument(item.article.id)
            if not self._session.state.mark_written(item.article.id):
                raise SeenDocument(item.article.id)
            labels.restore(item.article)
        return item
