"""``scrapy explain``: why two articles are copies or reports of one event, or what one article matched."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newscrawl.commands.checked_settings import ChecksSettings
from newscrawl.commands.console import print_line
from newscrawl.crawl.health import UNUSABLE
from newscrawl.serialization import json_line
from pipelines.errors import ArgumentError, NewscrawlError

PIPED_WIDTH = 120
"""Columns of the output if it is not a terminal."""


class Command(ChecksSettings, ScrapyCommand):
    """Explains the labels of articles."""

    requires_project = False
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments of the command, for its usage line."""
        return "A [B] [--articles FILE ...] [--json]"

    def short_desc(self) -> str:
        """Return the description in the list of commands."""
        return "Explain why two articles are copies or report the same event, or what one article matched"

    def long_desc(self) -> str:
        """Return the description in ``scrapy explain -h``."""
        return (
            "A and B are ids of articles (or the first characters of one), URLs or locators of crawled articles, or "
            "files: texts, pages, or one record, as in file.jsonl:12. With both, it shows the passages they share, the "
            "scores, the keys by which the index finds one from the other, what was cut before comparing, and the "
            "verdicts with their reasons: what the records say first, then what the texts say now. With A alone, it "
            "shows everything that A matched. Nothing is fetched, and nothing is written."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command to those of Scrapy."""
        super().add_options(parser)
        parser.add_argument(
            "--articles",
            action="extend",
            nargs="+",
            default=[],
            metavar="FILE",
            help="files of records to search instead of those in NEWSCRAWL_ARTICLES_DIR",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the explanation; an error is printed as one line.

        :raises UsageError: when there are not one or two arguments.
        """
        if len(args) not in {1, 2}:
            raise UsageError("name one or two articles: ids, files, URLs or locators; --articles comes after them")
        from newscrawl.explain.display import show
        from newscrawl.explain.explainer import Explainer
        from newscrawl.terminal import Terminal

        assert self.settings is not None
        try:
            with Explainer.of(self.settings, _files(opts.articles)) as explainer:
                explained = explainer.pair(*args) if len(args) == 2 else explainer.single(args[0])
        except NewscrawlError as error:
            print_line(f"newscrawl: {error}")
            self.exitcode = UNUSABLE
            return
        if opts.json:
            sys.stdout.write(json_line(explained).decode())
            return
        show(Terminal(PIPED_WIDTH, soft_wrap=False), explained)


def _files(names: list[str]) -> list[Path]:
    files = [Path(name) for name in names]
    for file in files:
        if not file.is_file():
            raise ArgumentError(f"--articles {file}: there is no such file")
    return files
