"""``scrapy rules``: what the rules are, whether they keep to their examples, and what they do to a document."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from textwrap import shorten

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newscrawl.errors import NewscrawlError
from newscrawl.health import UNHEALTHY, UNUSABLE
from newscrawl.items import Article, Rejection
from newscrawl.lessons import change_lessons, listed_lessons
from newscrawl.rulebook import Rulebook, Trial
from pipelines.cleaning.overruling import Learned, forget, overrule

STYLES = {"title": "bold", "dateline": "green", "credit": "green", "byline": "green", "sigla": "green"}
"""How kinds of pieces are shown; the others are furniture."""
FURNITURE = "red"
PIPED_WIDTH = 250
SHOWN_WORDS = 80
"""Characters of a learned piece that are shown."""


class Command(ScrapyCommand):
    """Lists, tests and tries the rules of cleaning and attribution."""

    requires_project = False
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return how the command is written."""
        return "list | test [FILE ...] | try FILE ... | learned [--forget HASH | --never HASH]"

    def short_desc(self) -> str:
        """Return what the list of commands says of it."""
        return "List, test and try the rules of cleaning and attribution"

    def long_desc(self) -> str:
        """Return what ``scrapy rules -h`` says first."""
        return (
            "list: every rule, credit form and agency. test: every example of each; with files, also on how many "
            "documents and outlets each rule fired. try: documents in colour, with what would be cut and credited. "
            "learned: what earlier runs learned by its recurrence, with the evidence. "
            "Your own files are included: -s NEWSCRAWL_CLEANING_RULES=FILE -s NEWSCRAWL_AGENCIES=FILE."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add what ``learned`` knows beside Scrapy's own options."""
        super().add_options(parser)
        change = parser.add_argument_group("learned").add_mutually_exclusive_group()
        change.add_argument("--forget", metavar="HASH", help="count this piece anew, and let it be cut again")
        change.add_argument("--never", metavar="HASH", help="never cut this piece")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do what the first word says."""
        actions = {"list": self._list, "test": self._test, "try": self._try}
        if not args or args[0] not in {*actions, "learned"}:
            raise UsageError(f"say what: {', '.join(actions)}, learned")
        if (opts.forget or opts.never) and args[0] != "learned":
            raise UsageError("--forget and --never belong to: scrapy rules learned")
        assert self.settings is not None
        try:
            if args[0] == "learned":
                self._learned(opts)
            else:
                actions[args[0]](Rulebook.of(self.settings), args[1:])
        except NewscrawlError as error:
            sys.stderr.write(f"newscrawl: {error}\n")
            self.exitcode = UNUSABLE

    def _list(self, rulebook: Rulebook, _: Sequence[str]) -> None:
        table = Table(
            Column("id", overflow="fold"), "kind", "languages", "place, or codes", "file", box=None, pad_edge=False
        )
        for row in rulebook.rows():
            table.add_row(*map(Text, row))
        _console().print(table)

    def _test(self, rulebook: Rulebook, paths: Sequence[str]) -> None:
        broken = list(rulebook.broken_promises())
        for sentence in broken:
            sys.stdout.write(f"{sentence}\n")
        examples = sum(1 for _ in rulebook.rows())
        sys.stdout.write(f"{examples} rules, forms and agencies, {len(broken)} broken promises\n")
        if broken:
            self.exitcode = UNHEALTHY
        if paths:
            self._report(rulebook, paths)

    def _report(self, rulebook: Rulebook, paths: Sequence[str]) -> None:
        table = Table("rule", "documents", "outlets", box=None, pad_edge=False)
        firings = rulebook.firings(rulebook.try_on(paths))
        for rule, fired in sorted(firings.items(), key=lambda pair: (-len(pair[1].outlets), pair[0])):
            table.add_row(Text(rule), f"{fired.documents:,}", f"{len(fired.outlets):,}")
        _console().print(table)

    def _learned(self, opts: argparse.Namespace) -> None:
        assert self.settings is not None
        if opts.forget:
            sys.stdout.write(f"{change_lessons(self.settings, forget, opts.forget)}\n")
        elif opts.never:
            sys.stdout.write(f"{change_lessons(self.settings, overrule, opts.never)}\n")
        else:
            _show_lessons(_console(), listed_lessons(self.settings))

    def _try(self, rulebook: Rulebook, paths: Sequence[str]) -> None:
        if not paths:
            raise UsageError("name the documents to try the rules on")
        for trial in rulebook.try_on(paths):
            _show(_console(), trial)


def _console() -> Console:
    # what is piped into another program is not to be folded at the 80 columns of a terminal that is not there
    return Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else PIPED_WIDTH)


def _show(console: Console, trial: Trial | Rejection) -> None:
    console.print(Text(f"\n{trial.locator}", style="bold underline"))
    if isinstance(trial, Rejection):
        console.print(Text(f"rejected at {trial.stage}: {trial.reason}", style=FURNITURE))
        return
    console.print(_coloured(trial))
    if isinstance(trial.outcome, Rejection):
        console.print(Text(f"\nrejected at {trial.outcome.stage}: {trial.outcome.reason}", style=FURNITURE))
    else:
        _show_credits(console, trial.outcome)


def _show_lessons(console: Console, lessons: Sequence[Learned]) -> None:
    if not lessons:
        console.print("nothing was learned yet")
        return
    table = Table("hash", "standing", "articles", "last seen", "source", "words", box=None, pad_edge=False)
    for lesson in lessons:
        counts = f"{lesson.evidence.articles:,} of {lesson.evidence.of:,}"
        words = shorten(lesson.words, SHOWN_WORDS, placeholder=" …")
        colour = FURNITURE if lesson.standing == "acts" else "dim"
        row = (lesson.key, Text(lesson.standing, colour), counts, lesson.last_seen, Text(lesson.source), Text(words))
        table.add_row(*row)
    console.print(table)


def _coloured(trial: Trial) -> Text:
    """Return the body; what would be cut stands in brackets with the rule's id, coloured, as in rule files."""
    shown, position = Text("\n"), 0
    for span in trial.spans:
        if span.start < position:  # a piece of what is shown already
            continue
        shown.append(trial.body[position : span.start])
        shown.append(f"⟦{span.text}⟧", style=STYLES.get(span.kind, FURNITURE))
        shown.append(f" {span.rule} ", style="dim italic")
        position = span.end
    return shown.append(trial.body[position:])


def _show_credits(console: Console, article: Article) -> None:
    said = article.syndication
    table = Table.grid(padding=(0, 2))
    for agency in said.agencies:
        where = "; ".join(f"{evidence.place}: {evidence.text!r} ({evidence.rule})" for evidence in agency.evidence)
        table.add_row(agency.role, agency.id, f"{agency.confidence:.2f}", Text(where))
    facts = {
        "title": article.title,
        "published": article.published_at,
        "authors": ", ".join(article.authors) or article.byline,
        "distributor": said.distributor.id if said.distributor else None,
        "dateline": said.dateline.place if said.dateline else None,
        "editors' marks": ", ".join(said.sigla),
        "chain": " > ".join(said.chain),
        "first published by": said.origin_outlet,
        "outlet": article.source.name or article.source.host,
    }
    named = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        if value:
            named.add_row(name, Text(value))
    console.print()
    console.print(table)
    console.print(named)
    for note in article.notes:
        console.print(Text(f"note: {note}", style="dim"))
