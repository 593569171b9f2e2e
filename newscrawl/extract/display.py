"""Shows in the terminal what extraction found, what was taken and what was cut; marks say the same without colours."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from newscrawl.extract.body import BodyLine
from newscrawl.extract.explanation import ExtractionExplanation
from newscrawl.extract.fields import Agreement, FieldExplanation
from newscrawl.terminal import Terminal

TAKEN, CUT, ADDED, LEFT_OUT, DOUBT = "bold green", "red", "cyan", "magenta", "yellow"
"""Styles of what was taken, cut by a rule, added to trafilatura's body, left out of it, and of notes."""
_MARKS: dict[Agreement, tuple[str, str]] = {"same": ("=", "green"), "part": ("~", "yellow"), "other": (" ", "dim")}
"""Mark and style of a source's value, by how it agrees with what was taken."""
_ORIGINS = {"both": (" ", ""), "added": ("+", ADDED), "left out": ("-", LEFT_OUT)}
PIPED_WIDTH = 250
_MOST_VALUES = 12
_SOURCE_WIDTH = 34


def show(explained: ExtractionExplanation) -> None:
    """Print one document."""
    console = Terminal(PIPED_WIDTH)
    console.print(Text(f"\n{explained.locator}", "bold underline"))
    if explained.rejected:
        console.print(Text(f"rejected at {explained.rejected}", CUT))
    for one in explained.fields:
        _show_field(console, one)
    if explained.kind:
        console.print(Text(f"\nkind {explained.kind}, language {explained.language}"))
    for note in explained.notes:
        console.print(Text(f"note: {note}", DOUBT))
    if explained.body:
        console.print(
            Text("\nbody", "bold"),
            Text("(⟦cut⟧ by a rule, + not in trafilatura's body, - not taken; how likely it is article text)", "dim"),
        )
        for line in explained.body:
            console.print(_line(line))


def _show_field(console: Console, explained: FieldExplanation) -> None:
    console.print()
    taken = Text("; ".join(explained.taken), TAKEN) if explained.taken else Text("nothing", "dim")
    console.print(Text(f"{explained.name}  ", "bold") + taken)
    console.print(Text(f"  {explained.why}", "italic"))
    # what agrees comes first; Python's sort keeps the order of preference within
    said = sorted(explained.said, key=lambda one: list(_MARKS).index(one.agreement))
    for one in said[:_MOST_VALUES]:
        mark, style = _MARKS[one.agreement]
        console.print(Text(f"  {mark} {one.source:<{_SOURCE_WIDTH}} {one.value}", style))
    if len(said) > _MOST_VALUES:
        console.print(Text(f"    and {len(said) - _MOST_VALUES} more", "dim"))


def _line(line: BodyLine) -> Text:
    mark, style = _ORIGINS[line.origin]
    probability = "" if line.probability is None else f"{line.probability:.2f}"
    shown = Text(f"{mark} {probability:4} ", style or "dim")
    for piece in line.pieces:
        if piece.rule is None:
            shown.append(Text(piece.text, style))
        else:
            shown.append(Text(f"⟦{piece.text}⟧", CUT))
            shown.append(Text(f" {piece.rule} ", "dim italic"))
    return shown
