"""What all commands of ours do: check their settings, keep the terminal from being steered, end with their reader."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from newscrawl.commands.console import print_line
from newscrawl.crawl.health import UNUSABLE
from newscrawl.terminal import printable
from pipelines.errors import ArgumentError

if TYPE_CHECKING:
    from scrapy.commands import ScrapyCommand
else:
    ScrapyCommand = object


class ChecksSettings(ScrapyCommand):
    """For a command, before its class of Scrapy: a setting that cannot be used ends it in one line."""

    def __init_subclass__(cls, **arguments: Any) -> None:
        """Let the command end when the reader of its output has gone, as in ``| head``."""
        super().__init_subclass__(**arguments)
        cls.run = _while_somebody_reads(cls.run)  # type: ignore[method-assign]

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options; what errors quote of the arguments cannot steer the terminal."""
        super().add_options(parser)
        leave = parser.exit
        parser.exit = lambda status=0, message=None: leave(status, message and printable(message))  # type: ignore[method-assign]

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Apply the options, and check the settings that they and the environment give."""
        from newscrawl.settings_check import check_settings, unknown_settings

        super().process_options(args, opts)
        assert self.settings is not None
        for warning in unknown_settings(self.settings):
            print_line(f"newscrawl: {warning}")
        try:
            check_settings(self.settings)
        except ArgumentError as error:
            self.refuse(str(error))

    def refuse(self, reason: str) -> None:
        """End the command, since something in its settings cannot be used.

        :raises SystemExit: always.
        """
        print_line(f"newscrawl: {reason}")
        raise SystemExit(UNUSABLE)


def _while_somebody_reads(run: Callable[..., None]) -> Callable[..., None]:
    """Return what runs a command, and ends it quietly when its standard output is a pipe that was closed."""

    @wraps(run)
    def run_for_reader(command: ScrapyCommand, args: list[str], opts: argparse.Namespace) -> None:
        try:
            run(command, args, opts)
            sys.stdout.flush()
        except BrokenPipeError:
            # what is left in the buffer goes nowhere, or Python would complain when it ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    return run_for_reader
