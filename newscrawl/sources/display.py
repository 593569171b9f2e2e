"""How ``scrapy sources`` shows sources to a person and to a program."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from rich.table import Column, Table
from rich.text import Text

from newscrawl.serialization import json_line
from newscrawl.sources.opml import Import
from newscrawl.sources.standing import Standing
from newscrawl.terminal import Terminal

PIPED_WIDTH = 160
_STYLES = {"silent": "red", "failing": "red", "empty": "red", "new": "dim", "files": "dim", "elsewhere": "dim"}


def show_standings(standings: Sequence[Standing]) -> None:
    """Print a line for each source, and below the table what somebody should look after."""
    console = Terminal(piped_width=PIPED_WIDTH)
    number = {"justify": "right"}
    columns = (Column("source", overflow="fold"), "state", "last success", Column("a day", **number), "next due")  # type: ignore[arg-type]
    table = Table(*columns, box=None, pad_edge=False)
    for one in standings:
        table.add_row(
            Text(one.id),
            Text(one.state, style=_STYLES.get(one.state, "")),
            _minute(one.last_success),
            "" if one.entries_a_day is None else f"{one.entries_a_day:,.1f}",
            _minute(one.next_due),
        )
    console.print(table)
    for one in standings:
        for line in _alarms(one):
            console.print(Text(f"{one.id}: {line}", style="red"))


def print_json(standings: Sequence[Standing]) -> None:
    """Print a JSON object a line for each source."""
    for one in standings:
        sys.stdout.write(json_line(one).decode())


def show_import(done: Import, name: str) -> None:
    """Print which sources were added."""
    for source_id in done.added:
        sys.stdout.write(f"{source_id}\n")
    known = f", {done.known} known already" if done.known else ""
    sys.stdout.write(f"{len(done.added)} sources added to {name}{known}\n")


def _alarms(one: Standing) -> Iterator[str]:
    if one.silence is not None:
        yield (
            f"silent: it answers, but lists nothing new since {_minute(one.silence.since)}, for {one.silence.days:.1f} "
            f"days; before that never longer than {one.silence.longest_before:.1f}"
        )
    for url in one.failing:
        times = f", {one.failures} times in a row" if one.failures > 1 else ""
        yield f"failing: {url} could not be had{times}; the last run's rejections say why"
    for url in one.empty:
        yield f"empty: {url} gives a page that lists nothing; is it the address of a feed?"
    for url, target in one.moved.items():
        yield f"moved: {url} is now {target}"


def _minute(time: str | None) -> str:
    return time[:16].replace("T", " ") if time else ""
