"""The outlets stage: one name for each host, and the host of a name."""

from __future__ import annotations

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.stages.base import Stage
from pipelines.attribution.outlet_names import SCHEME, OutletNames, rename
from pipelines.items import Article
from pipelines.participant import Participant


class OutletNameStage(Stage, Participant):
    """Gives the outlet of an article the name that most articles of its host have given it so far.

    Where only the name is known, the outlet gets the host that alone has it.
    """

    name = "outlets"
    staged = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._state = state = Session.of(crawler).state
        state.require("outlet names", SCHEME)
        self._names = OutletNames(state.connection)
        self._unstaged: list[tuple[Article, str | None, str | None, list[str]]] = []
        """The articles of the batch, each with the host, the name and the notes that it had before."""
        state.join(self)

    def process(self, item: Article) -> Article:
        """Return the article with the name of its host; where its page has another one, a note says so.

        An article of an earlier run keeps the name and the host with which it was published.
        """
        if not item.is_new:
            labels = self._state.labels(item.id)
            item.source.host = item.source.host or (labels.host if labels else None)
            rename(item, labels.outlet if labels else None)
            return item
        host, own = item.source.host, item.source.name
        self._unstaged.append((item, host, own, item.notes))
        if host is None and own is not None:
            host = item.source.host = self._names.host_of(own)
        if host is not None:
            if own is not None:
                self._names.count(host, own)
            rename(item, self._names.name_of(host))
        return item

    def commit(self) -> None:
        """Forget the articles of the batch."""
        self._unstaged.clear()

    def rollback(self) -> None:
        """Give the articles of the batch their own hosts and names back."""
        for article, host, name, notes in self._unstaged:
            article.source.host, article.source.name, article.notes = host, name, notes
        self._unstaged.clear()
