"""Commands that write one output, killed at random moments: the output is the old one or the whole new one."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.durability.comparison import OF_THE_RUN, leftovers
from benchmarks.durability.inbox import write_inbox
from benchmarks.durability.outcome import Outcome, last_words, undisturbed_run
from benchmarks.durability.runs import KILL, Ending, Project
from tests.command_server import CommandServer

OLD = b'{"id":"what was there before"}\n'


def try_outputs(folder: Path, origin: CommandServer, documents: int, kills: int, draw: random.Random) -> Outcome:
    """Kill ``-O``, ``-o``, ``dedup``, ``clean`` and ``events``, each so often."""
    write_inbox(folder / "inbox", documents)
    outcome = Outcome()
    project = Project(folder / "calm", folder / "inbox", origin)
    undisturbed_run(project)
    output = folder / "output.jsonl"
    articles = sorted(map(str, project.articles.glob("*.jsonl")))
    commands = [
        _Command("-O", project, project.crawl("-O", output), output),
        _Command("-o", project, project.crawl("-o", output), output),
        _Command("dedup", project, ["dedup", *articles, "-O", str(output), "--workers", "2"], output),
        _Command("clean", project, ["clean", *articles, "-O", str(output), "--workers", "2"], output),
        _Command("events", project, ["events", *project.options()], output),
    ]
    told = [f"{command.name}: {command.kill(kills, draw, outcome)} of {kills} new" for command in commands]
    outcome.tried = f"{kills} kills of each of {len(commands)} commands over {documents} documents ({', '.join(told)})"
    return outcome


@dataclass
class _Command:
    name: str
    project: Project
    words: list[str]
    output: Path

    def kill(self, kills: int, draw: random.Random, outcome: Outcome) -> int:
        """Kill it so often, and return how many outputs were replaced."""
        seconds, new = self._whole(outcome)
        replaced = 0
        for number in range(kills):
            self.output.write_bytes(OLD)
            self.project.ended_by(Ending("kill", ((draw.uniform(0, seconds), KILL),)), *self.words)
            left = _final(self.output)
            if left not in (_records(OLD), new):
                outcome.note(f"{self.name}, kill {number + 1}", ["the output is neither the old nor the new one"])
            replaced += left == new != _records(OLD)
        if self._whole(outcome)[1] != new:
            outcome.note(self.name, ["after the kills the output is another one than before"])
        outcome.note(self.name, leftovers(self.output.parent))
        return replaced

    def _whole(self, outcome: Outcome) -> tuple[float, list[dict[str, object]]]:
        """Run it to its end, and return the seconds that it takes and the new output."""
        self.output.write_bytes(OLD)
        started = perf_counter()
        ended = self.project.run(*self.words)
        if ended.returncode:
            outcome.note(self.name, [f"exit code {ended.returncode}: {last_words(ended)}"])
        return perf_counter() - started, _final(self.output)


def _final(output: Path) -> list[dict[str, object]]:
    return _records(output.read_bytes())


def _records(content: bytes) -> list[dict[str, object]]:
    """Return the records of an output without what says when they were written."""
    records = [json.loads(line) for line in content.splitlines()]
    return [{name: value for name, value in record.items() if name not in OF_THE_RUN} for record in records]
