"""Faults of the disk at chosen calls of the C library, by the library that ``faults.c`` is compiled to."""

from __future__ import annotations

import errno
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

CALLS = ("open", "write", "truncate", "fsync", "rename", "unlink")
SOURCE = Path(__file__).with_name("faults.c")


def compiled(folder: Path) -> Path | None:
    """Return the library, compiled into a folder, or None where there is no C compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    library = folder / "faults.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
    return library


@dataclass(frozen=True)
class Fault:
    """A fault at the n-th call, counted from 1, of some calls on files below a folder."""

    folder: Path
    at: int
    kind: str
    """``error``; ``short``: it writes half; ``kill``: the process dies; ``torn``: it dies after half of a write."""
    error: int = errno.EIO
    lasts: bool = False
    """Whether all later calls fail too."""
    calls: tuple[str, ...] = CALLS

    def __str__(self) -> str:
        name = errno.errorcode[self.error] if self.kind in ("error", "short") else ""
        return " ".join(filter(None, (self.kind, name, "lasting" if self.lasts else "", f"at call {self.at}")))

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that cause it."""
        named = {
            "FAULT_FOLDER": str(self.folder),
            "FAULT_CALLS": ",".join(self.calls),
            "FAULT_AT": str(self.at),
            "FAULT_KIND": self.kind,
            "FAULT_ERRNO": str(self.error),
        }
        return named | ({"FAULT_LASTS": "1"} if self.lasts else {})


def logging(folder: Path, log: Path, calls: tuple[str, ...] = CALLS) -> dict[str, str]:
    """Return the environment variables by which each call is written to a log, and none fails."""
    return {"FAULT_FOLDER": str(folder), "FAULT_CALLS": ",".join(calls), "FAULT_LOG": str(log)}
