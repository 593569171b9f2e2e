"""What all parts of one run share: its id, its start time, its folders, its state and its pipeline."""

from __future__ import annotations

import logging
import sqlite3
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import monotonic
from typing import ClassVar
from weakref import WeakKeyDictionary

import msgspec
from scrapy import signals
from scrapy.crawler import Crawler

from newscrawl.atomic_files import check_folder, random_name
from newscrawl.components import pipeline_of, reading_limits
from newscrawl.crawl import json_log
from newscrawl.crawl.clock import start_of_run
from newscrawl.crawl.health import STATE_FAILURE, unwritten_feeds
from newscrawl.crawl.input_ledger import InputLedger
from newscrawl.crawl.interruption import interrupter
from newscrawl.crawl.output_faults import ENDED, ended_early, partial_outputs
from newscrawl.paths import resolve
from newscrawl.runs.outputs import Output, measured, relative
from newscrawl.runs.vouching import Vouching
from newscrawl.settings_check import check_settings
from newscrawl.state.damage import state_error
from newscrawl.state.given_up import GivenUp, GivenUpDocuments
from newscrawl.state.published import DATABASE
from newscrawl.state.state import State
from pipelines.article import Pipeline
from pipelines.cleaning.learned_counts import LearnedCounts
from pipelines.cleaning.segments import SCHEME
from pipelines.errors import StateError
from pipelines.items import Run

logger = logging.getLogger(__name__)

try:
    VERSION = version("newscrawl")
except PackageNotFoundError:  # a checkout that was not installed
    VERSION = "0+unknown"


REJECTING = ("NEWSCRAWL_EXTRACTOR", "NEWSCRAWL_DOCUMENT_SECONDS", "NEWSCRAWL_HONOUR_RESERVATIONS")
"""Settings that, beside the limits, decide which documents are rejected."""


