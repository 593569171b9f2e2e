"""The data of a report's page, in the form that ``page/data.md`` describes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np

from newscrawl.dataset.joining.joined import JoinedRecords
from newscrawl.report.articles import ReportArticles
from newscrawl.report.columns import ColumnBlock, Numbers, lengths_of, looked_up, ranked
from newscrawl.report.figures import Figures, count_figures
from newscrawl.report.groups import Groups, Origins
from newscrawl.report.page import PageData
from newscrawl.report.run_rows import as_of, moment, run_rows
from newscrawl.report.texts import Kept, ReadFields, TextOrder, packed
from pipelines.errors import ArgumentError

FORMAT = "newscrawl/report/1"
_ID_BYTES = (6, 8, 16)


@dataclass(frozen=True, slots=True)
class Content:
    """What a report shows of its articles, without their texts."""

    records: JoinedRecords
    articles: ReportArticles
    copies: Groups
    events: Groups
    origins: Origins
    names: Mapping[str, str]
    """Names of agencies by their ids."""
    since: int | None
    """Seconds since 1970 from which articles are shown; None for all."""


class ReportData:
    """The data of a page, packed; what depends on which texts are kept is packed when that is known."""

    def __init__(self, content: Content, fields: ReadFields, order: TextOrder) -> None:
        self._content, self._fields, self._order = content, fields, order
        self._rules, self._rule_of, self._rule_counts = _rules(fields)
        self._id_bytes, ids = _short_ids([content.records.ids[row] for row in content.articles.rows])
        self._ids = base64.b64encode(ids)
        self._titles, self._urls = packed(_lines(fields.titles)), packed(_lines(fields.urls))

    def page_data(self, kept: Kept, files: Sequence[str] | None = None) -> PageData:
        """Return the data of a page with these texts.

        :param files: addresses of the files with the texts, if they are beside the page.
        """
        positions = self._order.positions(kept)
        columns = self._columns(positions)
        texts = {
            "kept": kept,
            "articles": self._order.texts(kept),
            "shards": self._order.shards(kept),
            "files": files,
        }
        # a path in a manifest may have half a pair of surrogates, which only the lenient encoder takes
        meta = packed(json.dumps(msgspec.to_builtins(self._meta(columns, texts))).encode())
        return PageData(meta, packed(columns.packed()), self._titles, self._ids, self._urls)

    def _meta(self, columns: ColumnBlock, texts: dict[str, Any]) -> dict[str, Any]:
        content, articles = self._content, self._content.articles
        counts = np.bincount(articles.run, minlength=len(content.records.runs)).tolist()
        return {
            "format": FORMAT,
            "articles": len(articles),
            "as_of": as_of(content.records.runs),
            "since": None if content.since is None else moment(datetime.fromtimestamp(content.since, UTC)),
            "columns": columns.entries,
            "id_bytes": self._id_bytes,
            "dictionaries": {
                "outlet": [{"host": each.host, "name": each.name, "family": each.family} for each in articles.outlets],
                "agency": [self._agency(name) for name in articles.agencies],
                "distributor": [self._agency(name) for name in articles.distributors],
                "language": articles.languages,
                "kind": articles.kinds,
                "rule": self._rules,
                "run": [run.id for run in content.records.runs],
            },
            "texts": texts,
            "runs": run_rows(content.records.runs, counts),
            "figures": self._figures(),
        }

    def _agency(self, name: str) -> dict[str, str]:
        return {"id": name, "name": self._content.names.get(name, name)}

    def _figures(self) -> Figures:
        content = self._content
        return count_figures(
            content.articles, content.copies, content.events, content.origins.counts, self._rule_counts
        )

    def _columns(self, positions: Numbers) -> ColumnBlock:
        block, articles, fields = ColumnBlock(), self._content.articles, self._fields
        for name in ("outlet", "run", "language", "kind"):
            block.add(name, getattr(articles, name))
        block.add("time", np.where(articles.precision == 0, 0, articles.time).astype(float))
        for name in ("precision", "words", "copy_kind"):
            block.add(name, getattr(articles, name))
        for name in ("similarity", "probability", "filled"):
            block.add(name, getattr(fields, name))
        for name in ("copy_of", "event_of", "revision_of", "superseded_by", "distributor"):
            block.add_references(name, getattr(articles, name))
        block.add_references("copies", self._content.copies.group_of)
        block.add_references("event", self._content.events.group_of)
        block.add_references("text", positions)
        block.add("credit_start", articles.credit_counts, running=True)
        block.add("credit_agency", articles.credit_agency)
        block.add("credit_role", articles.credit_role)
        block.add("rule_start", lengths_of(fields.rules), running=True)
        block.add("rule", self._rule_of)
        self._add_groups(block)
        return block

    def _add_groups(self, block: ColumnBlock) -> None:
        copies, events, origins = self._content.copies, self._content.events, self._content.origins
        block.add("group_start", copies.counts, running=True)
        block.add("group_member", copies.members)
        block.add("group_outlets", copies.outlets)
        block.add("event_start", origins.counts, running=True)
        block.add("event_outlets", events.outlets)
        block.add("event_reports", origins.event_reports())
        block.add("origin_start", origins.member_counts, running=True)
        block.add("origin_member", origins.members)
        block.add("origin_reports", origins.reports)
        block.add("origin_agency_start", lengths_of(origins.agencies), running=True)
        block.add("origin_agency", [agency for agencies in origins.agencies for agency in agencies])


def _rules(fields: ReadFields) -> tuple[list[str], Numbers, Numbers]:
    """Return the rules, the most frequent first, those of each article one after another, and how often each occurs."""
    numbers = np.array([number for rules in fields.rules for number in rules], int)
    order, places = ranked(numbers, len(fields.rule_names))
    names = list(fields.rule_names)
    return (
        [names[number] for number in order],
        looked_up(places, numbers),
        np.bincount(numbers)[order] if len(order) else order,
    )


def _lines(values: Sequence[str]) -> bytes:
    return "".join(f"{value}\n" for value in values).encode()


def _short_ids(ids: Sequence[str]) -> tuple[int, bytes]:
    """Return how many bytes of the ids tell them apart, and these bytes of each.

    :raises ArgumentError: when an id is not one of newscrawl.
    """
    try:
        whole = [bytes.fromhex(name) for name in ids]
    except ValueError as error:
        raise ArgumentError(f"an id of these records is not one of newscrawl: {error}") from error
    length = next((size for size in _ID_BYTES if len({name[:size] for name in whole}) == len(whole)), _ID_BYTES[-1])
    return length, b"".join(name[:length].ljust(length, b"\0") for name in whole)
