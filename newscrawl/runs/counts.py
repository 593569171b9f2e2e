"""What the new records of a run have, and why documents were rejected, in numbers: for its manifest.

The tables in a manifest are bounded: a run over millions of documents writes one no longer than that of a small run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pipelines.documents import Rejection
from pipelines.items import CLUSTERED_KINDS, Article

MOST_NAMES = 200
"""Outlets, languages, agencies or rules that a manifest names, those with the most."""
MOST_REASONS = 50
"""Reasons for rejections that a manifest names; the others of a stage are counted together."""
OTHER = "other reasons"
_MOST_KEPT = 1_000
_LONGEST_REASON = 120
_UNKNOWN = {"", "und", None}
_CREDITED = {"origin", "contributor"}


class RecordCounts:
    """Counts over the new records of a run."""

    def __init__(self) -> None:
        self._fields: Counter[str] = Counter()
        self.outlets: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.agencies: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()

    def count(self, article: Article) -> None:
        """Count one record."""
        outlet = article.source.host or article.source.name
        agencies = {agency.id for agency in article.syndication.agencies if agency.role in _CREDITED}
        language = article.language.code
        has = {
            "records": True,
            "date": article.published_at is not None,
            "title": bool(article.title),
            "byline": bool(article.byline or article.authors),
            "agency": bool(agencies),
            "language": language not in _UNKNOWN,
            "outlet": outlet is not None,
        }
        self._fields.update(name for name, present in has.items() if present)
        if outlet is not None:
            self.outlets[outlet] += 1
        self.languages[language or "und"] += 1
        self.agencies.update(agencies)
        self.rules.update(removal.rule for removal in article.removed if removal.kind != "whitespace")

    def manifest(self) -> dict[str, dict[str, int]]:
        """Return the counts as a manifest has them.

        ``coverage`` has the number of new records, and of those with each field; the others have the commonest names.
        ``rules`` counts passages, the others records.
        """
        return {
            "coverage": dict(self._fields) or {"records": 0},
            "outlets": _commonest(self.outlets, MOST_NAMES),
            "languages": _commonest(self.languages, MOST_NAMES),
            "agencies": _commonest(self.agencies, MOST_NAMES),
            "rules": _commonest(self.rules, MOST_NAMES),
        }


def labels_of(article: Article) -> Iterator[str]:
    """Yield the names under which the labels of a new record are counted."""
    if article.kind in CLUSTERED_KINDS:
        yield article.duplicate.kind
    if article.joined_event is not None and article.duplicate.copy_of is None and article.revision_of is None:
        yield "events"


class RejectionCounts:
    """Counts rejections by stage and kind of reason."""

    def __init__(self) -> None:
        self._kinds: Counter[tuple[str, str]] = Counter()

    @property
    def total(self) -> int:
        """Number of rejections."""
        return self._kinds.total()

    def count(self, rejection: Rejection) -> None:
        """Count one rejection."""
        kind = (rejection.stage, kind_of_reason(rejection.reason))
        if kind not in self._kinds and len(self._kinds) >= _MOST_KEPT:
            kind = (rejection.stage, OTHER)
        self._kinds[kind] += 1

    def manifest(self) -> dict[str, int]:
        """Return the numbers, the largest first, by ``stage: kind of reason``."""
        ranked = sorted(self._kinds.items(), key=lambda pair: (-pair[1], pair[0]))
        others: Counter[str] = Counter()
        for (stage, _), number in ranked[MOST_REASONS:]:
            others[stage] += number
        named = Counter({f"{stage}: {reason}": number for (stage, reason), number in ranked[:MOST_REASONS]})
        named.update({f"{stage}: {OTHER}": number for stage, number in others.items()})
        return dict(named)


def kind_of_reason(reason: str) -> str:
    """Return a reason without what differs from document to document: numbers are ``#``, quotes and names ``...``.

    Statuses of HTTP stay.
    """
    for pattern, mark in _PARTICULARS:
        reason = pattern.sub(mark, reason)
    reason = " ".join(reason.split())
    return reason if len(reason) <= _LONGEST_REASON else f"{reason[: _LONGEST_REASON - 3]}..."


_PARTICULARS = [
    (re.compile(r"""(?<!\w)'[^'\n]*'(?!\w)|"[^"\n]*"|`[^`\n]*`|«[^»\n]*»|[„“][^“”\n]*[“”]"""), "..."),
    (re.compile(r"\w+://\S+|(?<!\w)(?:\.{0,2}/)[\w./-]+"), "..."),  # addresses and paths
    (re.compile(r"(?<![\w.])(?!robots\.txt)[\w-]+(?:\.[\w-]+)*\.[a-z]\w*"), "..."),  # hosts and names of files
    (re.compile(r"(?<!\w)(?<!answered )\w*\d(?:[\w.,:+-]*\w)?"), "#"),  # all numbers but statuses of HTTP
]


def _commonest(counts: Counter[str], most: int) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most])
