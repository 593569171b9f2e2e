"""Notices: what pages of many outlets say to their readers in the same words, and no article.

Most are recognised one by one, as walls. What is left is known by the company it keeps: a wire story that thirty papers
print has a number or a day, and reports; a notice has neither, and addresses its reader.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pipelines.duplicates.signer import Signer
from pipelines.duplicates.slots import has_number_or_day
from pipelines.extraction.kinds.walls import speaks_to_reader
from pipelines.items import Article
from pipelines.participant import Participant

FEWEST_PUBLISHERS = 3
LONGEST_NOTICE = 1_500
"""Most characters of a notice."""
NOTE = "the same words with several publishers within a day, and nothing reported: a notice to readers, no article"
_DAY = timedelta(days=1)


class Notices(Participant):
    """Counts the publishers of each text that may be a notice, within a run."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self._publishers: dict[str, dict[str, datetime]] = {}
        """When a text was last fetched of each publisher, by copy cluster."""
        self._staged: list[tuple[str, str]] = []
        """Cluster and publisher of what the current batch added."""

    def is_notice(self, article: Article) -> bool:
        """Return whether the text of a compared article now has three publishers within a day, and reports nothing.

        Outlets of one family are one publisher.
        """
        cluster, publisher = article.duplicate.cluster, article.source.family or article.source.host
        if cluster is None or publisher is None or not self._may_be_notice(article.text):
            return False
        fetched = datetime.fromisoformat(article.fetched_at)
        times = self._publishers.setdefault(cluster, {})
        if publisher not in times:
            self._staged.append((cluster, publisher))
        times[publisher] = fetched
        recent = sum(abs(fetched - time) <= _DAY for time in times.values())
        return article.duplicate.copy_of is not None and recent >= FEWEST_PUBLISHERS

    def commit(self) -> None:
        """Keep what the batch added."""
        self._staged.clear()

    def rollback(self) -> None:
        """Forget what the batch added: some of its articles were dropped."""
        for cluster, publisher in self._staged:
            del self._publishers[cluster][publisher]
        self._staged.clear()

    def _may_be_notice(self, text: str) -> bool:
        if len(text) > LONGEST_NOTICE or not speaks_to_reader(text):
            return False
        return not has_number_or_day(self._signer.words([text]))
