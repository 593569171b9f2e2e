"""``scrapy report``: one page that shows what runs decided, and works offline."""

from __future__ import annotations

import argparse
import os
import re
import signal
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from newscrawl.commands import since
from newscrawl.commands.checked_settings import ChecksSettings
from newscrawl.commands.console import print_line
from newscrawl.commands.one_output import add_output
from newscrawl.crawl.health import STOPPED, UNHEALTHY, UNUSABLE
from pipelines.errors import ArgumentError, NewscrawlError

if TYPE_CHECKING:
    from newscrawl.report.build import ReportChoices, WrittenReport

_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([kMG]?)B?", re.IGNORECASE)
_FACTORS = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}


class Command(ChecksSettings, ScrapyCommand):
    """Writes the report on runs."""

    requires_project = False
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments of the command, for its usage line."""
        return "[RUNS ...] -O report.html"

    def short_desc(self) -> str:
        """Return the description in the list of commands."""
        return "Write a page that shows what runs decided: events, copies, agencies, cuts, and the evidence of each"

    def long_desc(self) -> str:
        """Return the description in ``scrapy report -h``."""
        return (
            "Writes one HTML file that works offline: events and their origins, copies side by side, who prints whom, "
            "chains from agencies to outlets, and each article with what was cut from it, by which rule, and the "
            "evidence of each label. RUNS are manifests, folders with manifests, or globs; without any, the runs of "
            "the project."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command to those of Scrapy."""
        super().add_options(parser)
        add = parser.add_argument
        add_output(add)
        texts = "texts in the page: of all articles, of those in events or with copies, or none (default: what fits)"
        add("--texts", choices=("all", "linked", "none"), help=texts)
        add("--max-size", default="64MB", metavar="SIZE", help="what the page may have without --texts (64MB)")
        add(
            "--folder",
            action="store_true",
            help="put the texts into a folder beside the page, report.texts",
        )
        add("--since", metavar="WHEN", help=f"only articles since then, with their events and copies: {since.HELP}")
        add("--skip-broken", action="store_true", help="leave out runs whose files are not as their manifests say")
        add("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="processes that read (one per core)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the report, and print what is in it; an error is printed as one line."""
        assert self.settings is not None
        if opts.overwrite_output is None:
            raise UsageError("name the page with -O report.html")
        if opts.workers < 0:
            raise UsageError("--workers is the number of processes that read, or 0 for none")
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            for line in _lines(_write(self.settings, args, opts), opts):
                print_line(line)
        except NewscrawlError as error:
            self._fail(UNUSABLE, str(error))
        except OSError as error:
            self._fail(UNHEALTHY, f"the report could not be written: {error}")
        except KeyboardInterrupt:
            self._fail(STOPPED, "stopped; nothing was written")

    def _fail(self, code: int, message: str) -> None:
        print_line(f"newscrawl: {message}")
        self.exitcode = code


def _write(settings: BaseSettings, args: list[str], opts: argparse.Namespace) -> WrittenReport:
    """Write the report.

    :raises NewscrawlError: when the arguments, or the runs, cannot be used.
    """
    from newscrawl.dataset.joining.published_runs import published_runs
    from newscrawl.dataset.joining.vouched_files import BrokenRunError
    from newscrawl.paths import resolve
    from newscrawl.report.agency_names import agency_names
    from newscrawl.report.build import write_report

    choices = _choices(settings, opts)
    broken: list[BrokenRunError] | None = [] if opts.skip_broken else None
    runs = published_runs(args or [resolve(settings["NEWSCRAWL_RUNS_DIR"])], skip_broken=broken)
    for error in broken or ():
        print_line(f"newscrawl: left out: {error}")
    names = agency_names(map(resolve, settings.getlist("NEWSCRAWL_AGENCIES")))
    return write_report(runs, opts.overwrite_output, choices, names=names, workers=opts.workers)


def _choices(settings: BaseSettings, opts: argparse.Namespace) -> ReportChoices:
    from newscrawl.crawl.clock import start_of_run
    from newscrawl.report.build import ReportChoices

    start = None
    if opts.since is not None:
        start = int(since.since_of(opts.since, start_of_run(settings["NEWSCRAWL_NOW"])).timestamp())
    return ReportChoices(opts.texts, _bytes(opts.max_size), opts.folder, start)


def _bytes(size: str) -> int:
    """Return the bytes that a size such as ``64MB`` names.

    :raises ArgumentError: when it names none.
    """
    found = _SIZE.fullmatch(size)
    if found is None:
        raise ArgumentError(f"--max-size {size}: name bytes, such as 64MB or 800kB")
    return int(float(found[1]) * _FACTORS[found[2].lower()])


def _lines(report: WrittenReport, opts: argparse.Namespace) -> list[str]:
    """Return in words what was written."""
    where = f" in {report.beside}" if report.beside else ""
    lines = [
        f"{opts.overwrite_output}: {report.articles:,} articles, {report.texts:,} texts{where}, {report.size:,} bytes"
    ]
    if opts.texts is None and report.kept != "all":
        kept = "those in events or with copies are" if report.kept == "linked" else "none is"
        lines.append(
            f"not all texts fit into {opts.max_size} (--max-size): {kept} in the page; --folder puts them beside it"
        )
    return lines
