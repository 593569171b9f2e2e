"""What a record says of the learned boilerplate that was found in it: the notes of ``mark_learned``, read back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.cleaning.learned_boilerplate import FEWEST_ARTICLES, RULE, Recurrence
from pipelines.cleaning.segments import source_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.items import Article

_CUT = re.compile(r"learned\.(?P<key>[0-9a-f]{12}): learned, it stood in (?P<articles>\d+) of (?P<of>\d+) articles of ")
_NOT_CUT = re.compile(r"not cut, since it would be over \d+ ?% of the body: rules (?P<names>learned\..*)")


def cuts_in(article: Article, active: Mapping[str, Recurrence]) -> dict[str, Recurrence]:
    """Return the learned segments that were found in a published article, by key, in the order of the keys.

    :param active: what was active at its source when its run began; what else was found had recurred in few articles.
    """
    found: dict[str, Recurrence] = {}
    for note in article.notes:
        if (cut := _CUT.match(note)) is not None:
            recurrence = Recurrence(int(cut["articles"]), int(cut["of"]))
            found[cut["key"]] = recurrence._replace(early=_is_early(recurrence, active.get(cut["key"])))
        elif (kept := _NOT_CUT.match(note)) is not None:
            for key in kept["names"].replace(RULE, "").split(", "):
                found[key] = active[key]._replace(words="") if key in active else Recurrence(0, 0, early=True)
    return dict(sorted(found.items()))


def source_when_read(article: Article) -> str:
    """Return the source as which a published article was counted, before attribution named its outlet.

    A record does not say where the name of an outlet without a host is from; if it is in what was cut, it is from a
    credit.
    """
    source, name = article.source, article.source.name
    if source.host is None and name is not None and any(name in removal.text for removal in article.removed):
        return source_of(replace(article, source=replace(source, name=None)))
    return source_of(article)


def _is_early(recurrence: Recurrence, active: Recurrence | None) -> bool:
    return recurrence.articles < FEWEST_ARTICLES or active is None or active[:2] != recurrence[:2]
