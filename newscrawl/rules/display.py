"""How ``scrapy rules`` shows rules, documents and learned boilerplate to a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from newscrawl.rules.rulebook import RuleHits
from newscrawl.terminal import Terminal
from pipelines.article import DryRun
from pipelines.cleaning.learned_overrides import LearnedSegment
from pipelines.documents import Rejection
from pipelines.items import Article

STYLES = {"title": "bold", "dateline": "green", "credit": "green", "byline": "green", "sigla": "green"}
"""How kinds of removed segments are shown; all others are boilerplate."""
BOILERPLATE = "red"
PIPED_WIDTH = 250
SHOWN_WORDS = 80
"""Characters of a learned segment that are shown."""


def show_rules(rows: Iterable[Sequence[str]]) -> None:
    """Print a line for each rule."""
    columns = (Column("id", overflow="fold"), "kind", "languages", "place, or codes", "file")
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(Text, row))
    _console().print(table)


def show_rule_hits(hits: Mapping[str, RuleHits]) -> None:
    """Print in how many documents and at how many outlets each rule found something, the most outlets first."""
    table = Table("rule", "documents", "outlets", box=None, pad_edge=False)
    for rule, found in sorted(hits.items(), key=lambda pair: (-len(pair[1].outlets), pair[0])):
        table.add_row(Text(rule), f"{found.documents:,}", f"{len(found.outlets):,}")
    _console().print(table)


def show_dry_run(dry_run: DryRun | Rejection) -> None:
    """Print a document in colour, with what would be cut and credited and why."""
    console = _console()
    console.print(Text(f"\n{dry_run.locator}", style="bold underline"))
    if isinstance(dry_run, Rejection):
        console.print(Text(f"rejected at {dry_run.stage}: {dry_run.reason}", style=BOILERPLATE))
        return
    console.print(_coloured(dry_run))
    if isinstance(dry_run.outcome, Rejection):
        console.print(Text(f"\nrejected at {dry_run.outcome.stage}: {dry_run.outcome.reason}", style=BOILERPLATE))
    else:
        _show_credits(console, dry_run.outcome)


def show_learned(segments: Sequence[LearnedSegment]) -> None:
    """Print what was learned because it recurs, with the evidence."""
    console = _console()
    if not segments:
        console.print("nothing was learned yet")
        return
    table = Table("hash", "standing", "articles", "last seen", "source", "words", box=None, pad_edge=False)
    for segment in segments:
        counts = f"{segment.evidence.articles:,} of {segment.evidence.of:,}"
        words = shorten(segment.words, SHOWN_WORDS, placeholder=" …")
        colour = BOILERPLATE if segment.standing == "active" else "dim"
        row = (
            segment.key,
            Text(segment.standing, colour),
            counts,
            segment.last_seen,
            Text(segment.source),
            Text(words),
        )
        table.add_row(*row)
    console.print(table)


def _coloured(dry_run: DryRun) -> Text:
    """Return the body; what would be cut is in brackets, with the rule's id, and coloured."""
    shown, position = Text("\n"), 0
    for span in dry_run.spans:
        if span.start < position:  # part of what is shown already
            continue
        shown.append(dry_run.body[position : span.start])
        shown.append(f"⟦{span.text}⟧", style=STYLES.get(span.kind, BOILERPLATE))
        shown.append(f" {span.rule} ", style="dim italic")
        position = span.end
    return shown.append(dry_run.body[position:])


def _show_credits(console: Console, article: Article) -> None:
    said = article.syndication
    table = Table.grid(padding=(0, 2))
    for agency in said.agencies:
        where = "; ".join(f"{evidence.place}: {evidence.text!r} ({evidence.rule})" for evidence in agency.evidence)
        table.add_row(agency.role, agency.id, f"{agency.confidence:.2f}", Text(where))
    facts = {
        "title": article.title,
        "published": article.published_at,
        "authors": ", ".join(article.authors),
        "byline": article.byline,
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


def _console() -> Terminal:
    # without a terminal, rich would wrap lines at 80 columns, in the input of another program too
    return Terminal(PIPED_WIDTH)
