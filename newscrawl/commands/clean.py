"""``scrapy clean``: cleans documents and finished datasets with what recurs in all of them, without a crawl."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from newscrawl.commands.checked_settings import ChecksSettings
from newscrawl.commands.engines import LOCAL, add_engine, check_local, chosen_engine, output_or_address, shared_folder
from newscrawl.commands.one_output import add_output, add_workers_and_report, rejection_printer, write_output

if TYPE_CHECKING:
    from newscrawl.cleaning.readings import Conditions
    from newscrawl.cleaning.report import CleanReport


class Command(ChecksSettings, ScrapyCommand):
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
            "it, to clean.rejected.jsonl for clean.jsonl. With --engine spark OUT is a folder of parts, Parquet unless "
            "it ends in .jsonl, .jsonl.gz or .jsonl.zst, and inputs and OUT may be on HDFS, S3 or Google Cloud Storage "
            "(hdfs://, s3://, gs://); the records are the same. Exit codes: 0 healthy; 2 an argument, a path or a "
            "setting cannot be used; 3 it ran, but not well; 4 it was stopped and nothing was written."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command to those of Scrapy."""
        super().add_options(parser)
        add = parser.add_argument_group("clean").add_argument
        add_output(add, "file to write; with an engine a folder of parts, or its address", output_or_address)
        add_workers_and_report(add)
        add_engine(add)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the output and print a report; an error is printed as one line.

        :raises UsageError: when there is no output, or the number of workers is negative.
        """
        work = self._cleaned if opts.engine == LOCAL else self._cleaned_on_engine
        write_output(self, opts, lambda: work(args, opts), _nothing_used, "documents")

    def _cleaned(self, args: list[str], opts: argparse.Namespace) -> CleanReport:
        from newscrawl.cleaning.run import CleanRun
        from newscrawl.components import pipeline_of
        from newscrawl.exporters.line_files import check_output
        from newscrawl.readers import input_files

        assert self.settings is not None
        check_local(opts)
        files = input_files(args, follow_links=self.settings.getbool("NEWSCRAWL_FOLLOW_LINKS"))
        check_output(opts.overwrite_output, files)
        run = CleanRun(pipeline_of(self.settings), self._conditions(), workers=opts.workers)
        return run.clean(files, opts.overwrite_output, rejection_printer(opts.overwrite_output, "documents"))

    def _cleaned_on_engine(self, args: list[str], opts: argparse.Namespace) -> CleanReport:
        from newscrawl.arrow import require_pyarrow

        require_pyarrow()
        from newscrawl.cleaning.distributed.run import DistributedCleanRun
        from newscrawl.cleaning.distributed.shared_files import shared_files
        from newscrawl.commands.console import RejectionPrinter
        from newscrawl.components import pipeline_of
        from newscrawl.exporters.output_folders import REJECTED, check_output_folder
        from newscrawl.exporters.output_parts import part_suffix

        assert self.settings is not None
        output = str(opts.overwrite_output)
        part_suffix(output)
        files = shared_files(args, follow_links=self.settings.getbool("NEWSCRAWL_FOLLOW_LINKS"))
        check_output_folder(output, [file.path for file in files])
        pipeline, conditions = pipeline_of(self.settings), self._conditions()
        with shared_folder(opts) as folder, chosen_engine(opts) as engine:
            run = DistributedCleanRun(pipeline, conditions, engine, folder)
            return run.clean(files, output, RejectionPrinter(f"more are in {REJECTED}"))

    def _conditions(self) -> Conditions:
        from newscrawl.cleaning.readings import Conditions
        from newscrawl.components import reading_limits
        from newscrawl.crawl.clock import start_of_run

        assert self.settings is not None
        return Conditions(
            start_of_run(self.settings["NEWSCRAWL_NOW"]),
            reading_limits(self.settings),
            self.settings.getfloat("NEWSCRAWL_DOCUMENT_SECONDS"),
            self.settings.getbool("NEWSCRAWL_KEEP_RAW_TEXT"),
        )


def _nothing_used(report: CleanReport) -> bool:
    return not report.written
