"""What commands have in common that read files and write one output: options, signals, report and exit codes."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newscrawl.atomic_files import replaced
from newscrawl.commands.console import RejectionPrinter, print_line
from newscrawl.crawl.health import STOPPED, UNHEALTHY, UNUSABLE
from newscrawl.destinations import Destination
from pipelines.errors import NewscrawlError

AddArgument = Callable[..., Any]


class Report(Protocol):
    """What a run reports."""

    rejected: int

    def lines(self) -> Iterable[str]:
        """Return the report in words."""


R = TypeVar("R", bound=Report)


def add_output(add: AddArgument, description: str = "file to write", kind: Callable[[str], Path | str] = Path) -> None:
    """Add the option that names the output.

    :param kind: turns what was given into the output.
    """
    add("-O", "--overwrite-output", metavar="OUT", type=kind, help=description)


def add_workers_and_report(add: AddArgument) -> None:
    """Add the options for worker processes and for the report."""
    add("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="worker processes (one per core)")
    add("--report", metavar="FILE", type=Path, help="also write the report as JSON")


def rejection_printer(output: Path, unit: str) -> RejectionPrinter:
    """Return what prints the first rejections, or all if the output is a stream, beside which there is no file of them.

    :param unit: what is rejected, in the plural.
    """
    is_stream = Destination.of(output).is_stream
    return RejectionPrinter(None if is_stream else f"more are in the file of rejected {unit}")


def write_output(
    command: ScrapyCommand,
    opts: argparse.Namespace,
    work: Callable[[], R],
    nothing_used: Callable[[R], bool],
    unit: str,
) -> None:
    """Do the work, print its report, and set the command's exit code; an error is printed as one line.

    :param nothing_used: whether a report says that all input was rejected.
    :param unit: what the input consists of, in the plural.
    :raises UsageError: when there is no output, or the number of workers is negative.
    """
    if opts.overwrite_output is None:
        raise UsageError("name the output with -O OUT")
    if opts.workers < 0:
        raise UsageError("--workers is the number of worker processes, or 0 for none")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        report = work()
        _tell(report, opts.report)
        if report.rejected and nothing_used(report):
            _fail(command, UNHEALTHY, f"there is no article in the input: all {report.rejected:,} {unit} were rejected")
    except NewscrawlError as error:
        _fail(command, UNUSABLE, str(error))
    except OSError as error:
        _fail(command, UNHEALTHY, f"the output could not be written: {error}")
    except KeyboardInterrupt:
        _fail(command, STOPPED, "stopped; nothing was written")


def _tell(report: Report, file: Path | None) -> None:
    for line in report.lines():
        print_line(line)
    if file is not None:
        with replaced(file) as written:
            written.write(msgspec.json.format(msgspec.json.encode(report)) + b"\n")


def _fail(command: ScrapyCommand, code: int, message: str) -> None:
    print_line(f"newscrawl: {message}")
    command.exitcode = code
