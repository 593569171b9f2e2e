"""No pattern of cleaning or attribution may backtrack without end: each runs on hostile texts in a separate process."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Iterator
from multiprocessing.connection import Connection

from pipelines.attribution import Attributor, dateline_places, datelines, mentions, versions
from pipelines.attribution import credits as credit_grammar
from pipelines.cleaning import Cleaner
from pipelines.text import layout

LIMIT = 60.0
"""Seconds for one pattern on all its texts; a linear one takes some hundredths, a catastrophic one hours."""
LENGTH = 3_000
"""Characters in a hostile text."""
ATOMS = (
    "a",
    "A",
    "Ab ",
    "a ",
    "1",
    "1. ",
    " ",
    "\n",
    "\n\n",
    ". ",
    "/",
    "(",
    ")",
    "-",
    "– ",
    "a/",
    "A. ",
    "© ",
    ", ",
    ": ",
)
MODULES = (credit_grammar, datelines, mentions, dateline_places, versions, layout)


def patterns() -> dict[str, tuple[re.Pattern[str], tuple[str, ...]]]:
    """Return every pattern by name, with the words and examples that lead into it."""
    cleaner, attributor = Cleaner.from_files(), Attributor.from_files()
    found = {rule.id: (rule.pattern, (*rule.literals, *rule.matches)) for rule in cleaner.rules}
    found |= {form.id: (form.pattern, (*form.literals, *form.matches)) for form in attributor.forms}
    for module in MODULES:
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                found[f"{module.__name__}.{name}"] = (value, ("Bern, 3. Mai (dpa) - ", "Jo Muster/dpa", "von "))
    return found


def hostile(words: tuple[str, ...]) -> Iterator[str]:
    """Yield texts that repeat what a pattern begins with, and then what its repetitions may match."""
    heads = {re.sub("[⟦⟧]", "", word) for word in words}
    for head in sorted(heads)[:8]:
        yield (head * LENGTH)[:LENGTH]
        for size in (len(head) // 2, len(head)):
            for atom in ATOMS:
                yield head[:size] + (atom * LENGTH)[:LENGTH]


def search_all(pipe: Connection) -> None:
    """Try every pattern; report the name of each before it is tried."""
    for name, (pattern, words) in patterns().items():
        pipe.send(name)
        for text in hostile(words):
            for _ in pattern.finditer(text):
                pass
    pipe.send(None)


def test_no_pattern_runs_away():
    """Every pattern finishes all its hostile texts within the limit."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=search_all, args=(theirs,), daemon=True)
    process.start()
    name = "loading the tables"
    try:
        while name is not None:
            assert ours.poll(60 if name == "loading the tables" else LIMIT), f"{name} runs away"
            name = ours.recv()
    finally:
        process.kill()
        process.join()
