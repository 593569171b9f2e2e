"""``scrapy runs``: the runs so far, and one of them beside those before it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newscrawl.commands.checked_settings import ChecksSettings
from newscrawl.commands.console import print_line
from newscrawl.crawl.health import UNHEALTHY, UNUSABLE
from newscrawl.paths import resolve
from pipelines.errors import NewscrawlError

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.runs.manifests import Manifest


class Command(ChecksSettings, ScrapyCommand):
    """Shows runs by their manifests."""

    requires_project = False
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments of the command, for its usage line."""
        return "[show RUN] [--last N] [--check] [--json]"

    def short_desc(self) -> str:
        """Return the description in the list of commands."""
        return "List runs; show one beside those before it, and what is unusual about it"

    def long_desc(self) -> str:
        """Return the description in ``scrapy runs -h``."""
        return (
            "Without arguments: a line for each run, the newest first. show RUN: its counts by reason, language, "
            "outlet, agency and rule; which share of records has which field, beside the median of ten runs before, of "
            "the same inputs; which outlets are new or silent; its files. RUN is `last`, the beginning of a run's name "
            "or of its start, or the path of a manifest. What somebody should look after is marked with `!`. With "
            "--check the exit code is 3 if anything is marked: of RUN, else of the newest run of each spider over the "
            "same inputs."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command to those of Scrapy."""
        super().add_options(parser)
        parser.add_argument("--last", type=int, default=20, metavar="N", help="list the N newest runs (20)")
        parser.add_argument("--check", action="store_true", help="exit with 3 if anything is marked")
        parser.add_argument("--json", action="store_true", help="print JSON: an object a line for each run")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Show the runs, or one; an error is printed as one line.

        :raises UsageError: when the arguments are no action.
        """
        if args and (args[0] != "show" or len(args) != 2):
            raise UsageError("name one run: scrapy runs show RUN")
        if opts.last < 1:
            raise UsageError("--last is a number of runs, 1 or more")
        assert self.settings is not None
        folder = resolve(self.settings["NEWSCRAWL_RUNS_DIR"])
        try:
            marked = self._show(args[1], folder, opts) if args else self._list(folder, opts)
        except NewscrawlError as error:
            print_line(f"newscrawl: {error}")
            self.exitcode = UNUSABLE
        else:
            self.exitcode = UNHEALTHY if marked and opts.check else 0

    @staticmethod
    def _list(folder: Path, opts: argparse.Namespace) -> bool:
        """Print the runs; return whether any of the newest is marked."""
        from newscrawl.runs.choosing import last_runs, newest_of_each
        from newscrawl.runs.display import runs_as_json, show_runs

        runs = last_runs(folder, opts.last)
        marks = _marks(newest_of_each(runs), folder) if opts.check else {}
        (runs_as_json if opts.json else show_runs)(runs, marks)
        return any(marks.values())

    @staticmethod
    def _show(name: str, folder: Path, opts: argparse.Namespace) -> bool:
        """Print a run; return whether anything of it is marked."""
        from newscrawl.runs.choosing import chosen_run
        from newscrawl.runs.comparison import compare, earlier_runs
        from newscrawl.runs.display import run_as_json, show_run

        path, run = chosen_run(name, folder)
        found = compare(run, earlier_runs(run, path.parent))
        (run_as_json if opts.json else show_run)(found)
        return bool(found.marks)


def _marks(runs: Sequence[Manifest], folder: Path) -> dict[str, list[str]]:
    """Return what somebody should look after, by the ids of the runs."""
    from newscrawl.runs.comparison import compare, earlier_runs

    return {run.run.id: compare(run, earlier_runs(run, folder)).marks for run in runs}
