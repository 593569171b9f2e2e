"""``scrapy rules``: lists the rules, tests them on their examples, and tries them on documents."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newscrawl.commands.checked_settings import ChecksSettings
from newscrawl.commands.console import print_line
from newscrawl.crawl.health import UNHEALTHY, UNUSABLE
from newscrawl.terminal import printable
from pipelines.errors import NewscrawlError

if TYPE_CHECKING:
    from newscrawl.rules.rulebook import Rulebook


class Command(ChecksSettings, ScrapyCommand):
    """Lists, tests and tries the rules of cleaning and attribution."""

    requires_project = False
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments of the command, for its usage line."""
        return "list | test [FILE ...] | try FILE ... | learned [--forget HASH | --never HASH]"

    def short_desc(self) -> str:
        """Return the description in the list of commands."""
        return "List, test and try the rules of cleaning and attribution"

    def long_desc(self) -> str:
        """Return the description in ``scrapy rules -h``."""
        return (
            "list: every rule, credit form and agency. test: every example of each; with files, also on how many "
            "documents and outlets each rule fired. try: documents in colour, with what would be cut and credited. "
            "learned: what earlier runs learned because it recurs, with the evidence. "
            "Your own files are included: -s NEWSCRAWL_CLEANING_RULES=FILE -s NEWSCRAWL_AGENCIES=FILE."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of ``learned`` to those of Scrapy."""
        super().add_options(parser)
        change = parser.add_argument_group("learned").add_mutually_exclusive_group()
        change.add_argument("--forget", metavar="HASH", help="forget this segment, so that it is counted from zero")
        change.add_argument("--never", metavar="HASH", help="never cut this segment")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the action that the first argument names.

        :raises UsageError: when there is no such action, or the options belong to another one.
        """
        actions = {"list": self._list, "test": self._test, "try": self._try}
        if not args or args[0] not in {*actions, "learned"}:
            raise UsageError(f"name an action: {', '.join(actions)}, learned")
        if (opts.forget or opts.never) and args[0] != "learned":
            raise UsageError("--forget and --never belong to: scrapy rules learned")
        from newscrawl.rules.rulebook import Rulebook

        assert self.settings is not None
        try:
            if args[0] == "learned":
                self._learned(opts)
            else:
                actions[args[0]](Rulebook.of(self.settings), args[1:])
        except NewscrawlError as error:
            print_line(f"newscrawl: {error}")
            self.exitcode = UNUSABLE

    def _list(self, rulebook: Rulebook, _: Sequence[str]) -> None:
        from newscrawl.rules.display import show_rules

        show_rules(rulebook.rows())

    def _test(self, rulebook: Rulebook, paths: Sequence[str]) -> None:
        from newscrawl.rules.display import show_rule_hits
        from newscrawl.rules.rulebook import rule_hits

        failed = list(rulebook.failed_examples())
        for sentence in failed:
            sys.stdout.write(f"{printable(sentence)}\n")
        examples = sum(1 for _ in rulebook.rows())
        sys.stdout.write(f"{examples} rules, forms and agencies, {len(failed)} failed examples\n")
        if failed:
            self.exitcode = UNHEALTHY
        if paths:
            show_rule_hits(rule_hits(rulebook.dry_runs(paths)))

    def _try(self, rulebook: Rulebook, paths: Sequence[str]) -> None:
        from newscrawl.rules.display import show_dry_run

        if not paths:
            raise UsageError("name the documents to try the rules on")
        for dry_run in rulebook.dry_runs(paths):
            show_dry_run(dry_run)

    def _learned(self, opts: argparse.Namespace) -> None:
        from newscrawl.rules.display import show_learned
        from newscrawl.rules.learned import change_learned, list_learned
        from pipelines.cleaning.learned_overrides import forget, suppress

        assert self.settings is not None
        if opts.forget:
            sys.stdout.write(f"{printable(change_learned(self.settings, forget, opts.forget))}\n")
        elif opts.never:
            sys.stdout.write(f"{printable(change_learned(self.settings, suppress, opts.never))}\n")
        else:
            show_learned(list_learned(self.settings))
