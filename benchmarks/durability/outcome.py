"""What a trial found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.durability.comparison import Published, leftovers
from benchmarks.durability.runs import Project
from tests.command_server import Ended


@dataclass
class Outcome:
    """What was tried, and each thing that was not as promised."""

    tried: str = ""
    findings: list[str] = field(default_factory=list)

    def note(self, moment: str, sentences: list[str]) -> None:
        """Add findings of a moment."""
        self.findings += [f"{moment}: {sentence}" for sentence in sentences]

    def note_last_run(self, moment: str, ended: Ended, project: Project, undisturbed: Published) -> None:
        """Add what is wrong after a run that nothing disturbed: its exit code, the records, temporary files."""
        if ended.returncode:
            self.note(moment, [f"the next run exits with {ended.returncode}: {last_words(ended)}"])
        published = Published.of(articles_in(project.articles))
        self.note(moment, published.differences(undisturbed) + leftovers(project.folder))


def articles_in(folder: Path) -> list[Path]:
    """Return the published files in a folder."""
    return sorted(folder.glob("*.jsonl"))


def undisturbed_run(project: Project) -> Published:
    """Return what one run publishes that nothing disturbs."""
    ended = project.run()
    if ended.returncode:
        raise SystemExit(f"the undisturbed run exits with {ended.returncode}: {last_words(ended)}")
    return Published.of(articles_in(project.articles))


def last_words(ended: Ended) -> str:
    """Return the last line that a command wrote to standard error."""
    return (ended.stderr.decode(errors="replace").strip().splitlines() or ["nothing said"])[-1]
