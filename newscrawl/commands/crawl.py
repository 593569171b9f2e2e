"""``scrapy crawl``: Scrapy's own command, with exit codes that a scheduler can trust."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sqlite3

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.exceptions import UsageError

from newscrawl.commands.checked_settings import ChecksSettings
from newscrawl.commands.console import print_line
from newscrawl.crawl import json_log
from newscrawl.crawl.health import ALARMS, CANNOT_START, UNUSABLE, exit_code, problems
from newscrawl.crawl.output_faults import partial_sentences
from newscrawl.paths import resolve
from newscrawl.state.damage import state_error
from newscrawl.state.published import DATABASE
from pipelines.errors import NewscrawlError

SPIDERS = (["local"], ["web"])
"""Arguments that name a spider of ours, each of which is in the module of its name."""


class Command(ChecksSettings, CrawlCommand):
    """Runs a spider; Scrapy's own command exits with 0 whatever happened to the items."""

    def long_desc(self) -> str:
        """Return the description in ``scrapy crawl -h``."""
        return (
            "Run a spider. Exit codes: 0 healthy; 1 it could not start; 2 an argument, a path, a setting or the state "
            "folder is not usable; 3 it ran, but not well; 4 it was stopped before its end."
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Apply the options; of our own spiders, only the one that is named is loaded."""
        super().process_options(args, opts)
        assert self.settings is not None
        if self.settings.getbool(json_log.SETTING):
            json_log.install(self.settings)
        if args in SPIDERS and self.settings.getlist("SPIDER_MODULES") == ["newscrawl.spiders"]:
            self.settings.set("SPIDER_MODULES", [f"newscrawl.spiders.{args[0]}"], priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, and set the exit code by the statistics of the run.

        :raises UsageError: when the arguments are not the name of one spider.
        """
        if len(args) != 1:
            raise UsageError("name one spider, as in: scrapy crawl local")
        assert self.crawler_process is not None
        try:
            crawler = self._create_crawler(args[0])
        except KeyError:
            known = ", ".join(sorted(self.crawler_process.spider_loader.list()))
            self._fail(UNUSABLE, f"there is no spider {args[0]!r}; there are {known}")
            return
        from newscrawl.web.log_secrets import hide_secret_settings

        logging.getLogger("scrapy.crawler").addFilter(hide_secret_settings)
        crawling = self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        assert isinstance(crawling, asyncio.Task)
        error = crawling.exception() if crawling.done() and not crawling.cancelled() else None
        if isinstance(error, sqlite3.Error):
            assert self.settings is not None
            error = state_error(error, resolve(self.settings["NEWSCRAWL_STATE_DIR"]) / DATABASE)
        if isinstance(error, NewscrawlError):
            self._fail(UNUSABLE, str(error))
        elif error is not None:
            self._fail(CANNOT_START, f"the crawl could not start: {error!r}")
        else:
            assert crawler.stats is not None
            stats = crawler.stats.get_stats()
            self.exitcode = exit_code(stats)
            unusual = [alarm["sentence"] for alarm in stats.get(ALARMS, [])]
            for sentence in [*problems(stats), *partial_sentences(stats), *unusual]:
                self._say(sentence)

    def refuse(self, reason: str) -> None:
        """End the command, since something in its settings cannot be used, and tell whoever is to be told."""
        self._report(UNUSABLE, reason)
        super().refuse(reason)

    def _fail(self, code: int, message: str) -> None:
        self._say(message)
        self._report(code, message)
        self.exitcode = code

    def _report(self, code: int, message: str) -> None:
        """Tell of a run that could not start."""
        from newscrawl.monitoring.outcome import Outcome
        from newscrawl.monitoring.report import report_not_started

        assert self.settings is not None
        for sentence in report_not_started(self.settings, Outcome(code, problems=[message])):
            self._say(sentence)

    def _say(self, sentence: str) -> None:
        """Write a sentence to standard error, or into the log if it is JSON, which no other line may disturb."""
        assert self.settings is not None
        if self.settings.getbool(json_log.SETTING):
            logging.getLogger(__name__).error("%s", sentence)
        else:
            print_line(f"newscrawl: {sentence}")
