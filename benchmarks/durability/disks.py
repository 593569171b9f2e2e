"""Disks that are full, and disks that may only be read."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.durability.comparison import Published
from benchmarks.durability.inbox import write_inbox
from benchmarks.durability.outcome import Outcome, articles_in, last_words, undisturbed_run
from benchmarks.durability.runs import Project
from tests.command_server import CommandServer

SETTINGS: dict[str, object] = {"NEWSCRAWL_PART_ARTICLES": 50, "NEWSCRAWL_EXTRACTION_WORKERS": 0}


@contextmanager
def _disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """Mount a disk in memory.

    :raises PermissionError: when this user may not mount.
    """
    folder.mkdir(parents=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "newscrawl", str(folder)]
    if shutil.which("mount") is None or subprocess.run(words, capture_output=True, check=False).returncode:
        raise PermissionError("this user may not mount a file system")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def try_disks(folder: Path, origin: CommandServer, documents: int, times: int, draw: random.Random) -> Outcome:
    """Crawl onto disks that are too small and disks that may only be read; then again, onto the mended disk."""
    write_inbox(folder / "inbox", documents)
    outcome = Outcome()
    calm = Project(folder / "calm", folder / "inbox", origin, SETTINGS)
    undisturbed = undisturbed_run(calm)
    needed = sum(path.stat().st_size for path in calm.folder.rglob("*") if path.is_file()) // 1024
    try:
        full = [
            _full_disk(folder / f"full-{number}", draw.randint(16, needed), origin, undisturbed, outcome)
            for number in range(times)
        ]
        for name in ("articles", "runs", "state"):
            _read_only(folder / f"read-only-{name}", name, origin, undisturbed, outcome)
    except PermissionError as error:
        return Outcome(f"skipped: {error}")
    outcome.tried = f"{times} disks of less than {needed} kB ({sum(full)} too small) and 3 that may only be read"
    return outcome


def _full_disk(folder: Path, kilobytes: int, origin: CommandServer, undisturbed: Published, outcome: Outcome) -> bool:
    """Return whether the disk was too small; the next run, on a larger one, must make up for it."""
    project = Project(folder, folder.parent / "inbox", origin, SETTINGS)
    with _disk(folder, kilobytes):
        ended = project.run()
        moment = f"a disk of {kilobytes} kB"
        published = Published.of(articles_in(project.articles))
        outcome.note(moment, [one for one in published.differences(undisturbed) if " lost: " not in one])
        if ended.returncode == 0 and len(published.records) < len(undisturbed.records):
            outcome.note(moment, ["exit code 0, and something is missing"])
        _note_silence(ended.returncode, ended.stderr, moment, outcome)
        _remount(folder, "size=1g")
        outcome.note_last_run(moment, project.run(), project, undisturbed)
    return ended.returncode != 0


def _read_only(folder: Path, name: str, origin: CommandServer, undisturbed: Published, outcome: Outcome) -> None:
    project = Project(folder, folder.parent / "inbox", origin, SETTINGS)
    with _disk(folder / name, 100_000):
        _remount(folder / name, "ro")
        ended = project.run()
        moment = f"{name} may only be read"
        if ended.returncode == 0:
            outcome.note(moment, ["exit code 0"])
        _note_silence(ended.returncode, ended.stderr, moment, outcome)
        if name == "state" and ended.returncode != 2:
            outcome.note(moment, [f"exit code {ended.returncode}: {last_words(ended)}"])
        _remount(folder / name, "rw")
        outcome.note_last_run(moment, project.run(), project, undisturbed)


def _note_silence(code: int, messages: bytes, moment: str, outcome: Outcome) -> None:
    if code and b"newscrawl: " not in messages:
        outcome.note(moment, [f"exit code {code} without a sentence"])
