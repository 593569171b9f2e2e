"""Measure, by language, how many agency mentions in running text with token labels attribution finds.

A row has ``lang``, ``tokens`` and ``labels`` in IOB form (``B-org.ent.pressagency.Havas``). Such columns contain many
briefs, each with its own dateline, while attribution examines the head and tail of one article; so the text between
two possible ends of a brief is treated as an article of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pipelines.article import Pipeline
from pipelines.documents import Draft
from pipelines.items import Article

IDS = {"ATS-SDA": "sda", "UP-UPI": "upi", "ag": "unspecified", "Europapress": "europapress"}
"""Our ids, where they are not the lowercase label."""
_PREFIX = "B-org.ent.pressagency."
_CLOSES_UP = re.compile(r" (?=[.,;:)\]»])|(?<=[(\[«]) ")
_BRIEF = re.compile(r"(?<=[.!?»]) (?=[^.!?()]{3,40}[,.]? ?(?:\d{1,2}\.?[^.()]{0,12}\.? ?)?\()|(?<=\)) (?=[A-ZÀ-Ý])")


def measure_mentions(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Return precision, recall and F1 of the agencies named in each row, each counted once, by language."""
    pipeline = Pipeline()
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        wanted = set(_labelled(row))
        named = set(_named(_printed(row["tokens"]), pipeline))
        known = {agency for agency in wanted if agency in pipeline.attributor.table.entries}
        tally = counts.setdefault(row["lang"], Counter())
        tally.update(right=len(known & named), named=len(named), labelled=len(wanted))
    return {language: _figures(tally) for language, tally in sorted(counts.items())}


def _labelled(row: dict[str, Any]) -> Iterator[str]:
    for label in row["labels"]:
        if label.startswith(_PREFIX):
            name = label.removeprefix(_PREFIX)
            yield IDS.get(name, name.lower())


def _printed(tokens: list[str]) -> str:
    """Return the tokens as printed text, without spaces inside brackets and before punctuation."""
    return _CLOSES_UP.sub("", " ".join(tokens))


def _named(text: str, pipeline: Pipeline) -> Iterator[str]:
    for number, brief in enumerate(_BRIEF.split(text)):
        draft = Draft(Article(id="0" * 32, locator=str(number)), brief)
        yield from (agency.id for agency in pipeline.attribute(pipeline.mark(draft)).article.syndication.agencies)


def _figures(tally: Counter[str]) -> dict[str, float]:
    precision, recall = tally["right"] / max(tally["named"], 1), tally["right"] / max(tally["labelled"], 1)
    return {
        "agencies labelled": tally["labelled"],
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "F1": round(2 * precision * recall / max(precision + recall, 1e-9), 3),
    }
