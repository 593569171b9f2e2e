"""Measure how the time of every stage grows with a text: ``python -m benchmarks.growth [--part SHARE] [WORD...]``.

Texts are made from every literal of every table and pattern, each in ``--shapes`` of the shapes of
``benchmarks.growing_texts``, from mixtures of them, and from what is hostile in other ways. Each text goes through all
stages at ``SCREEN`` characters. Where a stage takes so much more than linear time that it would be slow at a million
characters, it is measured there too, and so is a sample of the others. What is slow or grows with an exponent of 1.2 or
more is printed, and the slowest text of each stage. With words, the texts of those literals alone are made, in all
shapes. Times are processor time; a stage that takes over ``--limit`` seconds is given up.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import signal
import sqlite3
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from multiprocessing import Pool
from time import process_time
from typing import Any

from benchmarks.growing_texts import OTHER_TEXTS, SHAPES, literals, mixture, other_text, repeated
from pipelines.article import Pipeline
from pipelines.cleaning.learned_counts import LearnedCounts
from pipelines.documents import Document, Draft
from pipelines.duplicates.signer import signer
from pipelines.events.features import text_features
from pipelines.extraction import extract
from pipelines.items import Article

STAGES = (
    "extraction",
    "marking",
    "attribution",
    "recurring",
    "cutting",
    "learning",
    "language",
    "signing",
    "terms",
)
"""What is measured, in order."""
SCREEN = (20_000, 80_000)
"""Sizes, in characters, at which every text is tried."""
FULL = (10_000, 100_000, 1_000_000)
"""Sizes at which those are tried that may be slow."""
EXCESS = 0.05
"""Seconds beyond linear time at the larger size of ``SCREEN`` that become some 8 s at a million characters."""
STEEP = 1.2
"""Exponent from which growth is not linear."""
NEGLIGIBLE = 1.0
"""Seconds for a million characters below which the exponent does not matter."""


@dataclass(frozen=True, slots=True)
class Form:
    """How one text is made, at any size."""

    shape: str
    """A name in ``SHAPES`` or ``OTHER_TEXTS``, or what stands between the literals of a mixture."""
    literal: str = ""
    other: str = ""
    seed: int | None = None
    """Of a mixture."""

    def text(self, size: int) -> str:
        """Return the text with so many characters."""
        if self.seed is not None:
            return mixture(self.seed, _literals(), self.shape, size)
        if self.literal:
            return repeated(self.shape, self.literal, self.other, size)
        return other_text(self.shape, size)


@dataclass(slots=True)
class Growth:
    """The processor seconds of one stage on one form."""

    form: Form
    stage: str
    times: dict[int, float]
    """By size in characters; infinite if it was given up."""

    @property
    def exponent(self) -> float:
        """The slope of the logarithm of the time over that of the size, between the two largest sizes."""
        if len(self.times) < 2:
            return math.inf if math.inf in self.times.values() else 1.0
        small, large = sorted(self.times)[-2:]
        return math.log(max(self.times[large], 1e-3) / max(self.times[small], 1e-3)) / math.log(large / small)

    @property
    def is_slow(self) -> bool:
        """Whether the largest text takes over 10 s for a million characters, or the growth is not linear."""
        largest = max(self.times)
        seconds = self.times[largest] * FULL[-1] / largest
        return seconds > 10 or (self.exponent >= STEEP and seconds > NEGLIGIBLE)

    @property
    def may_be_slow(self) -> bool:
        """Whether what it takes beyond linear time could make it slow at larger sizes."""
        small, large = min(self.times), max(self.times)
        return self.is_slow or self.times[large] - self.times[small] * large / small > EXCESS


class _TooLong(BaseException):
    """A stage has had its time."""


def seconds_by_stage(text: str, limit: float, stages: Container[str] = STAGES) -> dict[str, float]:
    """Return the processor seconds of each stage on a text; infinite for those that took over ``limit``.

    What a stage would have done that is not among ``stages``, or was given up, is missing in what the next ones see.
    """
    pipeline, signs = _stages()
    times: dict[str, float] = {}
    draft = _draft(text)

    def timed(stage: str, run: Callable[[], Any]) -> Any:
        if stage not in stages:
            return None
        signal.setitimer(signal.ITIMER_PROF, limit)
        begin = process_time()
        try:
            return run()
        except _TooLong:
            begin = -math.inf
            return None
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            times[stage] = process_time() - begin

    found = timed("extraction", lambda: extract(Document("growth", text.encode(), "text")))
    draft = found if isinstance(found, Draft) else draft
    timed("marking", lambda: pipeline.mark(draft))
    timed("attribution", lambda: pipeline.attribute(draft))
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        learned = LearnedCounts(connection, datetime(2026, 1, 1, tzinfo=UTC))
        timed("recurring", lambda: _recur(learned, draft, text))
        timed("cutting", lambda: pipeline.cut(draft))
        draft.article.text = draft.article.text or text
        timed("learning", lambda: learned.count(draft.article))
    timed("language", lambda: pipeline.detect_language(draft.article))
    timed("signing", lambda: signs.sketch([text]))
    timed("terms", lambda: text_features(draft.article.title, text, "de"))
    return times


def growth_of(form: Form, sizes: Sequence[int], limit: float, stages: Container[str] = STAGES) -> list[Growth]:
    """Return the growth of each stage over some sizes; a stage that was given up is tried at no larger one."""
    found: dict[str, dict[int, float]] = {}
    for size in sizes:
        for stage, seconds in seconds_by_stage(form.text(size), limit, stages).items():
            found.setdefault(stage, {})[size] = seconds
        if any(math.isinf(seconds) for times in found.values() for seconds in times.values()):
            break
    return [Growth(form, stage, times) for stage, times in found.items()]


def screened(form: Form, limit: float, stages: Container[str] = STAGES) -> list[Growth]:
    """Return the growth of the stages on a form: at larger sizes too, if a stage may be slow there."""
    screen = growth_of(form, SCREEN, limit, stages)
    if any(growth.may_be_slow for growth in screen):
        return growth_of(form, FULL, limit, stages)
    return screen


def forms(shapes: int, part: float) -> Iterator[Form]:
    """Yield a form of each other text, mixtures, and every literal in some shapes, drawn anew for each."""
    yield from (Form(name) for name in OTHER_TEXTS)
    yield from (Form(between, seed=seed) for seed in range(15) for between in (" ", "\n", ". ", "\n\n"))
    drawn = random.Random(1)
    words = _literals()
    for literal in drawn.sample(words, int(part * len(words))):
        for shape in drawn.sample(sorted(SHAPES), min(shapes, len(SHAPES))):
            yield Form(shape, literal, drawn.choice(words))


@lru_cache(maxsize=1)
def _literals() -> list[str]:
    return literals()


@lru_cache(maxsize=1)
def _stages() -> tuple[Pipeline, Any]:
    return Pipeline(), signer("numpy")


def _draft(text: str) -> Draft:
    return Draft(Article(id="growth", locator="growth", title=text[:60].partition("\n")[0]), text)


def _recur(learned: LearnedCounts, draft: Draft, text: str) -> None:
    """Let the segments of a text recur at its source."""
    for number in range(2):
        other = _draft(f"{text}\n{number}")
        other.article.id = str(number)
        learned.mark_recurring(other, ())
    learned.mark_recurring(draft, ())


def _prepare() -> None:
    """Load what the first text needs, and give up whatever takes too long."""

    def give_up(_signal: int, _frame: object) -> None:
        raise _TooLong

    signal.signal(signal.SIGPROF, give_up)
    seconds_by_stage(Form("news").text(10_000), 1_000)


Task = tuple[Form, float, Sequence[str]]


def _screen(task: Task) -> list[Growth]:
    return screened(*task)


def _measure(task: Task) -> list[Growth]:
    form, limit, stages = task
    return growth_of(form, FULL, limit, stages)


def _run(step: Callable[[Task], list[Growth]], forms: Iterable[Form], options: Any) -> list[Growth]:
    """Take each form through a step; print what is slow as it is found."""
    found: list[Growth] = []
    with Pool(options.jobs, initializer=_prepare) as pool:
        tasks = [(form, options.limit, options.stages) for form in forms]
        for number, growths in enumerate(pool.imap_unordered(step, tasks), 1):
            found += growths
            for growth in growths:
                if growth.is_slow:
                    print(_row(growth), flush=True)
            if number % 500 == 0:
                print(f"{number:,} texts", file=sys.stderr, flush=True)
    return found


def _row(growth: Growth) -> str:
    form = growth.form
    name = f"mixture {form.seed} {form.shape!r}" if form.seed is not None else form.shape
    other = form.other if "{1}" in SHAPES.get(form.shape, "") else ""
    words = " ".join(repr(word[:60]) for word in (form.literal, other) if word)
    times = ", ".join(f"{size // 1000:,} kB {seconds:.2f} s" for size, seconds in growth.times.items())
    return f"{growth.stage}: {name} {words}: exponent {growth.exponent:.2f} ({times})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", metavar="WORD", help="literals; default: all")
    parser.add_argument("--stages", nargs="+", choices=STAGES, default=STAGES, help="default: all")
    parser.add_argument("--part", type=float, default=1.0, help="share of the literals (default: 1)")
    parser.add_argument("--shapes", type=int, default=2, help="shapes of each literal (default: 2)")
    parser.add_argument("--sample", type=int, default=40, help="forms of which the largest size is tried anyhow")
    parser.add_argument("--limit", type=float, default=15, help="seconds after which a stage is given up (default: 15)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes (default: one for each core)")
    options = parser.parse_args()
    if options.words:
        found = _run(_measure, [Form(shape, word, "Reuters") for word in options.words for shape in SHAPES], options)
    else:
        every = list(forms(options.shapes, options.part))
        found = _run(_screen, every, options)
        found += _run(_measure, random.Random(2).sample(every, min(options.sample, len(every))), options)
    print("\nThe slowest of each stage at its largest size:")
    for stage in dict.fromkeys(growth.stage for growth in found):
        own = [growth for growth in found if growth.stage == stage]
        print(_row(max(own, key=lambda growth: (max(growth.times), growth.times[max(growth.times)]))))
    print(f"{len({growth.form for growth in found}):,} texts, {sum(growth.is_slow for growth in found)} slow")


if __name__ == "__main__":
    main()
