"""``scrapy dedup``: finds copies among articles in files, without a crawl."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from newscrawl.commands.checked_settings import ChecksSettings
from newscrawl.commands.engines import LOCAL, add_engine, check_local, chosen_engine, output_or_address, shared_folder
from newscrawl.commands.one_output import add_output, add_workers_and_report, rejection_printer, write_output
from pipelines.errors import ArgumentError

if TYPE_CHECKING:
    from newscrawl.dedup.distributed.job import PreparationPlan
    from newscrawl.dedup.report import DedupReport
    from pipelines.duplicates.disk_store import DiskStoreReader


class Command(ChecksSettings, ScrapyCommand):
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
            "Lines that are not articles are written next to OUT, to once.rejected.jsonl for once.jsonl. With "
            "--engine spark OUT is a folder of parts, Parquet unless it ends in .jsonl, .jsonl.gz or .jsonl.zst, and "
            "inputs and OUT may be on HDFS, S3 or Google Cloud Storage (hdfs://, s3://, gs://). "
            "Exit codes: 0 healthy; 2 an argument, a path or the state cannot be used; 3 it ran, but not well; "
            "4 it was stopped and nothing was written."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command to those of Scrapy."""
        super().add_options(parser)
        add = parser.add_argument_group("dedup").add_argument
        add_output(add, "file to write; with an engine a folder of parts, or its address", output_or_address)
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
        add_workers_and_report(add)
        add_engine(add)
        add(
            "--index",
            metavar="DIR",
            help="of an engine: folder with what is kept of earlier runs; their texts count as read before, and the "
            "articles of this run are added",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the output and print a report; an error is printed as one line.

        :raises UsageError: when there is no output, or the number of workers is negative.
        """
        work = self._deduplicated if opts.engine == LOCAL else self._deduplicated_on_engine
        write_output(self, opts, lambda: work(args, opts), _nothing_used, "lines")

    def _deduplicated(self, args: list[str], opts: argparse.Namespace) -> DedupReport:
        from newscrawl.components import pipeline_of, reading_limits, signer_of
        from newscrawl.crawl.clock import start_of_run
        from newscrawl.dedup.inputs import chosen_files
        from newscrawl.dedup.records import FieldNames, Preparation
        from newscrawl.dedup.run import deduplicate
        from newscrawl.exporters.line_files import check_output
        from pipelines.duplicates import SketchIndex, Store

        assert self.settings is not None
        check_local(opts)
        if opts.index is not None:
            raise ArgumentError("--index is for an engine: add --engine spark, or compare with a state by --against")
        files = chosen_files(args, follow_links=self.settings.getbool("NEWSCRAWL_FOLLOW_LINKS"))
        check_output(opts.overwrite_output, files)
        started = start_of_run(self.settings["NEWSCRAWL_NOW"])
        partial = not opts.no_partial
        store = Store(partial=partial) if opts.against is None else self._reference(opts, started)
        fields = FieldNames(opts.text_field, opts.id_field, opts.url_field)
        pipeline, limits = pipeline_of(self.settings) if opts.clean else None, reading_limits(self.settings)
        prepare = Preparation(fields, signer_of(self.settings), opts.keep, pipeline, limits)
        index = SketchIndex(store, started)
        rejections = rejection_printer(opts.overwrite_output, "lines")
        return deduplicate(
            files,
            opts.overwrite_output,
            index,
            prepare,
            keep=opts.keep,
            workers=opts.workers,
            limits=limits,
            on_rejection=rejections,
        )

    def _deduplicated_on_engine(self, args: list[str], opts: argparse.Namespace) -> DedupReport:
        from newscrawl.arrow import require_pyarrow

        require_pyarrow()
        from newscrawl.commands.console import RejectionPrinter
        from newscrawl.crawl.clock import start_of_run
        from newscrawl.dedup.engine_run import deduplicate_into, index_against, index_for
        from newscrawl.dedup.splits import splits_of
        from newscrawl.exporters.output_folders import REJECTED, check_output_folder
        from newscrawl.exporters.output_parts import part_suffix

        assert self.settings is not None
        if opts.against is not None and opts.index is not None:
            raise ArgumentError("--against and --index both say what counts as read before: name one of them")
        output = str(opts.overwrite_output)
        part_suffix(output)
        splits = splits_of(args, follow_links=self.settings.getbool("NEWSCRAWL_FOLLOW_LINKS"))
        check_output_folder(output, [split.path for split in splits])
        plan = self._plan(opts)
        started, partial = start_of_run(self.settings["NEWSCRAWL_NOW"]), not opts.no_partial
        index = None if opts.index is None else index_for(opts.index, started, splits, partial=partial)
        store = None if opts.against is None else self._reference(opts, started)
        rejections = RejectionPrinter(f"more are in {REJECTED}")
        with shared_folder(opts) as work, chosen_engine(opts) as engine:
            index = index if store is None else index_against(work, store, started)
            return deduplicate_into(
                output, engine, work, splits, plan, partial=partial, index=index, on_rejection=rejections
            )

    def _reference(self, opts: argparse.Namespace, started: datetime) -> DiskStoreReader:
        """Return the texts of the state that the options name."""
        from newscrawl.dedup.reference import reference_texts

        assert self.settings is not None
        kept_days = self.settings.getfloat("NEWSCRAWL_INDEX_DAYS")
        return reference_texts(opts.against, started, kept_days, partial=not opts.no_partial)

    def _plan(self, opts: argparse.Namespace) -> PreparationPlan:
        """Return how workers prepare lines; what is wrong with the settings is said here already."""
        from newscrawl.components import pipeline_of, reading_limits, signer_of
        from newscrawl.dedup.distributed.job import PreparationPlan
        from newscrawl.dedup.records import FieldNames
        from newscrawl.paths import resolve

        assert self.settings is not None
        signer_of(self.settings)
        if opts.clean:
            pipeline_of(self.settings)
        compiled = self.settings["NEWSCRAWL_COMPILED_DIR"]
        rules, agencies = (
            tuple(resolve(path) for path in self.settings.getlist(name))
            for name in ("NEWSCRAWL_CLEANING_RULES", "NEWSCRAWL_AGENCIES")
        )
        return PreparationPlan(
            FieldNames(opts.text_field, opts.id_field, opts.url_field),
            opts.keep,
            reading_limits(self.settings),
            self.settings["NEWSCRAWL_SIGNER"],
            resolve(compiled) if compiled else None,
            opts.clean,
            rules,
            agencies,
        )


def _nothing_used(report: DedupReport) -> bool:
    return report.rejected == report.read
