"""The stage that leaves out a page which a site serves in place of many: one text under several articles' addresses."""

from __future__ import annotations

from collections import OrderedDict

from scrapy.crawler import Crawler

from newscrawl.stages.base import RejectedDocument, Stage
from pipelines.documents import Rejection
from pipelines.extraction.addresses import canonical_url, site_of
from pipelines.extraction.article_addresses import name_one_article
from pipelines.items import Article

MOST_ADDRESSES = 2
"""Addresses of different articles under which one text is believed; a site may have moved an article."""
REMEMBERED = 10_000
"""Texts that are remembered; a page that stands for others comes again soon."""


class RepeatedPageStage(Stage):
    """Rejects a text from the third address on, if the addresses are of one site, and do not name one article.

    So are pages of blocked readers, errors and outages known whose words no table has. Only what a server sent is
    counted, now or into a web archive: the files of a collection may well be copies.
    """

    name = "repeated_pages"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._addresses: OrderedDict[tuple[str, str], list[str]] = OrderedDict()
        """The addresses of each text of a site, without further ones of the same articles."""

    def process(self, item: Article) -> Article:
        """Return an article whose text was not read at two other addresses of its site in this run.

        :raises RejectedDocument: when it was.
        """
        address = _address(item)
        if address is None or not item.is_new:
            return item
        key = site_of(address), item.text_hash
        known = self._addresses.setdefault(key, [])
        self._addresses.move_to_end(key)
        if len(self._addresses) > REMEMBERED:
            self._addresses.popitem(last=False)
        place = next((place for place, one in enumerate(known) if one == address), None)
        if place is None:
            place = next((place for place, one in enumerate(known) if name_one_article(one, address)), len(known))
            known += [address] if place == len(known) and place <= MOST_ADDRESSES else []
        if place < MOST_ADDRESSES:
            return item
        reason = f"the same text stands at {MOST_ADDRESSES} other addresses of this site: a page in place of many"
        raise RejectedDocument(Rejection(item.locator, self.name, reason))


def _address(item: Article) -> str | None:
    """Return the address from which a server sent an article; None if none did."""
    asked = canonical_url(item.locator) if item.locator.startswith(("http://", "https://")) else None
    return asked or (item.url if any(step.kind == "warc" for step in item.via) else None)
