"""Compares articles with an ``expected.json``: what a set of sample documents must yield.

Only listed facts are compared, but a fact of an unknown name is an error: a misspelt name must not pass for a test.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import combinations
from operator import attrgetter
from typing import Any

from pipelines.items import Agency, Article, Evidence
from tests.agency_names import naming

Facts = Mapping[str, Any]

_EQUAL: dict[str, Callable[[Article], Any]] = {
    **{
        name: attrgetter(name)
        for name in (
            "authors", "byline", "description", "keywords", "kind", "modified_at", "published_at",
            "published_day", "published_precision", "section", "title", "url",
        )
    },
    "language": attrgetter("language.code"),
    "sigla": attrgetter("syndication.sigla"),
    "chain": attrgetter("syndication.chain"),
    "distributor": lambda article: article.syndication.distributor and article.syndication.distributor.id,
}  # fmt: skip
"""Facts that must be equal, and where they are in the record."""


def check(
    articles_by_locator: Mapping[str, Article], expected: Facts, rejected: Collection[str] | None = None
) -> list[str]:
    """Return a sentence for each fact of ``expected`` that is not true of the articles; an empty list is a pass.

    :param rejected: the locators of the rejected documents; without it, the documents that are expected to be rejected
        must only not be among the articles.
    :raises ValueError: when a fact has an unknown name.
    :raises LookupError: when the names of an agency are not known.
    """
    return [
        *_document_differences(articles_by_locator, expected.get("documents", {})),
        *(_event_differences(articles_by_locator, expected["same_event"]) if "same_event" in expected else ()),
        *(_duplicate_differences(articles_by_locator, expected["duplicates"]) if "duplicates" in expected else ()),
        *(
            _rejection_differences(articles_by_locator, expected["rejected"], rejected)
            if "rejected" in expected
            else ()
        ),
    ]


def body_of(article: Article) -> str:
    """Return the body before cleaning: ``text`` with the removals at their places.

    This does not use the project's own ``restore``, so that an error there cannot hide one here.
    """
    parts: list[str] = []
    taken = position = 0
    for removal in article.removed:
        gap = removal.start - position
        parts += [article.text[taken : taken + gap], removal.text]
        taken, position = taken + gap, removal.end
    return "".join([*parts, article.text[taken:]])


def _document_differences(articles: Mapping[str, Article], documents: Facts) -> Iterator[str]:
    for locator, facts in documents.items():
        if locator in articles:
            for name, expected in facts.items():
                yield from (f"{locator}: {line}" for line in _fact_differences(articles[locator], name, expected))
        else:
            yield f"{locator}: expected an article, got none"


def _fact_differences(article: Article, name: str, expected: Any) -> Iterator[str]:
    if name in _EQUAL:
        got = _EQUAL[name](article)
        if got != expected:
            yield _difference(name, expected, got)
    elif name in _COMPARED:
        yield from _COMPARED[name](article, expected)
    else:
        raise ValueError(f"unknown fact {name!r}; known are {', '.join(sorted([*_EQUAL, *_COMPARED]))}")


def _difference(field: str, expected: object, got: object) -> str:
    return f"{field}: expected {expected!r}, got {got!r}"


def _text_starts(article: Article, expected: str) -> Iterator[str]:
    if not article.text.startswith(expected):
        yield _difference("text_starts", expected, article.text[: len(expected) + 40])


def _text_ends(article: Article, expected: str) -> Iterator[str]:
    if not article.text.endswith(expected):
        yield _difference("text_ends", expected, article.text[-len(expected) - 40 :])


def _keep(article: Article, expected: list[str]) -> Iterator[str]:
    for words in expected:
        if words not in article.text:
            cut = [removal.rule for removal in article.removed if words in removal.text]
            yield _difference("keep", words, f"removed by {cut}" if cut else "not in text")


def _removed(article: Article, expected: list[list[str]]) -> Iterator[str]:
    for kind, words in expected:
        if not any(words in removal.text for removal in article.removed):
            got = "still in text" if words in article.text else "not whole in any removed span"
            yield _difference("removed", [kind, words], got)


def _dateline(article: Article, expected: dict[str, str | None] | None) -> Iterator[str]:
    got = article.syndication.dateline
    if expected is None or got is None:
        if expected is not None or got is not None:
            yield _difference("dateline", expected, got)
        return
    for part, value in expected.items():
        found = getattr(got, part)
        if (found or "").casefold() != (value or "").casefold():
            yield _difference(f"dateline.{part}", value, found)


def _source(article: Article, expected: dict[str, str | None]) -> Iterator[str]:
    for part, value in expected.items():
        if getattr(article.source, part) != value:
            yield _difference(f"source.{part}", value, getattr(article.source, part))


def _images(article: Article, expected: list[dict[str, str | None]]) -> Iterator[str]:
    if len(article.images) != len(expected):
        yield _difference("images", expected, article.images)
        return
    for number, (image, parts) in enumerate(zip(article.images, expected, strict=True)):
        for part, value in parts.items():
            if getattr(image, part) != value:
                yield _difference(f"images[{number}].{part}", value, getattr(image, part))


def _agencies(article: Article, expected: list[dict[str, Any]]) -> Iterator[str]:
    """Compare all ids and roles, then look for the evidence of each."""
    got = {(agency.id, agency.role): agency for agency in article.syndication.agencies if agency.role != "photo"}
    wanted = {(agency["id"], agency["role"]): agency for agency in expected}
    if got.keys() != wanted.keys():
        yield _difference("agencies", sorted(wanted), sorted(got))
    body = body_of(article)
    for part in wanted.keys() & got.keys():
        yield from _evidence_differences(got[part], wanted[part], body)


def _evidence_differences(agency: Agency, expected: dict[str, Any], body: str) -> Iterator[str]:
    label = f"evidence of {agency.id} as {agency.role}"
    if not any(_supports(evidence, agency.id, expected["evidence"], body) for evidence in agency.evidence):
        found = [(evidence.place, evidence.text) for evidence in agency.evidence]
        yield _difference(label, expected["evidence"], found)
    for place in expected.get("outside", ()):
        if not any(item.place == place and naming(agency.id).search(item.text) for item in agency.evidence):
            yield _difference(f"{label} in {place}", "the agency's name", [item.place for item in agency.evidence])


def _supports(evidence: Evidence, agency: str, words: str, body: str) -> bool:
    """Return whether evidence is in the body at its offsets, names the agency, and overlaps ``words``."""
    if evidence.place != "text" or body[evidence.start : evidence.end] != evidence.text:
        return False
    first = body.find(words, max(0, evidence.start - len(words) + 1))
    return bool(naming(agency).search(evidence.text)) and 0 <= first < evidence.end


_COMPARED: dict[str, Callable[[Article, Any], Iterator[str]]] = {
    "agencies": _agencies,
    "dateline": _dateline,
    "images": _images,
    "keep": _keep,
    "removed": _removed,
    "source": _source,
    "text_ends": _text_ends,
    "text_starts": _text_starts,
}
"""Facts with a comparison of their own."""


def _event_differences(articles: Mapping[str, Article], expected: list[list[str]]) -> Iterator[str]:
    got = {
        (one, other)
        for one, other in combinations(sorted(articles), 2)
        if articles[one].event.cluster is not None and articles[one].event.cluster == articles[other].event.cluster
    }
    wanted = {(min(pair), max(pair)) for pair in expected}
    for one, other in sorted(wanted - got):
        yield f"{one}: same_event: expected one event cluster with {other}, got two"
    for one, other in sorted(got - wanted):
        yield f"{one}: same_event: expected another event cluster than {other}, got the same"


def _duplicate_differences(articles: Mapping[str, Article], expected: list[list[str]]) -> Iterator[str]:
    locators = {article.id: locator for locator, article in articles.items()}
    got = {
        locator: [locators.get(article.duplicate.of or "", article.duplicate.of), article.duplicate.kind]
        for locator, article in articles.items()
        if article.duplicate.kind != "unique"
    }
    wanted = {later: [earlier, kind] for later, earlier, kind in expected}
    for locator in sorted(wanted.keys() | got.keys()):
        if wanted.get(locator) != got.get(locator):
            yield f"{locator}: {_difference('duplicate', wanted.get(locator, 'unique'), got.get(locator, 'unique'))}"


def _rejection_differences(
    articles: Mapping[str, Article], expected: list[str], rejected: Collection[str] | None
) -> Iterator[str]:
    for locator in expected:
        if locator in articles:
            yield f"{locator}: rejected: expected no article, got one"
        elif rejected is not None and locator not in rejected:
            yield f"{locator}: rejected: expected a rejected line, got none"
    for locator in sorted(set(rejected or ()) - set(expected)):
        yield f"{locator}: rejected: expected an article, got a rejected line"
