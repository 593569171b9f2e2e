"""Why a field of a record has its value: which sources of the document say the same, and which say otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Literal

from newscrawl.extract.sources import Statement
from pipelines.extraction.addresses import canonical_url
from pipelines.extraction.dates.parsing import parse_date
from pipelines.items import Article

Agreement = Literal["same", "part", "other"]


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says about a field, beside what was taken."""

    source: str
    value: str
    agreement: Agreement
    """``same`` as what was taken; one is ``part`` of the other; something ``other``."""


@dataclass(slots=True)
class FieldExplanation:
    """What was taken for a field of the record, and why."""

    name: str
    taken: list[str]
    """Its values; empty if nothing was taken."""
    why: str
    """A sentence for people."""
    said: list[Said] = field(default_factory=list)
    """What the sources say."""


def explain_fields(article: Article | None, statements: Sequence[Statement]) -> list[FieldExplanation]:
    """Return an explanation for each field about which something was said or taken.

    :param article: None if the document was rejected.
    """
    taken = _taken(article) if article else {}
    explained = (_field(name, taken.get(name, []), compare, statements) for name, compare in _COMPARED.items())
    return [one for one in explained if one.taken or one.said]


def _taken(article: Article) -> dict[str, list[str]]:
    single = {
        "title": article.title,
        "published": article.published_at,
        "modified": article.modified_at,
        "address": article.url,
        "outlet": article.source.name,
    }
    return {"authors": article.authors, **{name: [value] for name, value in single.items() if value}}


def _field(
    name: str, taken: list[str], compare: Callable[[str, str], Agreement], statements: Sequence[Statement]
) -> FieldExplanation:
    said = []
    for one in statements:
        agreement = _best(taken, one.value, compare)
        # a line, a field of a record or a subhead is shown if it is what was taken
        if one.about == name or (not one.about and agreement == "same"):
            said.append(Said(one.source, one.value, agreement))
    return FieldExplanation(name, taken, _why(taken, said), said)


def _best(taken: list[str], value: str, compare: Callable[[str, str], Agreement]) -> Agreement:
    found = {compare(one, value) for one in taken}
    return "same" if "same" in found else "part" if "part" in found else "other"


def _why(taken: list[str], said: list[Said]) -> str:
    same, part = ([one.source for one in said if one.agreement == agreement] for agreement in ("same", "part"))
    others = len({one.value for one in said if one.agreement == "other"})
    if not taken:
        return "none of these could be used"
    if same:
        doubt = f"; {others} other value{'s' * (others > 1)} stood against it" if others else ""
        return f"as {_names(same)} {'says' if len(set(same)) == 1 else 'say'}{doubt}"
    if part:
        return f"from {_names(part)}, where it stands with other words or less exactly"
    return "found in none of these sources: it comes from the text itself"


def _names(sources: list[str]) -> str:
    names = list(dict.fromkeys(sources))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _compare_words(taken: str, value: str) -> Agreement:
    one, other = _letters(taken), _letters(unescape(value))
    if one == other:
        return "same"
    return "part" if one and other and (one in other or other in one) else "other"


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _compare_times(taken: str, value: str) -> Agreement:
    moment = parse_date(value)
    if moment is None:
        return "other"
    if moment.at == taken:
        return "same"
    return "part" if moment.at.startswith(taken) or taken.startswith(moment.at) else "other"


def _compare_addresses(taken: str, value: str) -> Agreement:
    return "same" if canonical_url(value) == taken else "other"


_COMPARED: dict[str, Callable[[str, str], Agreement]] = {
    "title": _compare_words,
    "authors": _compare_words,
    "published": _compare_times,
    "modified": _compare_times,
    "address": _compare_addresses,
    "outlet": _compare_words,
}
"""The fields that are explained, and how what a source says is compared with what was taken."""
