"""How ``scrapy events --table`` shows events to a person: a line for each, and below it who reported what, where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.text import Text

from newscrawl.events.report import EventReport, ReportedText
from newscrawl.events.selection import time_of
from newscrawl.state.published import ArticleSummary
from newscrawl.terminal import Terminal

LISTED = 20
"""Most articles of one origin that are shown."""
_COLUMNS = f"{'reports':>7}  {'origins':>7}  {'outlets':>7}  {'first':16}  {'last':16}  "
_TIME = len("2026-05-04 09:00")


def show_events(events: Iterable[EventReport]) -> int:
    """Print events as they come, and return how many these were."""
    console = Terminal()
    shown = 0
    for event in events:
        if not shown:
            _print(console, Text(f"{_COLUMNS}first title, below it the origins", style="bold"))
        shown += 1
        _show_event(console, event)
    return shown


def _show_event(console: Terminal, event: EventReport) -> None:
    counts = f"{event.reports:>7,}  {event.texts:>7,}  {len(event.outlets):>7,}"
    times = f"{_minute(event.first):{_TIME}}  {_minute(event.last):{_TIME}}"
    first = min(event.members, key=lambda member: (member.published_at is None, time_of(member), member.id))
    _print(console, Text(f"{counts}  {times}  ").append(_joined(first.title), style="bold"))
    members = {member.id: member for member in event.members}
    for text in event.independent:
        _show_text(console, text, [members[member] for member in text.members])


def _show_text(console: Terminal, text: ReportedText, members: Sequence[ArticleSummary]) -> None:
    who = ", ".join(text.agencies) or "without an agency"
    reports = "1 report" if text.reports == 1 else f"{text.reports:,} reports"
    _print(console, Text(f"  {who}: {reports}", style="cyan"))
    ordered = sorted(members, key=lambda member: (time_of(member), member.id))
    for member in ordered[:LISTED]:
        version = ", new version" if member.revision_of else ""
        outlet = f" [{_joined(member.outlet)}{version}]" if member.outlet else f" [no outlet{version}]"
        _print(console, Text(f"    {_minute(member.published_at):{_TIME}}  {_joined(member.title)}{outlet}"))
        if member.url:
            _print(console, Text(f"    {'':{_TIME}}  {_joined(member.url)}", style="dim"))
    if len(ordered) > LISTED:
        _print(console, Text(f"    and {len(ordered) - LISTED:,} more: without --table all are listed", style="dim"))


def _print(console: Terminal, line: Text) -> None:
    console.print(line, soft_wrap=True)


def _joined(words: str) -> str:
    """Return words of strangers on one line."""
    return " ".join(words.split())


def _minute(time: str | None) -> str:
    """Return a time to the minute, or as exact as it is known."""
    return (time or "")[:_TIME].replace("T", " ")