class Session:
    """One run of one spider.

    :raises StateError: when another run holds the state folder, or the folder does not fit the settings.
    :raises ArgumentError: when a setting has a value of the wrong type, ``NEWSCRAWL_NOW`` is not a time, or nothing can
        be written to the articles folder.
    """

    # Crawler.get_extension() works only when all extensions exist, and some need the session while they are built
    _by_crawler: ClassVar[WeakKeyDictionary[Crawler, Session]] = WeakKeyDictionary()

    def __init__(self, crawler: Crawler) -> None:
        settings, name = crawler.settings, crawler.spidercls.name
        check_settings(settings)
        self.started = start_of_run(settings["NEWSCRAWL_NOW"])
        self._began = monotonic()
        self._ended_early = False
        self.articles_folder = resolve(settings["NEWSCRAWL_ARTICLES_DIR"])
        self.runs_folder = resolve(settings["NEWSCRAWL_RUNS_DIR"])
        self.limits = reading_limits(settings)
        self.rewriting = bool(settings.getdict("FEEDS"))
        """Whether the output is to be complete (``-O``, ``-o``), so that what was seen before is written again."""
        if not self.rewriting:
            check_folder(self.articles_folder)
        self.run = Run(f"{name}-{self.started:%Y-%m-%dT%H-%M-%SZ}-{random_name()}", name, VERSION)
        self.state = State(resolve(settings["NEWSCRAWL_STATE_DIR"]), owner=f"run {self.run.id}")
        self.vouching = Vouching(self.runs_folder, self.run.id)
        """What is published of this run, for its manifest."""
        if settings.getbool(json_log.SETTING):
            json_log.name_run(self.run.id)
        self._settings = settings
        assert crawler.stats is not None
        self._stats = crawler.stats
        self._stats.set_value("newscrawl/feeds", len(settings.getdict("FEEDS")))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Session:
        """Return the session with its state open; it is closed when the engine has stopped."""
        session = cls._by_crawler[crawler] = cls(crawler)
        crawler.signals.connect(session.open, signals.engine_started)
        crawler.signals.connect(session.end, signals.spider_closed)
        crawler.signals.connect(session.close, signals.engine_stopped)
        return session

    @classmethod
    def of(cls, crawler: Crawler) -> Session:
        """Return the session of a crawler."""
        return cls._by_crawler[crawler]

    @classmethod
    def find(cls, crawler: Crawler) -> Session | None:
        """Return the session of a crawler, or None if it stores nothing."""
        return cls._by_crawler.get(crawler)

    @cached_property
    def learned(self) -> LearnedCounts:
        """What earlier runs learned to be boilerplate, and what this run adds."""
        self.state.require("learned", SCHEME)
        learned = LearnedCounts(self.state.connection, self.started)
        self.state.join(learned)
        return learned

    @cached_property
    def pipeline(self) -> Pipeline:
        """The pure stages, built from the settings."""
        return pipeline_of(self._settings, self.learned)

    @cached_property
    def program(self) -> str:
        """The version of the program and of its rules: another one may judge a document in another way."""
        return " ".join((VERSION, self.pipeline.cleaner.version, self.pipeline.attributor.version))

    @cached_property
    def input_ledger(self) -> InputLedger:
        """The input files of this run, and what is remembered of those of earlier runs."""
        rejecting = [self.limits, *(self._settings[name] for name in REJECTING)]
        version = f"{self.program} {blake2b(repr(rejecting).encode(), digest_size=8).hexdigest()}"
        reading_all = self.rewriting or not self._settings.getbool("NEWSCRAWL_TRUST_FILE_TIMES")
        return InputLedger(self.state, version, reading_all=reading_all)

    @cached_property
    def given_up(self) -> GivenUpDocuments:
        """The documents that runs with the same program, rules and time limit gave up."""
        seconds = self._settings.getfloat("NEWSCRAWL_DOCUMENT_SECONDS")
        return GivenUpDocuments(self.state.connection, f"{self.program} {seconds:g}")

    def gave_up(self, reading: str) -> bool:
        """Return whether an earlier run gave a document up, and count it if so.

        :param reading: key of its place and bytes.
        """
        if reading not in self.given_up:
            return False
        self._stats.inc_value("newscrawl/given_up")
        return True

    def give_up(self, document: GivenUp) -> None:
        """Remember a document that must not hold up later runs."""
        self.state.note(lambda: self.given_up.add(document))

    def publish(
        self, part: Path, path: Path, format_: str | None, *, counts_lines: bool = True, replaces: bool = False
    ) -> Output:
        """Commit what is staged together with a complete file, give that its final name; return what it is.

        The manifest is going to say it.

        :param part: the file under its temporary name.
        :param path: its final name.
        :param format_: name of its format.
        :param counts_lines: whether each line is a record.
        :param replaces: whether it replaces a file of that name; no other file is ever replaced.
        """
        output = measured(part, path, self.runs_folder, format_, counts_lines=counts_lines)
        self.vouching.announce(output)
        published = self.state.publish(part, path, replaces=replaces)
        output = msgspec.structs.replace(output, path=relative(published, self.runs_folder))
        self.vouching.add(output)
        return output

    def lose_state(self, error: sqlite3.Error | StateError | OSError) -> None:
        """Note that the state cannot be used any more: what it has not committed counts as not read."""
        if self.state.failure is not None:
            return
        if isinstance(error, sqlite3.Error):
            error = state_error(error, self.state.folder / DATABASE)
        elif isinstance(error, OSError):
            error = StateError(f"the state in {self.state.folder} cannot be used: {error}")
        self.state.failure = error
        self._stats.set_value(STATE_FAILURE, str(error))
        logger.error("%s", error)

    def now(self) -> float:
        """Return the present time of this run in seconds since 1970; it goes on from ``NEWSCRAWL_NOW``."""
        return self.started.timestamp() + monotonic() - self._began

    @property
    def fetched_at(self) -> str:
        """The present time, in the form of ``Article.fetched_at``."""
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def open(self) -> None:
        """Log where the state is, and what was recovered of a run that died."""
        interrupter.install()
        logger.info("run %s, state in %s", self.run.id, self.state.folder)
        for sentence in self.state.recovered:
            logger.warning("%s", sentence)

    def end(self, reason: str) -> None:
        """Learn why the spider was closed, before any output is."""
        self._ended_early = ended_early(self._stats.get_stats(), reason)

    @property
    def is_complete(self) -> bool:
        """Whether all input went through the run; known when the spider is closed."""
        return not (self._ended_early or ENDED in self._stats.get_stats() or self.state.failure)

    def close(self) -> None:
        """Commit what was noted or was written through feeds that are not local files, and release the state."""
        stats = self._stats.get_stats()
        try:
            if self.state.failure is None:
                if self.rewriting and not (unwritten_feeds(stats) or ENDED in stats or partial_outputs(stats)):
                    self.state.commit()
                self.state.save()
        except (sqlite3.Error, StateError, OSError) as error:
            self.lose_state(error)
        try:
            self.state.close()
        except (sqlite3.Error, StateError, OSError) as error:
            self.lose_state(error)
        interrupter.uninstall()
