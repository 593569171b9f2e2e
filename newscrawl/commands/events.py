"""``scrapy events``: a report on each event of the state, or of the articles in files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from newscrawl.commands import since
from newscrawl.commands.checked_settings import ChecksSettings
from newscrawl.commands.console import RejectionPrinter, print_line
from newscrawl.commands.engines import LOCAL, add_engine, check_local, chosen_engine, shared_folder
from newscrawl.crawl.health import UNUSABLE
from newscrawl.paths import resolve
from newscrawl.serialization import json_line
from pipelines.errors import ArgumentError, NewscrawlError

if TYPE_CHECKING:
    from newscrawl.events.report import EventReport
    from newscrawl.events.selection import EventSelection, Order

ORDERS = ("reports", "outlets", "texts", "time")


class Command(ChecksSettings, ScrapyCommand):
    """Lists events as JSON Lines, or as a table."""

    requires_project = False
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments of the command, for its usage line."""
        return "[INPUT ...] [--fewest N] [--since WHEN] [--outlet HOST] [--sort BY] [--limit N] [--table]"

    def short_desc(self) -> str:
        """Return the description in the list of commands."""
        return "List events: members, outlets, independent texts, first and last report, who copied whom"

    def long_desc(self) -> str:
        """Return the description in ``scrapy events -h``."""
        return (
            "Prints one JSON object a line for each event: its members, reports, outlets, independent texts (by "
            "different agencies, or not copies of each other), first and last report, direction of copying, defining "
            "terms, and the time up to which articles were read. --table prints them for people, with the titles and "
            "addresses of the articles below each. Without INPUT these are the events of the state folder. INPUT is "
            "what a crawl writes or reads (files, folders, globs): the events are then computed from these articles "
            "alone. Records are used as they are, other documents are cleaned first."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command to those of Scrapy."""
        super().add_options(parser)
        add = parser.add_argument
        add(
            "--fewest",
            type=int,
            default=2,
            metavar="N",
            help="events with at least N reports; the versions of one URL are one (default: 2)",
        )
        add("--since", metavar="WHEN", help=f"events with an article since then: {since.HELP}")
        add("--outlet", metavar="HOST", help="events that this outlet reports, by its host or its name")
        add("--sort", choices=ORDERS, help="the most reports, outlets or independent texts first, or the latest report")
        add("--limit", type=int, metavar="N", help="the first N events")
        add("--table", action="store_true", help="a table for people, by default with the most reports first")
        add("--workers", type=int, default=0, metavar="N", help="tasks at once of an engine on this machine (one per core)")
        add_engine(add)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the events; an error is printed as one line.

        :raises UsageError: when the limit is not a number of events.
        """
        assert self.settings is not None
        if opts.limit is not None and opts.limit < 1:
            raise UsageError(f"--limit {opts.limit}: name how many events, from 1")
        try:
            selection = _selection(self.settings, opts)
            show = _show if opts.table else _print
            if opts.engine != LOCAL:
                self._show_of_engine(args, opts, selection, show)
                return
            check_local(opts)
            show(_of_files(self.settings, args, selection) if args else _of_state(self.settings, selection))
        except NewscrawlError as error:
            print_line(f"newscrawl: {error}")
            self.exitcode = UNUSABLE

    def _show_of_engine(
        self,
        args: list[str],
        opts: argparse.Namespace,
        selection: EventSelection,
        show: Callable[[Iterable[EventReport]], None],
    ) -> None:
        from newscrawl.arrow import require_pyarrow

        require_pyarrow()
        from functools import partial

        from newscrawl.components import encoder_of, reading_limits
        from newscrawl.dedup.splits import split_lines, splits_of
        from newscrawl.events.sliced.run import SlicedEvents

        assert self.settings is not None
        if not args:
            raise ArgumentError("an engine lists the events of records in files: name these")
        splits = splits_of(args, follow_links=self.settings.getbool("NEWSCRAWL_FOLLOW_LINKS"))
        encoder = encoder_of(self.settings["NEWSCRAWL_EVENT_ENCODER"])
        with shared_folder(opts, "newscrawl-events") as work, chosen_engine(opts) as engine:
            events = SlicedEvents(
                engine,
                work,
                partial(split_lines, limits=reading_limits(self.settings)),
                self.settings.getfloat("NEWSCRAWL_EVENT_WINDOW_DAYS"),
                encoder.name if encoder else None,
            )
            show(events.listed(splits, selection, RejectionPrinter("there are more")))


def _selection(settings: BaseSettings, opts: argparse.Namespace) -> EventSelection:
    from newscrawl.crawl.clock import start_of_run
    from newscrawl.events.selection import EventSelection

    start = since.since_of(opts.since, start_of_run(settings["NEWSCRAWL_NOW"])) if opts.since is not None else None
    outlet = opts.outlet.strip().removeprefix("www.") if opts.outlet is not None else None
    order: Order | None = "reports" if opts.table and opts.sort is None else opts.sort
    return EventSelection(opts.fewest, start, outlet, order, opts.limit)


def _of_state(settings: BaseSettings, selection: EventSelection) -> Iterator[EventReport]:
    from newscrawl.events.listing import events_of_state

    return events_of_state(resolve(settings["NEWSCRAWL_STATE_DIR"]), selection)


def _of_files(settings: BaseSettings, paths: list[str], selection: EventSelection) -> Iterator[EventReport]:
    from newscrawl.components import article_maker, encoder_of, reading_limits
    from newscrawl.crawl.clock import start_of_run
    from newscrawl.events.listing import articles_of_files, events_of_articles

    make = article_maker(settings, start_of_run(settings["NEWSCRAWL_NOW"]))
    reject, limits = RejectionPrinter("there are more"), reading_limits(settings)
    follow_links = settings.getbool("NEWSCRAWL_FOLLOW_LINKS")
    articles = articles_of_files(paths, make, reject, limits, follow_links=follow_links)
    window = settings.getfloat("NEWSCRAWL_EVENT_WINDOW_DAYS")
    return events_of_articles(articles, selection, window, encoder_of(settings["NEWSCRAWL_EVENT_ENCODER"]))


def _print(events: Iterable[EventReport]) -> None:
    for event in events:
        sys.stdout.write(json_line(event).decode())


def _show(events: Iterable[EventReport]) -> None:
    from newscrawl.events.table import show_events

    if not show_events(events):
        print_line("there is no such event")
