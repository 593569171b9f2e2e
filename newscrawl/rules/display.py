"""How ``scrapy rules`` shows rules, documents and lessons to a person."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from newscrawl.rules.rulebook import Firings, Trial
from pipelines.cleaning.learned_overrides import Learned
from pipelines.documents import Rejection
from pipelines.items import Article

STYLES = {"title": "bold", "dateline": "green", "credit": "green", "byline": "green", "sigla": "green"}
"""How kinds of pieces are shown; the others are furniture."""
FURNITURE = "red"
PIPED_WIDTH = 250
SHOWN_WORDS = 80
"""Characters of a learned piece that are shown."""


def show_rules(rows: Iterable[Sequence[str]]) -> None:
    """Print a line for each rule."""
    columns = (Column("id", overflow="fold"), "kind", "languages", "place, or codes", "file")
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(Text, row))
    _console().print(table)


def show_firings(firings: Mapping[str, Firings]) -> None:
    """Print on how many documents and outlets each rule fired, the most outlets first."""
    table = Table("rule", "documents", "outlets", box=None, pad_edge=False)
    for rule, fired in sorted(firings.items(), key=lambda pair: (-len(pair[1].outlets), pair[0])):
        table.add_row(Text(rule), f"{fired.documents:,}", f"{len(fired.outlets):,}")
    _console().print(table)


def show_trial(trial: Trial | Rejection) -> None:
    """Print a document in colour, with what would be cut and credited and why."""
    console = _console()
    console.print(Text(f"\n{trial.locator}", style="bold underline"))
    if isinstance(trial, Rejection):
        console.print(Text(f"rejected at {trial.stage}: {trial.reason}", style=FURNITURE))
        return
    console.print(_coloured(trial))
    if isinstance(trial.outcome, Rejection):
        console.print(Text(f"\nrejected at {trial.outcome.stage}: {trial.outcome.reason}", style=FURNITURE))
    else:
        _show_credits(console, trial.outcome)


def show_lessons(lessons: Sequence[Learned]) -> None:
    """Print what was learned by its recurrence, with the evidence."""
    console = _console()
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


def _console() -> Console:
    # what is piped into another program is not to be folded at the 80 columns of a terminal that is not there
    return Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else PIPED_WIDTH)
