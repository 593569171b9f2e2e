"""``scrapy clean``: cleans documents and finished datasets with what recurs in all of them, without a crawl."""

from __future__ import annotations

import argparse
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newscrawl.atomic_files import replaced
from newscrawl.commands.console import RejectionPrinter, print_line
from newscrawl.crawl.health import STOPPED, UNHEALTHY, UNUSABLE
from pipelines.errors import NewscrawlError

if TYPE_CHECKING:
    from newscrawl.cleaning.report import CleanReport


class Command(ScrapyCommand):
    """Cleans documents in two passes: what recurs at a source is counted in the first and cut in the second."""

    requires_project = False
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments of the command, for its usage line."""
        return "INPUT [INPUT ...] -O OUT [options]"

    def short_desc(self) -> str:
        """Return the description in the list of commands."""
        return "Clean documents or a finished dataset with what recurs in all of it, without a crawl"

    def long_desc(self) -> str:
        """Return the description in ``scrapy clean -h``."""
        return (
            "Reads what a crawl reads or writes (files, folders, globs, - for standard input) and writes records "
            "from extraction to language, without a state. Everything is read before anything is cut: what recurs in "
            "the articles of an outlet is cut in all of them. A record of newscrawl gets its body back; it keeps its "
            "credits, its labels and what was cut, and loses what is known to be boilerplate by now. OUT may end in "
            ".gz, .zst or .parquet; it is replaced at the end. Documents that are not articles are written next to "
            "it, to clean.rejected.jsonl for clean.jsonl. Exit codes: 0 healthy; 2 an argument, a path or a setting "
            "cannot be used; 3 it ran, but not well; 4 it was stopped and nothing was written."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command to those of Scrapy."""
        super().add_options(parser)
        add = parser.add_argument_group("clean").add_argument
        add("-O", "--overwrite-output", metavar="OUT", type=Path, help="file to write")
        add("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="worker processes (one per core)")
        add("--report", metavar="FILE", type=Path, help="also write the report as JSON")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the output and print a report; an error is printed as one line.

        :raises UsageError: when there is no output, or the number of workers is negative.
        """
        if opts.overwrite_output is None:
            raise UsageError("name the output with -O OUT")
        if opts.workers < 0:
            raise UsageError("--workers is the number of worker processes, or 0 for none")
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            self._report(self._cleaned(args, opts), opts)
        except NewscrawlError as error:
            self._fail(UNUSABLE, str(error))
        except OSError as error:
            self._fail(UNHEALTHY, f"the output could not be written: {error}")
        except KeyboardInterrupt:
            self._fail(STOPPED, "stopped; nothing was written")

    def _cleaned(self, args: list[str], opts: argparse.Namespace) -> CleanReport:
        from newscrawl.cleaning.run import CleanRun
        from newscrawl.components import pipeline_of
        from newscrawl.crawl.clock import start_of_run
        from newscrawl.exporters.line_files import check_output
        from newscrawl.readers import input_files

        assert self.settings is not None
        files = input_files(args)
        check_output(opts.overwrite_output, files)
        keep = self.settings.getbool("NEWSCRAWL_KEEP_RAW_TEXT")
        now = start_of_run(self.settings["NEWSCRAWL_NOW"])
        run = CleanRun(pipeline_of(self.settings), now, workers=opts.workers, keep_raw_text=keep)
        return run.clean(files, opts.overwrite_output, RejectionPrinter("more are in the file of rejected documents"))

    def _report(self, report: CleanReport, opts: argparse.Namespace) -> None:
        for line in report.lines():
            print_line(line)
        if opts.report:
            with replaced(opts.report) as file:
                file.write(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
        if report.rejected and not report.written:
            self._fail(UNHEALTHY, f"there is no article in the input: all {report.rejected:,} documents were rejected")

    def _fail(self, code: int, message: str) -> None:
        print_line(f"newscrawl: {message}")
        self.exitcode = code
