"""Shows explanations in the terminal; brackets mark shared passages where there are no colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from newscrawl.explain.copies import CopyExplanation, PairCollisions
from newscrawl.explain.events import EventExplanation
from newscrawl.explain.explainer import PairExplanation
from newscrawl.explain.matches import ArticleExplanation, NamedArticle
from newscrawl.explain.side import Side
from newscrawl.state.published import ArticleSummary
from pipelines.items import EventEvidence

SHARED = "green"
"""Style of shared passages."""
DIFFERENT = "yellow"
"""Style of a verdict that differs from the stored one."""
GAP = 60
"""Most characters that are shown of the text between shared passages."""
LISTED = 20
"""Most articles of a cluster that are listed."""
SHOWN_BANDS = 8
"""Most band numbers that are listed."""


def show(console: Console, explained: PairExplanation | ArticleExplanation) -> None:
    """Print two articles side by side, or one with everything it matched."""
    if isinstance(explained, PairExplanation):
        _show_pair(console, explained)
    else:
        _show_article(console, explained)


def _show_pair(console: Console, pair: PairExplanation) -> None:
    _show_side(console, f"A, {'earlier' if pair.earlier == 'a' else 'later'}", pair.a)
    _show_side(console, f"B, {'earlier' if pair.earlier == 'b' else 'later'}", pair.b)
    _show_copy(console, pair.copy, pair.copy_difference)
    _show_event(console, pair.event, pair.event_difference)
    _show_passages(console, pair)


def _show_article(console: Console, matches: ArticleExplanation) -> None:
    _show_side(console, "", matches.article)
    if not matches.article.stored:
        _head(console, "Not crawled yet: nothing is stored about it")
        _show_listing(console, "records with the same words", (), [(each.id, each, ()) for each in matches.same_words])
        _line(console, "name a second article to compare it with")
        return
    _show_own_copies(console, matches)
    _show_own_event(console, matches)


def _show_own_copies(console: Console, matches: ArticleExplanation) -> None:
    _head(console, f"Copy: {matches.duplicate.kind} (stored)")
    if matches.revision_of:
        _line(console, f"a new version of the document of {matches.revision_of}")
    named = [(each.id, each.headline, _scores(each)) for each in matches.matches]
    _show_listing(console, "matched", ("kind", "similarity", "of this", "of that"), named)
    if not named:
        _line(console, "it is not a copy of any earlier text")
    copies = [(each.headline.id, each.headline, (each.kind, _number(each.similarity))) for each in matches.copies]
    cluster = f"others in the copy cluster {matches.duplicate.cluster}, by their own records"
    _show_listing(console, cluster, ("kind", "similarity"), copies)
    if matches.inherited_from:
        agencies = ", ".join(f"{agency} ({role})" for agency, role in matches.inherited.items())
        _line(console, f"agencies inherited from {matches.inherited_from}: {agencies}")


def _show_own_event(console: Console, matches: ArticleExplanation) -> None:
    event = matches.event
    _head(console, f"Event {event.cluster or 'none'} (stored)")
    if event.of and (event.score is None or event.probability is None):
        _line(console, f"taken from {event.of}, which it copies")
    elif event.of:
        _line(console, f"best match {event.of}: probability {event.probability:.2f}, log-odds {event.score:.2f}")
        if matches.best_match_event not in {None, event.cluster}:
            _line(console, "that is in another event, of which the best reports are below the threshold on average")
    _show_evidence(console, event.evidence)
    reports = [(each.headline.id, each.headline, (_number(each.probability),)) for each in matches.reports]
    _show_listing(console, "others in the event, by their own records", ("probability",), reports)
    related = [(each.id, each.headline, ()) for each in matches.related]
    _show_listing(console, "related: the same running story", (), related)


def _scores(match: NamedArticle) -> tuple[str, ...]:
    return (match.kind or "", *map(_number, (match.similarity, match.containment, match.coverage)))


def _show_side(console: Console, name: str, side: Side) -> None:
    summary = side.headline
    title = Text(f"{name}: " if name else "", style="bold").append(summary.title)
    facts = [summary.outlet, summary.published_at, f"{side.words} words" if side.text else None, summary.id]
    where = {"record": "record in", "file": "read now from", "state": "labels in"}[side.found]
    crawled = "; crawled before" if side.stored and side.found == "file" else ""
    console.print(title, soft_wrap=True)
    _line(console, ", ".join(filter(None, facts)))
    _line(console, f"{where} {side.place}{crawled}")
    if side.removed:
        kinds = (f"{each.kind} {each.characters:,} characters in {each.pieces}" for each in side.removed)
        _line(console, f"removed before comparing: {'; '.join(kinds)}")
    for note in side.notes:
        _line(console, f"note: {note}", "dim")


def _show_copy(console: Console, copy: CopyExplanation, difference: str | None) -> None:
    _head(console, f"Copy: {copy.verdict} ({copy.origin})")
    _line(console, copy.reason)
    if difference:
        _line(console, difference, DIFFERENT)
    if copy.stored is not None and copy.stored.revision:
        _line(console, "the later one is a new version of the earlier one's document")
    if copy.now is not None and copy.now.reason != copy.reason:
        _line(console, f"computed now: {copy.now.kind}; {copy.now.reason}")
    table = Table("", "similarity", "of the later", "of the earlier", box=None, pad_edge=False)
    if copy.now is not None:
        for name, scores in (("counted now", copy.now.counted), ("estimated now", copy.now.estimated)):
            table.add_row(name, *map(_number, (scores.similarity, scores.containment, scores.coverage)))
    stored = copy.stored
    if stored is not None and stored.similarity is not None:
        name = "stored, estimated" if stored.estimated else "stored"
        table.add_row(name, *map(_number, (stored.similarity, stored.containment, stored.coverage)))
    if table.row_count:
        console.print(Padding(table, (0, 0, 0, 2)))
    if copy.now is not None:
        of_later, of_earlier = copy.now.shingles_later, copy.now.shingles_earlier
        shared = f"{copy.now.counted.shared:.0f} runs of three words in both"
        _line(console, f"{shared}, of {of_later} in the later and {of_earlier} in the earlier")
        _line(console, _keys(copy.now.collisions))


def _keys(shared: PairCollisions) -> str:
    numbers = ", ".join(map(str, shared.bands[:SHOWN_BANDS])) + (" …" if len(shared.bands) > SHOWN_BANDS else "")
    bands = f"colliding bands: {len(shared.bands)} of {shared.of_bands}" + (f" ({numbers})" if numbers else "")
    return (
        f"{bands}; sampled runs in both: {shared.sampled}, of {shared.sampled_later} in the later "
        f"and {shared.sampled_earlier} in the earlier"
    )


def _show_event(console: Console, event: EventExplanation, difference: str | None) -> None:
    _head(console, f"Event: {event.verdict} ({event.origin})")
    _line(console, event.reason)
    if difference:
        _line(console, difference, DIFFERENT)
    stored, now = event.stored, event.now
    if stored is not None and stored.named and stored.score is not None and stored.probability is not None:
        _line(console, f"stored: probability {stored.probability:.2f}, log-odds {stored.score:.2f}")
        _show_evidence(console, stored.evidence)
    if now is None:
        return
    if now.score is None or now.probability is None:
        if stored is not None:
            _line(console, f"computed now: {now.verdict}; {now.reason}")
        return
    threshold = f"the threshold is {event.threshold_probability:.2f}, log-odds {event.threshold:.2f}"
    # which words are rare is learned from everything that is read
    since = (
        ", with what was read since then" if stored is not None and stored.named and stored.score is not None else ""
    )
    _line(console, f"computed now{since}: probability {now.probability:.2f}, log-odds {now.score:.2f}; {threshold}")
    if stored is None or not stored.named or stored.evidence is None:
        _show_evidence(console, now.evidence)


def _show_evidence(console: Console, evidence: EventEvidence | None) -> None:
    if evidence is None:
        return
    for name, values in (("names", evidence.names), ("numbers", evidence.numbers)):
        if values:
            _line(console, f"{name} in both: {', '.join(values)}")
    if evidence.terms:
        terms = ", ".join(f"{shared.term} {shared.share:.2f}" for shared in evidence.terms)
        _line(console, f"terms in both, with their share of the agreement: {terms}")
    if evidence.meaning is not None:
        _line(console, f"cosine of their embeddings: {evidence.meaning:.2f}")
    if evidence.days is not None:
        _line(console, f"days apart: {evidence.days:g}")
    if evidence.against:
        _line(console, f"against one event: {', '.join(evidence.against)}")


def _show_passages(console: Console, pair: PairExplanation) -> None:
    words = sum(passage.words for passage in pair.passages)
    if not pair.a.text or not pair.b.text:
        return
    _head(console, f"Shared passages: {len(pair.passages)}, with {words} words")
    if not pair.passages:
        return
    spans = {
        "a": [(each.a_start, each.a_end) for each in pair.passages],
        "b": [(each.b_start, each.b_end) for each in pair.passages],
    }
    table = Table(Column("A", ratio=1), Column("B", ratio=1), box=None, pad_edge=False, expand=True)
    for cells in zip(_cells(pair.a.text, spans["a"]), _cells(pair.b.text, spans["b"]), strict=True):
        if any(map(_has_words, cells)):
            table.add_row(*cells)
    console.print(table)


def _cells(text: str, spans: Sequence[tuple[int, int]]) -> Iterable[Text]:
    """Yield each passage with the text before it, and finally the text after the last one."""
    ends = {start: before for (_, before), (start, _) in zip([(0, 0), *sorted(spans)], sorted(spans), strict=False)}
    for start, end in spans:
        shown = Text(_shortened(text[ends[start] : start]), style="dim")
        yield shown.append(f"⟦{_joined(text[start:end])}⟧", style=f"not dim {SHARED}")
    yield Text(_shortened(text[max(end for _, end in spans) :]), style="dim")


def _has_words(cell: Text) -> bool:
    return any(map(str.isalnum, cell.plain))


def _shortened(text: str) -> str:
    """Return the text between two passages, shortened to its first and last words if it is longer than ``GAP``."""
    text = _joined(text)
    if len(text) > GAP:
        head, tail = text[: GAP // 2].rpartition(" ")[0], text[-GAP // 2 :].partition(" ")[2]
        text = f"{head} … {tail}"
    return f"{text} " if text else ""


def _joined(text: str) -> str:
    return " ".join(text.split())


def _show_listing(
    console: Console,
    name: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, ArticleSummary | None, Sequence[str]]],
) -> None:
    """Print a table of articles, if there are any: id, the values of the columns, title."""
    if not rows:
        return
    _line(console, f"{name}:")
    table = Table(Column("id", no_wrap=True), *columns, "title", box=None, pad_edge=False, show_header=bool(columns))
    for article_id, summary, values in rows[:LISTED]:
        title = _title(summary) if summary else Text("in no file, and expired", style="dim")
        table.add_row(article_id, *values, title)
    console.print(Padding(table, (0, 0, 0, 4)))
    if len(rows) > LISTED:
        _line(console, f"  and {len(rows) - LISTED} more: --json lists all")


def _title(summary: ArticleSummary) -> Text:
    facts = ", ".join(filter(None, (summary.outlet, "new version" if summary.revision_of else None)))
    return Text(summary.title + (f" [{facts}]" if facts else ""))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _head(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, style="bold underline"), soft_wrap=True)


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(f"  {text}", style=style), soft_wrap=True)
