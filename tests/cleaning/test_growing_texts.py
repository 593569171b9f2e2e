"""Marking and cutting take time that grows with a text, not with its square: what an inbox must be able to rely on."""

from __future__ import annotations

import random

import pytest

from benchmarks.growing_texts import OTHER_TEXTS, SHAPES, literals, mixture, other_text, repeated
from pipelines.cleaning import cut
from tests.growth import assert_linear

SIZE = 96_000
"""Characters of a text: at ten times as many, the square of time would be minutes."""

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


def check(cleaner, draft, make, title=None):
    """Assert that marking and cutting a text take time that grows with its length."""

    def clean(size):
        paper = draft(make(size), title)
        cleaner.mark(paper)
        cut(paper)

    assert_linear(clean, SIZE)


@pytest.mark.parametrize("name", POISONS)
def test_time_grows_with_the_text(name, cleaner, draft):
    """A text that consists of what a step looks for is read in a time that grows with its length."""
    unit = POISONS[name]
    check(cleaner, draft, lambda size: other_text("news", 1_000) + "\n" + (unit * (size // len(unit))), unit.strip())


@pytest.mark.parametrize("name", ["spaced full stops", "dates", "tabs", "hashtags", "hyphens", "one sentence"])
def test_time_grows_with_signs(name, cleaner, draft):
    """So is a text of signs, numbers or one endless sentence."""
    check(cleaner, draft, lambda size: other_text(name, size))


@pytest.mark.soak
@pytest.mark.parametrize("name", OTHER_TEXTS)
def test_time_grows_with_any_signs(name, cleaner, draft):
    """The same with all such texts."""
    check(cleaner, draft, lambda size: other_text(name, size))


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(16))
def test_time_grows_with_literals(seed, cleaner, draft):
    """The same with mixtures of the literals of all tables, and with single ones in any shape; they are drawn."""
    words, drawn = literals(), random.Random(seed)
    check(cleaner, draft, lambda size: mixture(seed, words, drawn.choice((" ", "\n")), size))
    for _ in range(2):
        shape, word, other = drawn.choice(sorted(SHAPES)), drawn.choice(words), drawn.choice(words)
        check(cleaner, draft, lambda size: repeated(shape, word, other, size))  # noqa: B023 - called here
