"""Crawls that are killed and stopped at random moments."""

from __future__ import annotations

import random
import sys
from collections import Counter
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
CODES = {"kill": {-9, 0}, "term": {4, 0}, "interrupt twice": {4, 0, 1}, "stop, continue, kill": {-9, 0}}
"""Exit codes after each way of ending; 0 if the run had ended before."""


def try_kills(folder: Path, origin: CommandServer, documents: int, kills: int, draw: random.Random) -> Outcome:
    """End runs over one inbox at random moments, then let one come to its end."""
    outcome, endings = Outcome(), Counter[str]()
    write_inbox(folder / "inbox", documents)
    settings: dict[str, object] = {"NEWSCRAWL_PART_ARTICLES": PART_ARTICLES}
    calm = Project(folder / "calm", folder / "inbox", origin, settings)
    whole, undisturbed = _seconds(calm)
    start, _ = _seconds(calm)  # all is known, so it does little but start
    project = Project(folder / "disturbed", folder / "inbox", origin, settings)
    for number in range(1, kills + 1):
        left = 1 - len(_published(project).records) / documents
        end = ending(draw, start + 2 * whole * left / (kills - number + 1))
        moment = f"end {number} ({end.name})"
        try:
            ended = project.ended_by(end)
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


def _seconds(project: Project) -> tuple[float, Published]:
    started = perf_counter()
    published = undisturbed_run(project)
    return perf_counter() - started, published


def _published(project: Project) -> Published:
    return Published.of(articles_in(project.articles))
