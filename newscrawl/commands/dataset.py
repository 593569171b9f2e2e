"""``scrapy dataset``: the records of runs as one dataset, which other programs and people load."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newscrawl.commands.checked_settings import ChecksSettings
from newscrawl.commands.one_output import add_output, add_workers_and_report, write_output

if TYPE_CHECKING:
    from newscrawl.dataset.built import DatasetOptions
    from newscrawl.dataset.splitting.splits import Plan
    from newscrawl.dataset.summary import DatasetReport

_CHOICES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--language", {"metavar": "CODES", "help": "only these languages: de,en"}),
    ("--kind", {"metavar": "KINDS", "help": "only these kinds of documents: article,brief,release"}),
    (
        "--agency",
        {"metavar": "IDS", "help": "only texts credited to one of these agencies: dpa,afp; any: to some agency"},
    ),
    ("--no-agency", {"metavar": "IDS", "help": "no texts credited to one of these agencies; any: to no agency"}),
    (
        "--from",
        {"dest": "start", "metavar": "DATE", "help": "only what was published in this year, month or day, or later"},
    ),
    (
        "--to",
        {"dest": "end", "metavar": "DATE", "help": "only what was published in this year, month or day, or before"},
    ),
    ("--min-words", {"type": int, "default": 0, "metavar": "N", "help": "only texts of N words or more"}),
    ("--drop", {"metavar": "KINDS", "help": "leave copies out: exact,near,partial"}),
    (
        "--keep",
        {
            "default": "all",
            "help": "which of several copies: all (default), first, earliest, longest; or latest-revision",
        },
    ),
    ("--one-per-event", {"action": "store_true", "help": "only one report of each event"}),
    ("--sample", {"type": int, "metavar": "N", "help": "only N records, which stay the same as runs are added"}),
)
_FORM: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "--format",
        {"metavar": "NAME", "help": "in a folder or a stream: parquet (default), csv, jsonl, jsonl.gz or jsonl.zst"},
    ),
    ("--view", {"metavar": "NAME", "help": "columns of Parquet: flat (default) or nested, with all evidence"}),
    ("--fields", {"metavar": "NAMES", "help": "only these columns, in this order: id,text,language"}),
    ("--partition", {"metavar": "KEYS", "help": "a folder for each value of these: language,month"}),
    (
        "--attributes",
        {"type": Path, "metavar": "FILE", "help": "labels of others as columns: JSON Lines with id and values"},
    ),
    ("--license", {"metavar": "ID", "help": "license that the card names (default: other, the publishers' rights)"}),
)
_SPLITS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--split", {"metavar": "SHARES", "help": "divide without leakage, by chance: train=0.9,test=0.1"}),
    (
        "--split-by",
        {"metavar": "time=DAY", "help": "divide without leakage, by date: train before the day, test from it on"},
    ),
    ("--seed", {"type": int, "default": 0, "metavar": "N", "help": "another number gives other splits (0)"}),
    (
        "--recluster",
        {
            "action": argparse.BooleanOptionalAction,
            "help": "compare all texts again before dividing (default: if the runs come from several states, or span "
            "more days than a state remembers)",
        },
    ),
    (
        "--earlier",
        {
            "type": Path,
            "metavar": "FILE",
            "help": "dataset.json of an earlier dataset: tell how many of its records are in another split now "
            "(default: beside a dataset without the newest run)",
        },
    ),
)


class Command(ChecksSettings, ScrapyCommand):
    """Writes the records of runs as a dataset."""

    requires_project = False
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments of the command, for its usage line."""
        return "[RUNS ...] -O OUT [options]"

    def short_desc(self) -> str:
        """Return the description in the list of commands."""
        return "Make a dataset of the records of runs: Parquet, CSV or JSON Lines, with splits and a card"

    def long_desc(self) -> str:
        """Return the description in ``scrapy dataset -h``."""
        return (
            "Reads what the manifests of runs vouch for (RUNS: manifests, folders with manifests such as data/runs, or "
            "data; default: NEWSCRAWL_RUNS_DIR), joins the records, each once, and writes those that are chosen, by "
            "date. OUT is a folder, which gets Parquet files in data/, a card (README.md), croissant.json and "
            "dataset.json; or one file that ends in .parquet, .csv, .jsonl, .jsonl.gz or .jsonl.zst, with the same "
            "beside it. It appears when it is complete; a dataset that was there is replaced, anything else is left. "
            "The same runs give the same bytes. Exit codes: 0 healthy; 2 a run is broken, or an argument cannot be "
            "used; 3 the output could not be written; 4 it was stopped and nothing was written."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command to those of Scrapy."""
        super().add_options(parser)
        for title, options in (("which records", _CHOICES), ("splits", _SPLITS), ("form", _FORM)):
            group = parser.add_argument_group(title)
            for name, details in options:
                group.add_argument(name, **details)
        add = parser.add_argument_group("dataset").add_argument
        add_output(add, "folder or file to write")
        add("--skip-broken", action="store_true", help="leave out runs whose files are not as their manifests say")
        add_workers_and_report(add)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the dataset and print a summary; an error is printed as one line.

        :raises UsageError: when there is no output, the number of workers is negative, or options exclude each other.
        """
        if opts.split and opts.split_by:
            raise UsageError("--split and --split-by exclude each other")
        if opts.recluster is not None and not (opts.split or opts.split_by):
            raise UsageError("--recluster and --no-recluster are about splits: add --split or --split-by")
        write_output(self, opts, lambda: self._built(args, opts), lambda _: False, "records")

    def _built(self, args: list[str], opts: argparse.Namespace) -> DatasetReport:
        from newscrawl.components import signer_of
        from newscrawl.dataset.build import build
        from newscrawl.dataset.summary import DatasetReport

        assert self.settings is not None
        options = self._options(args, opts)
        return DatasetReport.of(build(options, signer_of(self.settings), workers=opts.workers))

    def _options(self, args: list[str], opts: argparse.Namespace) -> DatasetOptions:
        from newscrawl.dataset.built import DatasetOptions
        from newscrawl.dataset.choices import parse_choices
        from newscrawl.dataset.files.layout import parse_partition
        from newscrawl.paths import resolve

        assert self.settings is not None
        return DatasetOptions(
            arguments=args or [str(resolve(self.settings["NEWSCRAWL_RUNS_DIR"]))],
            out=opts.overwrite_output,
            format=opts.format,
            view=opts.view,
            fields=tuple(part.strip() for part in (opts.fields or "").split(",") if part.strip()),
            partition=parse_partition(opts.partition) if opts.partition else (),
            choices=parse_choices(
                language=opts.language or "",
                kind=opts.kind or "",
                agency=opts.agency or "",
                no_agency=opts.no_agency or "",
                start=opts.start or "",
                end=opts.end or "",
                min_words=opts.min_words,
                drop=opts.drop or "",
                keep=opts.keep,
                one_per_event=opts.one_per_event,
                sample=opts.sample,
            ),
            plan=_plan(opts),
            recluster=opts.recluster,
            earlier=opts.earlier,
            index_days=self.settings.getfloat("NEWSCRAWL_INDEX_DAYS"),
            attributes=opts.attributes,
            skip_broken=opts.skip_broken,
            license=opts.license,
            command=_command(args, opts),
        )


def _plan(opts: argparse.Namespace) -> Plan | None:
    from newscrawl.dataset.splitting.splits import ByDay, ByShare, parse_day, parse_shares

    if opts.split:
        return ByShare(parse_shares(opts.split), opts.seed)
    return ByDay(parse_day(opts.split_by)) if opts.split_by else None


def _command(args: list[str], opts: argparse.Namespace) -> str:
    """Return the command that makes the same dataset.

    What changes nothing in it, such as the workers or the folder of the output, is not told.
    """
    words = ["scrapy", "dataset", *args, "-O", opts.overwrite_output.resolve().name]
    for name, details in (*_CHOICES, *_SPLITS, *_FORM, ("--skip-broken", {"action": "store_true"})):
        value = getattr(opts, details.get("dest", name.removeprefix("--").replace("-", "_")))
        if value is False and details.get("action") is argparse.BooleanOptionalAction:
            words.append(f"--no-{name.removeprefix('--')}")
        elif value is True:
            words.append(name)
        elif value not in {None, False, details.get("default")}:
            words += [name, str(value)]
    return shlex.join(words)
