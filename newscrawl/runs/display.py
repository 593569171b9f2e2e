"""How ``scrapy runs`` shows runs to a person and to a program."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

import msgspec
from rich.table import Column, Table
from rich.text import Text

from newscrawl.runs.comparison import Comparison, Counted, Standing
from newscrawl.runs.manifests import Manifest
from newscrawl.runs.shares import COPIES, LAST_RUNS
from newscrawl.runs.vouching import as_json
from newscrawl.serialization import one_line
from newscrawl.terminal import Terminal

PIPED_WIDTH = 160
SHOWN = 12
"""Rows that are shown of each table of counts."""
_COLUMNS = ("read", "written", "seen", "rejected", "copies", "same event")
_TITLES = {
    "rejections": "Rejected, by reason",
    "outlets": "Outlets",
    "agencies": "Agencies",
    "languages": "Languages",
    "rules": "Removed, by rule",
}
_MINUTE, _SECOND = "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"
_MARK, _BAD, _DIM = "!", "red", "dim"


def show_runs(runs: Sequence[Manifest], marks: Mapping[str, Sequence[str]]) -> None:
    """Print a line for each run, and below the table what somebody should look after.

    :param marks: sentences by the id of a run.
    """
    console = Terminal(piped_width=PIPED_WIDTH)
    several = len({run.run.spider for run in runs}) > 1
    titles = [title.replace(" ", "\n") for title in ("took", *_COLUMNS)]
    table = _table("started", *(["spider"] if several else []), *map(_of_numbers, titles), "ended")
    names = _starts(runs)
    for run, name in zip(runs, names, strict=True):
        counts = [_number(value) for value in counts_of(run).values()]
        ended, style = _ended(run)
        spider = [Text(run.run.spider)] if several else []
        table.add_row(name, *spider, _took(run), *counts, Text(ended, style))
    console.print(table)
    for run_id, sentences in marks.items():
        for sentence in sentences:
            console.print(Text(f"{run_id}: {sentence}", style=_BAD))


def show_run(found: Comparison) -> None:
    """Print all that is known of a run, beside what is usual."""
    run, console = found.run, Terminal(piped_width=PIPED_WIDTH)
    console.print(Text(f"{run.run.id} {run.finish_reason or 'did not end'}", style="bold"))
    took = f", took {_took(run)}" if run.finished else ""
    beside = f"beside {min(found.earlier, LAST_RUNS)} earlier runs over the same inputs"
    console.print(Text(f"started {run.started.astimezone(UTC):{_SECOND}} UTC{took}; {beside}"))
    console.print(
        Text(", ".join(f"{name}: {_number(value)}" for name, value in counts_of(run).items() if value is not None))
    )
    for sentence in found.marks:
        console.print(Text(f"{_MARK} {sentence}", style=_BAD))
    _show_shares(console, found.shares)
    for name, title in _TITLES.items():
        _show_counts(console, title, found.tables[name])
    _show_changes(console, found)
    _show_outputs(console, run)


def runs_as_json(runs: Sequence[Manifest], marks: Mapping[str, Sequence[str]]) -> None:
    """Print a JSON object a line for each run."""
    for run in runs:
        _print_json(_summary(run) | {"marks": list(marks.get(run.run.id, ()))})


def run_as_json(found: Comparison) -> None:
    """Print one JSON object with all that is known of a run."""
    compared: dict[str, Any] = msgspec.to_builtins(found)
    compared["marks"] = found.marks
    _print_json(_summary(found.run) | compared | {"run": found.run.run.id})


def _print_json(fields: dict[str, Any]) -> None:
    """Print an object on a line; the paths of inputs may have bytes that are not UTF-8."""
    sys.stdout.write(one_line(as_json(msgspec.to_builtins(fields))).decode() + "\n")


def counts_of(run: Manifest) -> dict[str, int | None]:
    """Return the numbers of a run by the names of their columns; None for what its manifest does not say."""
    found = {name: run.counts.get(name) for name in _COLUMNS}
    copies = [run.counts[kind] for kind in COPIES if kind in run.counts]
    return found | {"copies": sum(copies) if copies else None, "same event": run.counts.get("events")}


def _summary(run: Manifest) -> dict[str, Any]:
    return {
        "run": run.run.id,
        "spider": run.run.spider,
        "started": run.started,
        "finished": run.finished,
        "finish_reason": run.finish_reason,
        "inputs": run.inputs,
        "counts": {name.replace(" ", "_"): number for name, number in counts_of(run).items()},
        "problems": run.problems,
        "alarms": run.alarms,
    }


def _ended(run: Manifest) -> tuple[str, str]:
    """Return how a run ended, in words, and their style."""
    parts = [] if run.finish_reason == "finished" else [run.finish_reason or "no end"]
    if run.finish_reason != "died":
        for number, what in ((len(run.problems), "problem"), (len(run.alarms), "alarm")):
            parts += [f"{number} {what}{'s' * (number > 1)}"] if number else []
    return ", ".join(parts), _BAD if run.problems or run.alarms else _DIM


def _show_shares(console: Terminal, shares: Sequence[Standing]) -> None:
    table = _table("", "", *map(_of_numbers, ("share", "usual", "of")), "")
    for one in shares:
        together = f"in {one.runs} runs" if one.runs > 1 else ""
        cells = (one.name, _percent(one.share), _percent(one.usual), _number(one.of), together)
        table.add_row(_MARK if one.marked else "", *cells, style=_BAD if one.marked else "")
    console.print()
    console.print(table)


def _show_counts(console: Terminal, title: str, counts: Sequence[Counted]) -> None:
    if not counts:
        return
    has_usual = any(one.usual is not None for one in counts)
    table = _table(_of_numbers("now"), *([_of_numbers("usual")] if has_usual else []), Column("", overflow="fold"))
    table.show_header = has_usual
    for one in counts[:SHOWN]:
        table.add_row(f"{one.number:,}", *([_half(one.usual)] if has_usual else []), Text(one.name))
    console.print(Text(f"\n{title}", style="bold"))
    console.print(table)
    if len(counts) > SHOWN:
        console.print(Text(f"... and {len(counts) - SHOWN:,} more", style=_DIM))


def _show_changes(console: Terminal, found: Comparison) -> None:
    if found.new_outlets:
        console.print(Text("\nNew outlets", style="bold"))
        for counted in found.new_outlets[:SHOWN]:
            console.print(Text(f"{counted.number:,} {counted.name}"))
    if found.silent_outlets:
        console.print(Text("\nSilent outlets", style="bold"))
    for one in found.silent_outlets[:SHOWN]:
        sign, style = (f"{_MARK} ", _BAD) if one.marked else ("", "")
        missing = f"; {one.missing:,} articles or more used to come" if one.missing else ""
        console.print(Text(f"{sign}{one.name}: usually {_half(one.usual)}{missing}", style=style))


def _show_outputs(console: Terminal, run: Manifest) -> None:
    if run.outputs:
        console.print(Text("\nOutputs", style="bold"))
    for output in run.outputs:
        known = [f"{output.records:,} records"] if output.records is not None else []
        known += [f"{output.bytes:,} bytes"] if output.bytes is not None else []
        console.print(Text(f"{output.path}{': ' * bool(known)}{', '.join(known)}"))


def _took(run: Manifest) -> str:
    if run.finished is None:
        return ""
    seconds = (run.finished - run.started).total_seconds()
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6_000 else f"{seconds / 3_600:.1f} h"


def _starts(runs: Sequence[Manifest]) -> list[str]:
    """Return when runs started, to the minute, or to the second where several did in one minute."""
    minutes = [f"{run.started.astimezone(UTC):{_MINUTE}}" for run in runs]
    exact = len(set(minutes)) < len(minutes)
    return [f"{run.started.astimezone(UTC):{_SECOND}}" for run in runs] if exact else minutes


def _table(*columns: Column | str) -> Table:
    return Table(*columns, box=None, pad_edge=False, padding=(0, 1, 0, 0))


def _of_numbers(title: str) -> Column:
    return Column(title, justify="right", no_wrap=True, min_width=5)


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _half(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f}".removesuffix(".0")


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
