"""Marking and cutting take time that grows with a text, not with its square: what an inbox must be able to rely on."""

from __future__ import annotations

import random
from time import process_time

import pytest

from benchmarks.growing_texts import OTHER_TEXTS, SHAPES, literals, mixture, other_text, repeated
from pipelines.cleaning import cut

SMALL, LARGE = 12_000, 96_000
MOST = 2.5 * LARGE / SMALL
"""Times as much for a text eight times as long; with the square of its length it would take 64 times as much."""
NEGLIGIBLE = 0.02
"""Seconds that are within what clocks and other processes add to a measurement."""

POISONS = {
    "a title again and again": "The bridge is open again\n\n",
    "lines without common words": "sda\n",
    "labels with spaces": "Newsletter : ",
    "buttons": "Prev\n\n",
    "headings of related reports": "Read more:\nRelated articles\n",
    "headings in German": "Mehr zum Thema\n",
    "labels in one line": "Mehr zum Thema: Die Brücke Anna Muster ",
    "picture credits": "(Foto: Jo Muster/dpa) ",
    "copyrights": "© Jo Muster/dpa ",
    "corrections": "Correction: an earlier version of this article was wrong. ",
    "prompts": "Follow us on Facebook and Twitter. ",
    "prompts without an end": "Follow us on Facebook ",
    "footers": "All rights reserved.\n",
    "addresses": "Jo Muster, jo@muster.example, 030 1234567\n",
    "sentences in small letters": "the mill. the old mill. ",
}
"""What was once slow, or stands for a finder that looks around each of its signs."""


def seconds(cleaner, paper):
    """Return the processor time of marking and cutting a draft."""
    begin = process_time()
    cleaner.mark(paper)
    cut(paper)
    return process_time() - begin


def check(cleaner, draft, make, title=None):
    """Assert that a text takes about eight times as long when it is eight times as long."""
    short = max(NEGLIGIBLE, seconds(cleaner, draft(make(SMALL), title)))
    long = seconds(cleaner, draft(make(LARGE), title))
    if long > MOST * short:  # something else may have disturbed the measurement
        short = max(short, seconds(cleaner, draft(make(SMALL), title)))
        long = min(long, seconds(cleaner, draft(make(LARGE), title)))
    assert long < MOST * short, f"{short:.2f} s for {SMALL:,} characters, {long:.2f} s for {LARGE:,}"


@pytest.mark.parametrize("name", POISONS)
def test_time_grows_with_the_text(name, cleaner, draft):
    """A text that consists of what a step looks for is read in a time that grows with its length."""
    unit = POISONS[name]
    check(cleaner, draft, lambda size: other_text("news", 1_000) + "\n" + (unit * (size // len(unit))), unit.strip())


@pytest.mark.parametrize("name", ["spaced full stops", "dates", "tabs", "hashtags", "hyphens", "one sentence"])
def test_time_grows_with_signs(name, cleaner, draft):
    """So is a text of signs, numbers or one endless sentence."""
    check(cleaner, draft, lambda size: other_text(name, size))


@pytest.mark.long
@pytest.mark.parametrize("name", OTHER_TEXTS)
def test_time_grows_with_any_signs(name, cleaner, draft):
    """The same with all such texts."""
    check(cleaner, draft, lambda size: other_text(name, size))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(16))
def test_time_grows_with_literals(seed, cleaner, draft):
    """The same with mixtures of the literals of all tables, and with single ones in any shape; they are drawn."""
    words, drawn = literals(), random.Random(seed)
    check(cleaner, draft, lambda size: mixture(seed, words, drawn.choice((" ", "\n")), size))
    for _ in range(2):
        shape, word, other = drawn.choice(sorted(SHAPES)), drawn.choice(words), drawn.choice(words)
        check(cleaner, draft, lambda size: repeated(shape, word, other, size))  # noqa: B023 - called here
