"""``scrapy extract``: what each source of a document says, what was taken from it, and why."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newscrawl.commands.checked_settings import ChecksSettings
from newscrawl.commands.console import print_line
from newscrawl.crawl.health import UNUSABLE
from newscrawl.serialization import json_line
from pipelines.errors import NewscrawlError

if TYPE_CHECKING:
    from newscrawl.extract.explanation import ExtractionExplanation

ADDRESSES = ("http://", "https://")


class Command(ChecksSettings, ScrapyCommand):
    """Explains the extraction of documents."""

    requires_project = False
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments of the command, for its usage line."""
        return "FILE|URL ... [--json]"

    def short_desc(self) -> str:
        """Return the description in the list of commands."""
        return "Show what each source of a document says, what was taken from it, and why"

    def long_desc(self) -> str:
        """Return the description in ``scrapy extract -h``."""
        return (
            "For title, authors, dates, address and outlet it shows what JSON-LD, meta elements, headings, printed "
            "lines, the address and htmldate say, and what was taken; then the body: what rules cut, what was added to "
            "trafilatura's body, what was not taken, and how likely each line is article text. Files may be pages, "
            "texts, records, folders and archives. A URL is fetched as the web spider fetches it: it needs "
            "-s NEWSCRAWL_CONTACT=... and obeys robots.txt. Nothing is written."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command to those of Scrapy."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print an explanation for each document; an error is printed as one line.

        :raises UsageError: when no document is named.
        """
        if not args:
            raise UsageError("name the documents: files, folders, archives or URLs")
        from newscrawl.extract.display import show

        try:
            for explained in self._explained(args):
                if opts.json:
                    sys.stdout.write(json_line(explained).decode())
                else:
                    show(explained)
        except NewscrawlError as error:
            print_line(f"newscrawl: {error}")
            self.exitcode = UNUSABLE

    def _explained(self, args: list[str]) -> Iterator[ExtractionExplanation]:
        from newscrawl.extract.explanation import ExtractionExplainer

        assert self.settings is not None
        explainer = ExtractionExplainer.of(self.settings)
        files = [name for name in args if not name.lower().startswith(ADDRESSES)]
        urls = [name for name in args if name.lower().startswith(ADDRESSES)]
        if files:
            yield from explainer.files(files)
        if urls:
            from newscrawl.extract.fetching import fetched

            yield from map(explainer.explain, fetched(self.settings, urls))
