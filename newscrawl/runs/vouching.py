"""What a run has published so far, kept on the disk until its manifest says it: so a run that dies has a manifest too.

``<run>.outputs.jsonl.part`` begins with the manifest as it was at the start of the run. A line follows for each file,
before it is published. When the manifest is on the disk, it is deleted. What is left of a run that died becomes its
manifest (``newscrawl/runs/dead_runs.py``).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import msgspec

from newscrawl.atomic_files import create
from newscrawl.file_locks import lock_file
from newscrawl.runs.outputs import Output

SUFFIX = ".outputs.jsonl.part"


class Vouching:
    """The outputs of a run, in the order of publication.

    :param folder: of its manifest.
    """

    def __init__(self, folder: Path, run: str) -> None:
        self.folder = folder
        self._path = folder / f"{run}{SUFFIX}"
        self._file: IO[bytes] | None = None
        self._outputs: dict[str, Output] = {}

    @property
    def outputs(self) -> list[Output]:
        """What was published so far."""
        return list(self._outputs.values())

    def begin(self, manifest: bytes) -> None:
        """Keep what the manifest would say now, as JSON on one line; where that fails, a death leaves no manifest."""
        with suppress(OSError):
            self._file = create(self._path)
            with suppress(OSError):  # a file system without locks
                lock_file(self._file)
            self._write(manifest)

    def announce(self, output: Output) -> None:
        """Tell of a file that is about to be published."""
        self._write(as_json(msgspec.to_builtins(output)))

    def add(self, output: Output) -> None:
        """Add what was published; of a file that is written twice, what it is now."""
        self._outputs[output.path] = output

    def end(self, *, has_manifest: bool) -> None:
        """Forget it, as the manifest says it now; without a manifest leave it to the next run."""
        if self._file is not None:
            if has_manifest:
                with suppress(OSError):  # the next run finds the manifest, and deletes it
                    self._path.unlink(missing_ok=True)
            with suppress(OSError):
                self._file.close()
            self._file = None

    def _write(self, line: bytes) -> None:
        if self._file is None:
            return
        with suppress(OSError):  # a full disk ends the run soon
            self._file.write(line + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())


def running(folder: Path) -> set[str]:
    """Return the ids of the runs that have not ended, of those whose manifests a folder is for.

    Where the file system has no locks, it is none.
    """
    found = set()
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(FileNotFoundError), path.open("rb") as file:
            try:
                lock_file(file)
            except BlockingIOError:
                found.add(path.name.removesuffix(SUFFIX))
            except OSError:
                pass
    return found


def as_json(manifest: Mapping[str, Any], indent: int | None = None) -> bytes:
    """Return a manifest, or a part of it, as JSON.

    Paths may have bytes that are not UTF-8; they are halves of surrogate pairs in it.
    """
    return json.dumps(manifest, indent=indent, ensure_ascii=False).encode("utf-8", "backslashreplace")
