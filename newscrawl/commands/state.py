"""``scrapy state``: the memory between runs, shown, verified, backed up, repaired, and in part forgotten."""

from __future__ import annotations

import argparse
import signal
import sys
from contextlib import closing
from pathlib import Path

import msgspec
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newscrawl.commands.checked_settings import ChecksSettings
from newscrawl.commands.console import RejectionPrinter, print_line
from newscrawl.crawl.health import STOPPED, UNHEALTHY, UNUSABLE
from newscrawl.paths import resolve
from newscrawl.terminal import printable
from pipelines.errors import DamagedStateError, NewscrawlError

ACTIONS = ("show", "verify", "backup", "repair", "forget", "shard")
_ARGUMENTS = {"backup": 1, "shard": 1}
"""How many arguments an action has; the others have none, and repair any number."""


class Command(ChecksSettings, ScrapyCommand):
    """Looks after the state folder."""

    requires_project = False
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments of the command, for its usage line."""
        return (
            "show [--json] | verify | backup FOLDER | repair [ARTICLES ...] | "
            "forget --before DATE | --source HOST | --given-up [--dry-run] | shard NUMBER/COUNT"
        )

    def short_desc(self) -> str:
        """Return the description in the list of commands."""
        return "Show, verify, back up and repair the memory between runs; forget a part of it"

    def long_desc(self) -> str:
        """Return the description in ``scrapy state -h``."""
        return (
            "show: what the state folder holds. verify: whether every file is as it was written, whether all parts fit "
            "together, and whether all published articles are known. backup: a copy in a new folder, verified. repair: "
            "a sound state, rebuilt from the published articles, in the articles folder and in files that are named. "
            "forget: what was published is read again. shard: the state becomes that of a part of its sites, where "
            "shards are divided further. Exit codes: 0 done, or sound; 2 the state is damaged, in use, or cannot be "
            "used; 3 repaired, with losses, which are named; 4 stopped."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the actions to those of Scrapy."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print what show prints as one JSON object")
        which = parser.add_argument_group("forget").add_mutually_exclusive_group()
        which.add_argument("--before", metavar="DATE", help="forget what was published before this day (2026-11-30)")
        which.add_argument("--source", metavar="HOST", help="forget what was published by this source")
        which.add_argument("--given-up", action="store_true", help="try the documents again that were given up")
        parser.add_argument("--dry-run", action="store_true", help="only count what would be forgotten")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the action that the first argument names; an error is printed as one line.

        :raises UsageError: when there is no such action, or the arguments belong to another one.
        """
        action, rest = _checked(args, opts, self.syntax())
        try:
            if action == "show":
                self._show(as_json=opts.json)
            elif action == "verify":
                self._verify()
            elif action == "backup":
                self._back_up(Path(rest[0]))
            elif action == "repair":
                self._repair(rest)
            elif action == "shard":
                self._narrow(rest[0])
            else:
                self._forget(opts)
        except NewscrawlError as error:
            print_line(f"newscrawl: {error}")
            self.exitcode = UNUSABLE

    @property
    def _folder(self) -> Path:
        assert self.settings is not None
        return resolve(self.settings["NEWSCRAWL_STATE_DIR"])

    def _show(self, *, as_json: bool) -> None:
        from newscrawl.state.inspection import contents

        found = contents(self._folder)
        if as_json:
            sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        else:
            for name, value in found.lines():
                _print(f"{name:<18} {value}")

    def _verify(self) -> None:
        from newscrawl.state.verification import findings

        assert self.settings is not None
        damaged = False
        for found in findings(self._folder, resolve(self.settings["NEWSCRAWL_ARTICLES_DIR"])):
            _print(found)
            damaged = True
        if damaged:
            raise DamagedStateError(f"the state in {self._folder} is damaged")
        _print(f"{self._folder}: sound")

    def _back_up(self, destination: Path) -> None:
        from newscrawl.state.backup import back_up

        back_up(self._folder, destination)
        _print(f"{destination}: a copy of {self._folder}, verified")

    def _repair(self, further: list[str]) -> None:
        from newscrawl.repair.run import repair

        assert self.settings is not None
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            report = repair(self.settings, further, RejectionPrinter("there are more"))
        except KeyboardInterrupt:
            print_line("newscrawl: stopped; the state is as it was")
            self.exitcode = STOPPED
            return
        for line in report.lines():
            print_line(line)
        if report.has_losses:
            self.exitcode = UNHEALTHY

    def _narrow(self, name: str) -> None:
        from newscrawl.state.published import state_to_read
        from newscrawl.state.state import State
        from newscrawl.web.shards import Shard, narrow

        shard = Shard.parse(name)
        with state_to_read(self._folder):
            pass  # there is one
        with closing(State(self._folder, "scrapy state shard")) as state:
            narrow(state, shard)
            state.commit()
        _print(f"{self._folder}: the state of shard {shard}")

    def _forget(self, opts: argparse.Namespace) -> None:
        from newscrawl.forget.run import forget, forget_given_up
        from newscrawl.forget.selection import Selection

        assert self.settings is not None
        would = "would be" if opts.dry_run else "are"
        if opts.given_up:
            documents = forget_given_up(self._folder, dry_run=opts.dry_run)
            print_line(f"{self._folder}: {documents:,} documents that were given up {would} tried again")
            return
        selection = Selection.of(opts.before, opts.source)
        articles = forget(self.settings, selection, dry_run=opts.dry_run)
        print_line(f"{self._folder}: {articles:,} articles {would} forgotten; their documents count as not read")


def _print(sentence: str) -> None:
    sys.stdout.write(f"{printable(sentence)}\n")


def _checked(args: list[str], opts: argparse.Namespace, syntax: str) -> tuple[str, list[str]]:
    """Return the action and its arguments.

    :raises UsageError: when there is no such action, or an argument or option belongs to another one.
    """
    if not args or args[0] not in ACTIONS:
        raise UsageError(f"name an action: {', '.join(ACTIONS)}")
    action, rest = args[0], args[1:]
    if action != "repair" and len(rest) != _ARGUMENTS.get(action, 0):
        raise UsageError(f"as in: scrapy state {syntax}")
    if opts.json and action != "show":
        raise UsageError("--json belongs to: scrapy state show")
    if (action == "forget") != bool(opts.before or opts.source or opts.given_up):
        raise UsageError("--before DATE, --source HOST or --given-up belongs to: scrapy state forget")
    if opts.dry_run and action != "forget":
        raise UsageError("--dry-run belongs to: scrapy state forget")
    return action, rest
