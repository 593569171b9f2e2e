"""Crawls that are killed and stopped at random moments."""

from __future__ import annotations

import random
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from time import perf_counter

from benchmarks.durability.comparison import Published, index_differences
from benchmarks.durability.inbox import write_inbox
from benchmarks.durability.outcome import Outcome, articles_in, last_words, undisturbed_run
from benchmarks.durability.runs import OrphanError, Project, ending
from tests.command_server import CommandServer

PART_ARTICLES = 100
CHECKED_EVERY = 10
"""Kills after which the index of copies is opened and compared with what was published."""
IN_START = 0.2
"""Share of the runs that are ended while they start; the others once they have written something."""
BATCH_SECONDS = 1.0
"""How long after a line was written a run may be ended: longer than a batch takes."""
CODES = {"kill": {-9, 0}, "term": {4, 0}, "interrupt twice": {4, 0, 1}, "stop, continue, kill": {-9, 0}}
"""Exit codes after each way of ending; 0 if the run had ended before."""


def try_kills(folder: Path, origin: CommandServer, documents: int, kills: int, draw: random.Random) -> Outcome:
    """End runs over one inbox at random moments, then let one come to its end.

    Most moments are drawn as a number of articles that a run writes before its end, not as a time: so they are spread
    over the whole inbox however busy the machine is.
    """
    outcome, endings = Outcome(), Counter[str]()
    write_inbox(folder / "inbox", documents)
    settings: dict[str, object] = {"NEWSCRAWL_PART_ARTICLES": PART_ARTICLES}
    calm = Project(folder / "calm", folder / "inbox", origin, settings)
    undisturbed = undisturbed_run(calm)
    length = _written(calm) / len(undisturbed.records)
    started = perf_counter()
    undisturbed_run(calm)  # all is known, so it does little but start
    start = perf_counter() - started
    project = Project(folder / "disturbed", folder / "inbox", origin, settings)
    for number in range(1, kills + 1):
        in_start = draw.random() < IN_START
        end = ending(draw, start if in_start else BATCH_SECONDS)
        moment = f"end {number} ({end.name})"
        left = len(undisturbed.records) - len(_published(project).records)
        enough = 0 if in_start else _written(project) + length * draw.uniform(0, 2 * left / (kills - number + 1))
        try:
            ended = project.ended_by(end, once=lambda enough=enough: _written(project) >= enough)  # type: ignore[misc]
        except OrphanError as error:
            outcome.note(moment, [str(error)])
            continue
        endings[end.name if ended.returncode else "ended before"] += 1
        if ended.returncode not in CODES[end.name]:
            outcome.note(moment, [f"exit code {ended.returncode}: {last_words(ended)}"])
        if number % CHECKED_EVERY == 0:
            published = _published(project)
            outcome.note(moment, index_differences(project.folder / "state", published))
            print(f"{number} of {kills} ended, {len(published.records):,} published", file=sys.stderr, flush=True)
    by_them = len(_published(project).records)
    outcome.note_last_run("after all", project.run(), project, undisturbed)
    ways = ", ".join(f"{name}: {often}" for name, often in sorted(endings.items()))
    outcome.tried = (
        f"{kills} runs over {documents:,} documents ({ways}); {by_them:,} articles were published by them, "
        f"{len(_published(project).records):,} of {len(undisturbed.records):,} in the end"
    )
    return outcome


def _written(project: Project) -> int:
    """Return how many bytes of articles there are, published or not yet."""
    written = 0
    for path in project.articles.glob("*.jsonl*"):
        with suppress(FileNotFoundError):  # it has got its name since
            written += path.stat().st_size
    return written


def _published(project: Project) -> Published:
    return Published.of(articles_in(project.articles))
