"""The outlets stage: one name for each host."""

from __future__ import annotations

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.stages.base import Stage
from pipelines.attribution.outlet_names import SCHEME, OutletNames, rename
from pipelines.items import Article
from pipelines.participant import Participant


class OutletNameStage(Stage, Participant):
    """Gives the outlet of an article the name that most articles of its host have given it so far."""

    name = "outlets"
    staged = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._state = state = Session.of(crawler).state
        state.require("outlet names", SCHEME)
        self._names = OutletNames(state.connection)
        self._unstaged: list[tuple[Article, str | None, list[str]]] = []
        """The articles of the batch, each with the name and the notes that it had before."""
        state.join(self)

    def process(self, item: Article) -> Article:
        """Return the article with the name of its host; where its page has another one, a note says so.

        An article of an earlier run keeps the name with which it was published.
        """
        host, own = item.source.host, item.source.name
        if not item.is_new:
            labels = self._state.labels(item.id)
            rename(item, labels.outlet if labels else None)
        elif host is not None:
            self._unstaged.append((item, own, item.notes))
            if own is not None:
                self._names.count(host, own)
            rename(item, self._names.name_of(host))
        return item

    def commit(self) -> None:
        """Forget the articles of the batch."""
        self._unstaged.clear()

    def rollback(self) -> None:
        """Give the articles of the batch their own names back."""
        for article, name, notes in self._unstaged:
            article.source.name, article.notes = name, notes
        self._unstaged.clear()
