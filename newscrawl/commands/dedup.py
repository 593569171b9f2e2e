"""``scrapy dedup``: finds copies among articles in files, without a crawl."""

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
    from newscrawl.dedup.report import DedupReport


class Command(ScrapyCommand):
    """Labels the copies among articles in JSON Lines or Parquet files."""

    requires_project = False
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments of the command, for its usage line."""
        return "INPUT [INPUT ...] -O OUT [options]"

    def short_desc(self) -> str:
        """Return the description in the list of commands."""
        return "Find copies among articles in JSON Lines or Parquet files, without a crawl"

    def long_desc(self) -> str:
        """Return the description in ``scrapy dedup -h``."""
        return (
            "Compares every line of the inputs (files, folders, globs, - for standard input; plain, .gz, .zst, "
            ".parquet) with the lines before it, and writes it with the fields `duplicate` and `revision_of`, as in "
            "the records of a crawl. OUT may end in .gz, .zst or .parquet; it is replaced at the end of the run. "
            "Lines that are not articles are written next to OUT, to once.rejected.jsonl for once.jsonl. "
            "Exit codes: 0 healthy; 2 an argument, a path or the state cannot be used; 3 it ran, but not well; "
            "4 it was stopped and nothing was written."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command to those of Scrapy."""
        super().add_options(parser)
        add = parser.add_argument_group("dedup").add_argument
        add("-O", "--overwrite-output", metavar="OUT", type=Path, help="file to write")
        add("--keep", choices=("first", "earliest", "longest"), help="write only one article of each copy cluster")
        add("--against", metavar="STATE", type=Path, help="state folder of crawls; their texts count as read before")
        add("--clean", action="store_true", help="clean the articles first, as a crawl does")
        add("--no-partial", action="store_true", help="do not look for partial copies: faster, less memory")
        add(
            "--text-field",
            default="text",
            metavar="NAME",
            help="field of the text (text); nested: article.body",
        )
        add(
            "--id-field",
            default="id",
            metavar="NAME",
            help="field of the id (id); FILE:LINE if there is none",
        )
        add("--url-field", default="url", metavar="NAME", help="field of the URL (url), for revision_of")
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
            report = self._deduplicated(args, opts)
        except NewscrawlError as error:
            self._fail(UNUSABLE, str(error))
        except OSError as error:
            self._fail(UNHEALTHY, f"the output could not be written: {error}")
        except KeyboardInterrupt:
            self._fail(STOPPED, "stopped; nothing was written")
        else:
            self._report(report, opts)

    def _deduplicated(self, args: list[str], opts: argparse.Namespace) -> DedupReport:
        from newscrawl.components import pipeline_of, signer_of
        from newscrawl.crawl.clock import start_of_run
        from newscrawl.dedup.inputs import chosen_files
        from newscrawl.dedup.records import FieldNames, Preparation
        from newscrawl.dedup.reference import reference_texts
        from newscrawl.dedup.run import deduplicate
        from newscrawl.exporters.line_files import check_output
        from pipelines.duplicates import SketchIndex

        assert self.settings is not None
        files = chosen_files(args)
        check_output(opts.overwrite_output, files)
        started = start_of_run(self.settings["NEWSCRAWL_NOW"])
        partial = not opts.no_partial
        store = reference_texts(opts.against, started, self.settings.getfloat("NEWSCRAWL_INDEX_DAYS"), partial=partial)
        fields = FieldNames(opts.text_field, opts.id_field, opts.url_field)
        prepare = Preparation(
            fields, signer_of(self.settings), opts.keep, pipeline_of(self.settings) if opts.clean else None
        )
        index = SketchIndex(store, started)
        rejections = RejectionPrinter("more are in the file of rejected lines")
        return deduplicate(
            files, opts.overwrite_output, index, prepare, keep=opts.keep, workers=opts.workers, on_rejection=rejections
        )

    def _report(self, report: DedupReport, opts: argparse.Namespace) -> None:
        for line in report.lines():
            print_line(line)
        if opts.report:
            with replaced(opts.report) as file:
                file.write(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
        if report.rejected and report.rejected == report.read:
            self._fail(UNHEALTHY, f"there is no article in the input: all {report.rejected:,} lines were rejected")

    def _fail(self, code: int, message: str) -> None:
        print_line(f"newscrawl: {message}")
        self.exitcode = code
