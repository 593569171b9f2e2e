"""Mutated twins of a sample document: what changes in the text must change in the record, and nothing else.

A rule that was made for one document works for that document only; its twins expose it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import islice
from typing import Any

from tests.agency_names import NAMES, naming

Facts = dict[str, Any]
Twin = tuple[str, str, Facts]
"""Name of the mutation, the mutated text, and the facts that it must yield."""

PLACES = ("Windhuk", "Bad Salzig", "Genf/Lausanne")
"""A plain place, one of two words, two places at once."""

WELL_KNOWN = ("dpa", "dpa-afx", "awp", "afp", "ap", "reuters", "epd", "kna", "apa", "sda")
"""Agencies that replace each other: each is replaced by the next two in this ring that the document does not name."""

SIGLA = {2: ("mk", "jh", "wq"), 3: ("bek", "tih", "rwm"), 4: ("hoef", "krab", "lund")}
"""Editors' marks by length, none of them an agency's code."""

HOUSE_MARK = "DP"
"""Not the mark of a person: dpa-AFX adds it to texts that it took over from dpa, so it stays with that agency."""

_LINE_BOUND_FACTS = ("description", "images", "kind", "section", "title")
_LINE_BOUND_KINDS = ("caption", "image", "section", "title")


def twins(text: str, expected: Facts) -> Iterator[Twin]:
    """Yield the twins of ``text`` with the facts that they must yield, always in the same order.

    A mutation that does not apply, such as another place where there is no dateline, yields nothing.
    """
    for mutate in (_other_place, _other_agency, _other_sigla, _footers_reversed, _on_one_line, _decomposed):
        yield from mutate(text, expected)


def _map_strings(value: Any, change: Callable[[str], str]) -> Any:
    """Return a copy of ``value`` with ``change`` applied to every string in it but keys."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_map_strings(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _map_strings(item, change) for key, item in value.items()}
    return value


def _removed_words(facts: Facts, *needles: str) -> str | None:
    """Return the removed text that contains all ``needles`` as words of their own."""
    for _, words in facts.get("removed", ()):
        if all(re.search(rf"(?<!\w){re.escape(needle)}(?!\w)", words) for needle in needles):
            return str(words)
    return None


def _other_place(text: str, facts: Facts) -> Iterator[Twin]:
    place = (facts.get("dateline") or {}).get("place")
    dateline = place and _removed_words(facts, place)
    if not place or not dateline:
        return
    for other in PLACES:
        printed = other.upper() if place.isupper() else other
        moved = dateline.replace(place, printed, 1)
        changed = deepcopy(facts)
        changed["dateline"]["place"] = printed
        changed["removed"] = [[kind, words.replace(dateline, moved)] for kind, words in facts["removed"]]
        yield f"place {printed}", text.replace(dateline, moved, 1), changed


def _other_agency(text: str, facts: Facts) -> Iterator[Twin]:
    present = {agency["id"] for agency in facts.get("agencies", ())}
    for agency in sorted(present & set(WELL_KNOWN)):
        start = WELL_KNOWN.index(agency) + 1
        ring = (*WELL_KNOWN[start:], *WELL_KNOWN[:start])
        for other in islice((name for name in ring if name not in present), 2):
            yield _renamed_agency(text, facts, agency, other)


def _renamed_agency(text: str, facts: Facts, agency: str, other: str) -> Twin:
    if agency == "dpa-afx" and HOUSE_MARK in facts.get("sigla", ()):
        text, facts = _with_other_sigla(text, facts, {HOUSE_MARK: "kr"})
    names, printed = naming(agency), NAMES[other][0]
    changed = _map_strings(facts, lambda words: names.sub(printed, words))
    for entry, original in zip(changed["agencies"], facts["agencies"], strict=True):
        entry["id"] = other if original["id"] == agency else original["id"]
    if "chain" in facts:
        changed["chain"] = [other if link == agency else link for link in facts["chain"]]
    if (facts.get("dateline") or {}).get("agency"):
        original_agency = facts["dateline"]["agency"]
        changed["dateline"]["agency"] = other if original_agency == agency else original_agency
    return f"agency {agency} to {other}", names.sub(printed, text), changed


def _other_sigla(text: str, facts: Facts) -> Iterator[Twin]:
    sigla = facts.get("sigla") or []
    spare = {length: iter(marks) for length, marks in SIGLA.items()}
    renamed = {mark: next(spare[len(mark)]) for mark in sigla if mark != HOUSE_MARK}
    if renamed and _removed_words(facts, *sigla):
        resigned, changed = _with_other_sigla(text, facts, renamed)
        yield "sigla " + "/".join(changed["sigla"]), resigned, changed


def _with_other_sigla(text: str, facts: Facts, renamed: dict[str, str]) -> tuple[str, Facts]:
    """Replace marks in the removed text that contains all sigla, and wherever else this text is quoted."""
    words = _removed_words(facts, *facts["sigla"]) or ""
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, renamed))})(?!\w)")
    signed = pattern.sub(lambda match: renamed[match[0]], words)
    changed = _map_strings(facts, lambda string: string.replace(words, signed))
    changed["sigla"] = [renamed.get(mark, mark) for mark in facts["sigla"]]
    for agency in changed.get("agencies", ()):
        if agency["evidence"] in words:
            agency["evidence"] = pattern.sub(lambda match: renamed[match[0]], agency["evidence"])
    return text.replace(words, signed), changed


def _footers_reversed(text: str, facts: Facts) -> Iterator[Twin]:
    """Reverse the paragraphs after the one in which the article ends."""
    article, *footers = text[text.rindex(facts["text_ends"]) :].rstrip("\n").split("\n\n")
    if len(footers) > 1:
        head = text[: text.rindex(facts["text_ends"])]
        yield "footers reversed", "\n\n".join([head + article, *reversed(footers)]), deepcopy(facts)


def _on_one_line(text: str, facts: Facts) -> Iterator[Twin]:
    """Replace all line breaks with a space, as many scrapers do, and drop the facts that only lines show."""

    def joined(words: str) -> str:
        return re.sub(r"[ \t]*\n\s*", " ", words)

    changed = _map_strings({name: fact for name, fact in facts.items() if name not in _LINE_BOUND_FACTS}, joined)
    changed["removed"] = [[kind, words] for kind, words in changed["removed"] if kind not in _LINE_BOUND_KINDS]
    if facts.get("title") or facts.get("section"):
        del changed["text_starts"]
    yield "one line", joined(text.rstrip("\n")), changed


def _decomposed(text: str, facts: Facts) -> Iterator[Twin]:
    """Write umlauts as letter and combining dots; the record is composed anyway."""
    decomposed = unicodedata.normalize("NFD", text)
    if decomposed != text:
        yield "decomposed umlauts", decomposed, deepcopy(facts)
