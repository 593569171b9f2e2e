"""``scrapy sources``: how the sources of news fare, and lists of feeds in and out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newscrawl.commands.checked_settings import ChecksSettings
from newscrawl.commands.console import RejectionPrinter, print_line
from newscrawl.crawl.health import UNHEALTHY, UNUSABLE
from newscrawl.paths import resolve
from pipelines.errors import NewscrawlError


class Command(ChecksSettings, ScrapyCommand):
    """Lists, imports and exports the sources of ``sources.toml``."""

    requires_project = False
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments of the command, for its usage line."""
        return "[list | check | import LIST ... | export [-O FILE]] [--sources FILE] [--json]"

    def short_desc(self) -> str:
        """Return the description in the list of commands."""
        return "Say how each source of news fares; import and export lists of feeds"

    def long_desc(self) -> str:
        """Return the description in ``scrapy sources -h``."""
        return (
            "list (the default): each source of sources.toml with its last success, entries a day, next poll; below "
            "them what is silent, failing, empty or moved. check: those alone, with exit code 3 if there are any. "
            "import: appends a source for each new address of OPML lists and lists of addresses. export: the addresses "
            "as OPML."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command to those of Scrapy."""
        super().add_options(parser)
        parser.add_argument("--sources", metavar="FILE", help="the list of sources (default: NEWSCRAWL_SOURCES)")
        parser.add_argument("--json", action="store_true", help="print a JSON object a line for each source")
        parser.add_argument("-O", dest="output", metavar="FILE", help="write the OPML of export to this file")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the action that the first argument names.

        :raises UsageError: when there is no such action, or the arguments belong to another one.
        """
        action, rest = (args[0], args[1:]) if args else ("list", [])
        if action not in {"list", "check", "import", "export"}:
            raise UsageError("name an action: list, check, import, export")
        if rest and action != "import":
            raise UsageError(f"scrapy sources {action} takes no further arguments")
        if opts.output and action != "export":
            raise UsageError("-O belongs to: scrapy sources export")
        assert self.settings is not None
        path = Path(opts.sources) if opts.sources else resolve(self.settings["NEWSCRAWL_SOURCES"])
        try:
            if action == "import":
                self._import(rest, path)
            elif action == "export":
                self._export(path, opts.output)
            else:
                self._list(path, only_alarms=action == "check", as_json=opts.json)
        except NewscrawlError as error:
            print_line(f"newscrawl: {error}")
            self.exitcode = UNUSABLE

    def _list(self, path: Path, *, only_alarms: bool, as_json: bool) -> None:
        from newscrawl.crawl.clock import start_of_run
        from newscrawl.sources.display import print_json, show_standings
        from newscrawl.sources.standing import standings
        from newscrawl.state.published import state_or_empty
        from newscrawl.web.sources import read_sources

        assert self.settings is not None
        sources, now = read_sources(path), start_of_run(self.settings["NEWSCRAWL_NOW"])
        with state_or_empty(resolve(self.settings["NEWSCRAWL_STATE_DIR"])) as connection:
            found = [one for one in standings(sources, connection, now) if one.needs_care or not only_alarms]
        if found or not only_alarms:
            (print_json if as_json else show_standings)(found)
        if only_alarms and found:
            self.exitcode = UNHEALTHY

    @staticmethod
    def _import(lists: Sequence[str], path: Path) -> None:
        from newscrawl.sources.display import show_import
        from newscrawl.sources.opml import import_lists

        if not lists:
            raise UsageError("name the lists of feeds to import: scrapy sources import feeds.opml")
        done = import_lists(map(Path, lists), path)
        show_import(done, path.name)
        rejected = RejectionPrinter("there are more")
        for rejection in done.rejected:
            rejected(rejection)

    @staticmethod
    def _export(path: Path, output: str | None) -> None:
        from newscrawl.atomic_files import replaced
        from newscrawl.sources.opml import export_opml
        from newscrawl.web.sources import read_sources

        content = export_opml(read_sources(path))
        if output is None:
            sys.stdout.write(content.decode())
            return
        with replaced(Path(output)) as file:
            file.write(content)
