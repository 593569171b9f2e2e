"""Runs that are started at the same moment: on one state, and on two states with one folder of articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.durability.comparison import Published, leftovers
from benchmarks.durability.inbox import write_inbox
from benchmarks.durability.outcome import Outcome, articles_in, last_words, undisturbed_run
from benchmarks.durability.runs import Project
from tests.command_server import CommandServer, Ended

SETTINGS: dict[str, object] = {"NEWSCRAWL_PART_ARTICLES": 20, "NEWSCRAWL_EXTRACTION_WORKERS": 0}


def try_one_state(folder: Path, origins: Sequence[CommandServer], documents: int, times: int) -> Outcome:
    """Start two runs on one state at once, so often.

    :param origins: two, each of which runs one command at a time.
    """
    outcome, codes = Outcome(), Counter[str]()
    undisturbed = _undisturbed(folder, origins, documents)
    for number in range(times):
        projects = [Project(folder / f"{number}", folder / "inbox", each, SETTINGS) for each in origins]
        ended = _at_once(projects)
        codes[" and ".join(map(str, sorted(one.returncode for one in ended)))] += 1
        if {one.returncode for one in ended} not in ({0, 2}, {0}):  # 0 twice: one after the other
            outcome.note(f"pair {number}", [f"exit code {one.returncode}: {last_words(one)}" for one in ended])
        outcome.note_last_run(f"pair {number}", projects[0].run(), projects[0], undisturbed)
    told = ", ".join(f"{name}: {often} times" for name, often in sorted(codes.items()))
    outcome.tried = f"{times} pairs of runs on one state (exit codes {told})"
    return outcome


def try_one_folder(folder: Path, origins: Sequence[CommandServer], documents: int, times: int) -> Outcome:
    """Start two runs on two states that share a folder for articles at once, so often."""
    outcome = Outcome(f"{times} pairs of runs on two states into one folder, started in one second by their clocks")
    undisturbed = _undisturbed(folder, origins, documents)
    for number in range(times):
        place = folder / f"{number}"
        shared = SETTINGS | {"NEWSCRAWL_ARTICLES_DIR": place / "articles", "NEWSCRAWL_RUNS_DIR": place / "runs"}
        projects = [
            Project(place / name, folder / "inbox", origin, shared)
            for name, origin in zip(("left", "right"), origins, strict=True)
        ]
        for one in _at_once(projects):
            if one.returncode:
                outcome.note(f"pair {number}", [f"exit code {one.returncode}: {last_words(one)}"])
        files = articles_in(place / "articles")
        lines, due = sum(file.read_bytes().count(b"\n") for file in files), 2 * len(undisturbed.records)
        outcome.note(f"pair {number}", [f"{lines} lines in place of {due}"] if lines != due else [])
        outcome.note(f"pair {number}", Published.of(files).torn + leftovers(place))
    return outcome


def _undisturbed(folder: Path, origins: Sequence[CommandServer], documents: int) -> Published:
    write_inbox(folder / "inbox", documents)
    return undisturbed_run(Project(folder / "calm", folder / "inbox", origins[0], SETTINGS))


def _at_once(projects: list[Project]) -> list[Ended]:
    with ThreadPoolExecutor(len(projects)) as threads:
        return list(threads.map(Project.run, projects))
