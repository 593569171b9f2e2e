"""``scrapy events``: a report on each event of the state, or of the articles in files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings

from newscrawl.commands.checked_settings import ChecksSettings
from newscrawl.commands.console import RejectionPrinter, print_line
from newscrawl.crawl.health import UNUSABLE
from newscrawl.paths import resolve
from newscrawl.serialization import json_line
from pipelines.errors import NewscrawlError

if TYPE_CHECKING:
    from newscrawl.events.report import EventReport


class Command(ChecksSettings, ScrapyCommand):
    """Lists events as JSON Lines."""

    requires_project = False
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments of the command, for its usage line."""
        return "[INPUT ...] [--fewest N]"

    def short_desc(self) -> str:
        """Return the description in the list of commands."""
        return "List events: members, outlets, independent texts, first and last report, who copied whom"

    def long_desc(self) -> str:
        """Return the description in ``scrapy events -h``."""
        return (
            "Prints one JSON object a line for each event: its members, outlets, independent texts (by different "
            "agencies, or not copies of each other), first and last report, direction of copying, defining terms, and "
            "the time up to which articles were read. Without INPUT these are the events of the state folder. INPUT is "
            "what a crawl writes or reads (files, folders, globs): the events are then computed from these articles "
            "alone. Records are used as they are, other documents are cleaned first."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command to those of Scrapy."""
        super().add_options(parser)
        parser.add_argument(
            "--fewest", type=int, default=2, metavar="N", help="list events with at least N members (default: 2)"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the events; an error is printed as one line."""
        assert self.settings is not None
        try:
            if args:
                self._events_of_files(self.settings, args, opts.fewest)
            else:
                self._events_of_state(self.settings, opts.fewest)
        except NewscrawlError as error:
            print_line(f"newscrawl: {error}")
            self.exitcode = UNUSABLE

    @staticmethod
    def _events_of_state(settings: BaseSettings, fewest: int) -> None:
        from newscrawl.events.listing import events_of_state

        _print(events_of_state(resolve(settings["NEWSCRAWL_STATE_DIR"]), fewest))

    @staticmethod
    def _events_of_files(settings: BaseSettings, paths: list[str], fewest: int) -> None:
        from newscrawl.components import article_maker, encoder_of, reading_limits
        from newscrawl.crawl.clock import start_of_run
        from newscrawl.events.listing import articles_of_files, events_of_articles

        make = article_maker(settings, start_of_run(settings["NEWSCRAWL_NOW"]))
        reject, limits = RejectionPrinter("there are more"), reading_limits(settings)
        follow_links = settings.getbool("NEWSCRAWL_FOLLOW_LINKS")
        articles = articles_of_files(paths, make, reject, limits, follow_links=follow_links)
        window = settings.getfloat("NEWSCRAWL_EVENT_WINDOW_DAYS")
        _print(events_of_articles(articles, fewest, window, encoder_of(settings["NEWSCRAWL_EVENT_ENCODER"])))


def _print(events: Iterable[EventReport]) -> None:
    for event in events:
        sys.stdout.write(json_line(event).decode())
