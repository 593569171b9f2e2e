"""Crawls in which calls of the C library fail, and crawls that die in the middle of one."""

from __future__ import annotations

import errno
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.durability.comparison import Published, leftovers
from benchmarks.durability.faults import Fault, logging
from benchmarks.durability.inbox import write_inbox
from benchmarks.durability.outcome import Outcome, articles_in, last_words, undisturbed_run
from benchmarks.durability.runs import Project
from tests.command_server import CommandServer, Ended

SETTINGS: dict[str, object] = {"NEWSCRAWL_PART_ARTICLES": 10, "NEWSCRAWL_EXTRACTION_WORKERS": 0}


def try_faulty_calls(folder: Path, origin: CommandServer, documents: int, times: int, draw: random.Random) -> Outcome:
    """Let a run meet a fault at one of its calls, and another run come to its end; so often, each at another call.

    :param origin: has loaded the library that makes calls fail.
    """
    write_inbox(folder / "inbox", documents)
    outcome, kinds = Outcome(), Counter[str]()
    calm = Project(folder / "calm", folder / "inbox", origin, SETTINGS)
    log = folder / "log"
    calm.environment = logging(calm.folder, log)
    undisturbed = undisturbed_run(calm)
    calls = [line.split(" ", 1)[0] for line in log.read_text(encoding="utf-8").splitlines()]
    for number, at in enumerate(_spread(len(calls), times, draw)):
        project = Project(folder / f"{number}", folder / "inbox", origin, SETTINGS)
        fault = _fault(project.folder, at, calls[at - 1], draw)
        moment = f"{fault} ({calls[at - 1]})"
        ended = project.run(faults=fault.environment)
        kinds[fault.kind] += 1
        outcome.note(moment, _after_fault(ended, project, undisturbed))
        outcome.note_last_run(moment, project.run(), project, undisturbed)
    counted = ", ".join(f"{kind}: {often}" for kind, often in sorted(kinds.items()))
    outcome.tried = f"{times} faults at the {len(calls)} calls of a run over {documents} documents ({counted})"
    return outcome


def _spread(calls: int, times: int, draw: random.Random) -> Iterator[int]:
    """Yield numbers of calls, from 1 on: one at random from each of as many equal stretches."""
    for number in range(times):
        first, end = calls * number // times, calls * (number + 1) // times
        yield draw.randrange(first, max(end, first + 1)) + 1


def _fault(folder: Path, at: int, call: str, draw: random.Random) -> Fault:
    """Return a fault that can meet a call of this name."""
    lasts = draw.random() < 0.5
    possible = [
        Fault(folder, at, "kill"),
        Fault(folder, at, "error", errno.EIO, lasts),
        Fault(folder, at, "error", errno.EROFS if call == "open" else errno.ENOSPC, lasts),
    ]
    if call == "write":
        possible += [Fault(folder, at, "torn"), Fault(folder, at, "short", errno.ENOSPC, lasts)]
    return draw.choice(possible)


def _after_fault(ended: Ended, project: Project, undisturbed: Published) -> list[str]:
    """Return what is not as promised after a run that met a fault."""
    published = Published.of(articles_in(project.articles))
    findings = [sentence for sentence in published.differences(undisturbed) if " lost: " not in sentence]
    manifests = list((project.folder / "runs").glob("*.manifest.json"))
    if ended.returncode == 0 and (
        len(published.records) < len(undisturbed.records) or not manifests or leftovers(project.folder)
    ):
        findings.append("exit code 0, and something is missing")
    if ended.returncode > 0 and b"newscrawl: " not in ended.stderr:
        findings.append(f"exit code {ended.returncode} without a sentence: {last_words(ended)}")
    return findings
