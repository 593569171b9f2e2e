"""Compare events over slices of time with those of one pass: ``python -m benchmarks.event_slices --articles 6000``.

The articles are made up: events that several outlets report for some days in words of their own, stories that go on for
weeks, copies (some of them weeks later), comments, and dates that are only known to the day or month. For each warm-up
the command prints how many articles have another event than in one pass over all articles in the order of time, and the
processor time of both, in this process.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from time import process_time
from typing import Literal

from wordfreq import top_n_list

from newscrawl.events.listing import events_of_articles
from newscrawl.events.selection import EventSelection
from newscrawl.events.sliced.run import SlicedEvents
from newscrawl.executors.engine import InProcessEngine
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.serialization import to_line
from pipelines.documents import Rejection
from pipelines.events.article_time import article_time
from pipelines.events.in_memory import arrival_of
from pipelines.items import Article, Duplicate, Language, Source

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
OUTLETS = 40
FACTS = 14
TOLD = 9
"""Facts of an event that a report tells."""


@dataclass(slots=True)
class Story:
    """An event that outlets report."""

    language: str
    facts: list[str]
    begins: float
    """In days."""
    days: float
    """For how long it is reported."""
    reports: int


def main() -> int:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.event_slices", description="Compare slices and one pass."
    )
    parser.add_argument("--articles", type=int, default=6_000)
    parser.add_argument("--days", type=float, default=90.0, help="over which they are spread")
    parser.add_argument("--slice", type=int, default=600, help="articles of a slice, at least")
    parser.add_argument("--windows", type=float, nargs="+", default=[2.0, 1.0, 0.5], help="lengths of the warm-up")
    parser.add_argument("--no-months", action="store_true", help="date to the day what is dated to a month")
    options = parser.parse_args()
    articles = list(stream(options.articles, options.days))
    for article in articles if options.no_months else ():
        if article.published_precision == "month":
            article.published_at, article.published_precision = f"{article.published_at}-15", "day"
    begun = process_time()
    expected = one_pass(articles)
    seconds = process_time() - begun
    print(f"one pass: {len(articles):,} articles, {len(set(expected.values())):,} events, {seconds:.1f} s")
    for windows in options.windows:
        begun = process_time()
        found, slices, again = sliced(articles, options.slice, windows)
        spent = process_time() - begun
        print(
            f"{windows:g} windows, {slices} slices, {again} of them again: {differing(expected, found)} articles "
            f"differ, {spent:.1f} s, {spent / seconds:.2f} of one pass",
            flush=True,
        )
    return 0


def stream(count: int, days: float, seed: int = 1) -> Iterator[Article]:
    """Yield made-up articles, in no order of time; none copies one that follows it."""
    draw = random.Random(seed)
    made: list[Article] = []
    while len(made) < count:
        story = _story(draw, days)
        for _ in range(story.reports):
            made.append(_report(draw, story, len(made)))
            if draw.random() < 0.15:
                made.append(_copy(draw, made[-1 - draw.randrange(min(len(made), 3))], len(made)))
    yield from made[:count]


def in_order(articles: Iterable[Article]) -> list[Article]:
    """Return articles in the order in which an engine takes them: by time, and as they were read."""

    def time(article: Article) -> int:
        return article_time(article.published_at, article.published_precision, arrival_of(article)).timestamp

    return sorted(articles, key=time)


def one_pass(articles: Iterable[Article], window_days: float = 4.0) -> dict[str, str]:
    """Return the event of each article, as this machine finds it."""
    found = events_of_articles(in_order(articles), EventSelection(fewest=1), window_days)
    return {member.id: event.event for event in found for member in event.members}


def sliced(
    articles: Sequence[Article], slice_articles: int, windows: float, window_days: float = 4.0
) -> tuple[dict[str, str], int, int]:
    """Return the event of each article, as an engine finds it, the number of slices, and how often one was repeated."""
    with tempfile.TemporaryDirectory() as folder:
        work = WorkFolder(folder)
        run = SlicedEvents(
            InProcessEngine(),
            work,
            lines,
            window_days,
            slice_articles=slice_articles,
            warm_up_windows=windows,
        )
        found = run.listed(pieces(articles, 7), EventSelection(fewest=1), _fail)
        events = {member.id: event.event for event in found for member in event.members}
        slices = len(work.names("slices"))
        return events, slices, len(work.names("assigned")) - slices


def pieces(articles: Sequence[Article], count: int) -> list[bytes]:
    """Return the records of articles in pieces of an input."""
    size = -(-len(articles) // count)
    return [b"".join(map(to_line, articles[start : start + size])) for start in range(0, len(articles), size)]


def lines(piece: bytes) -> Iterator[tuple[str, bytes] | Rejection]:
    """Yield the lines of a piece."""
    for number, line in enumerate(piece.splitlines(), 1):
        yield f"articles.jsonl:{number}", line


def differing(expected: dict[str, str], found: dict[str, str]) -> int:
    """Return how many articles have another event."""
    return sum(expected.get(article) != found.get(article) for article in expected.keys() | found.keys())


def _fail(rejection: Rejection) -> None:
    raise AssertionError(rejection)


@cache
def _words(language: Literal["de", "en"]) -> tuple[list[str], list[str]]:
    words = [word for word in top_n_list(language, 30_000) if word.isalpha() and len(word) > 3]
    return words[:1_500], words[1_500:]


def _sentence(draw: random.Random, language: str) -> str:
    frequent, rare = _words("de" if language == "de" else "en")
    words = [draw.choice(rare if draw.random() < 0.35 else frequent) for _ in range(12)]
    words[5], words[9] = draw.choice(rare).capitalize(), str(draw.randrange(13, 900))
    return " ".join(words).capitalize() + "."


def _story(draw: random.Random, days: float) -> Story:
    language = draw.choice(("de", "de", "en"))
    goes_on = draw.random() < 0.04
    reports = draw.randint(15, 60) if goes_on else draw.choice((1, 1, 1, 2, 3, 4, 6))
    length = draw.uniform(15, 45) if goes_on else draw.uniform(0.2, 3)
    facts = [_sentence(draw, language) for _ in range(FACTS)]
    return Story(language, facts, draw.uniform(0, days), length, reports)


def _report(draw: random.Random, story: Story, number: int) -> Article:
    if story.days > 10 and draw.random() < 0.5:  # what goes on for weeks has news
        story.facts[draw.randrange(FACTS)] = _sentence(draw, story.language)
    told = draw.sample(story.facts, TOLD) + [_sentence(draw, story.language) for _ in range(5)]
    draw.shuffle(told)
    moment = BEGIN + timedelta(days=story.begins + draw.random() * story.days)
    host = f"outlet{draw.randrange(OUTLETS)}.example"
    title = told[0].rstrip(".")[:60]
    article = Article(
        id=f"{number:032x}",
        locator=f"{number}",
        url=f"https://{host}/{number}",
        title=f"Kommentar: {title}" if draw.random() < 0.02 else title,
        text="\n\n".join(told),
        language=Language(story.language),
        source=Source(name=host, host=host),
    )
    _date(draw, article, moment)
    return article


def _date(draw: random.Random, article: Article, moment: datetime) -> None:
    """Date an article, more or less exactly."""
    article.fetched_at = f"{moment + timedelta(hours=draw.uniform(0, 6)):%Y-%m-%dT%H:%M:%SZ}"
    kind = draw.random()
    if kind < 0.8:
        article.published_at, article.published_precision = f"{moment:%Y-%m-%dT%H:%M:%SZ}", "second"
    elif kind < 0.97:
        article.published_at, article.published_precision = f"{moment:%Y-%m-%d}", "day"
    elif kind < 0.975:
        article.published_at, article.published_precision = f"{moment:%Y-%m}", "month"


def _copy(draw: random.Random, of: Article, number: int) -> Article:
    """Return a copy of an article: hours later, or weeks."""
    later = timedelta(days=draw.uniform(12, 40) if draw.random() < 0.2 else draw.uniform(-0.2, 1))
    host = f"outlet{draw.randrange(OUTLETS)}.example"
    article = Article(
        id=f"{number:032x}",
        locator=f"{number}",
        url=f"https://{host}/{number}",
        title=of.title,
        text=of.text,
        language=of.language,
        source=Source(name=host, host=host),
        duplicate=Duplicate(kind="exact", of=of.id, cluster=of.duplicate.cluster or of.id),
    )
    _date(draw, article, arrival_of(of) + later)
    return article


if __name__ == "__main__":
    sys.exit(main())
