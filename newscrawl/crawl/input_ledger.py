"""Which input files have to be read, and which have been read to the end: *seen means published*, for files too.

A file is remembered as read only when each of its documents has ended: it was published, known before, or rejected for
good. What is remembered is written into the transaction that publishes its last articles. A file of which a document
failed or may succeed another time, a file that a stop left half read, or one that changed while it was read, is read
again by the next run.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from stat import S_ISREG

from newscrawl.readers import InputFile
from newscrawl.readers.line_progress import Continuation, LineProgress
from newscrawl.state.input_files import FileKey, InputFileTable, ReadFile
from newscrawl.state.state import State

RACY_NANOSECONDS = 2_000_000_000
"""A file that changed so shortly before may change again and have the same time, as file systems count in up to 2 s."""


@dataclass(frozen=True, slots=True)
class FileStatus:
    """How a file is, without opening it."""

    size: int
    modified: int
    """When it was last changed, in nanoseconds since 1970."""
    inode: int

    @classmethod
    def of(cls, file: InputFile) -> FileStatus | None:
        """Return the status of a file; None for standard input, what is not there, and what is no file or link."""
        try:
            found = os.lstat(file.path) if file.path is not None else None
        except (OSError, ValueError):
            return None
        if found is None or not (S_ISREG(found.st_mode) or file.leads_out):
            return None
        return cls(found.st_size, found.st_mtime_ns, found.st_ino)


@dataclass(slots=True, eq=False)
class FileReading:
    """One file in one run: what is to be read of it, and what became of its documents."""

    file: InputFile
    before: FileStatus | None = None
    """How it was before it was read."""
    began: int = field(default_factory=time.time_ns)
    """When that was, in nanoseconds since 1970."""
    is_unchanged: bool = False
    """Whether nothing of it is to be read."""
    continuation: Continuation | None = None
    """Where the reading begins, if only what was added is to be read."""
    unread: int = 0
    """Documents of earlier runs that are not read again."""
    documents: int = 0
    """Documents that were read."""
    rejected: bool = False
    """Whether any of them was rejected."""
    progress: LineProgress = field(default_factory=LineProgress)
    """How far it was read, if it is read by lines."""
    waiting: int = 0
    """Documents that have not ended yet."""
    failed: bool = False
    """Whether the next run has to try a document again."""
    outcome: ReadFile | None = None
    """What is to be remembered when all documents have ended; None until it was read to the end."""


class InputLedger:
    """The input files of a run.

    :param version: names what reads; a file of which it rejected something is read again by another version.
    :param reading_all: whether every file is read whole, whatever is remembered of it.
    """

    def __init__(self, state: State, version: str, *, reading_all: bool) -> None:
        self._table = InputFileTable(state.connection)
        self._state = state
        self._version = version
        self._reading_all = reading_all
        self._waiting: defaultdict[str, deque[FileReading]] = defaultdict(deque)
        """The readings of the documents on their way to the stages, by locator."""

    def begin(self, file: InputFile) -> FileReading:
        """Return what is to be read of a file: all, what was added to it, or nothing."""
        reading = FileReading(file, FileStatus.of(file))
        if reading.before is None or self._reading_all:
            return reading
        known = self._table.get(_key(file))
        if known is None or (known.rejected and known.version != self._version):
            return reading
        if (reading.before.size, reading.before.modified) == (known.size, known.modified):
            reading.is_unchanged = True
            reading.unread = known.documents
            if known.vanished is not None:
                self._state.note(lambda: self._table.set_vanished([_key(file)], None))
        elif known.continuation is not None and reading.before.size > known.size and file.path is not None:
            continuation = Continuation.decoded(known.continuation)
            if continuation.is_in(file.path):
                reading.continuation = continuation
                reading.progress = continuation.begin()
                reading.unread = known.documents - continuation.unended
                reading.rejected = known.rejected
        return reading

    def await_end(self, reading: FileReading, locator: str) -> None:
        """Note that a document of a file is on its way to the stages."""
        reading.waiting += 1
        self._waiting[locator].append(reading)

    def reading_of(self, locator: str) -> FileReading | None:
        """Return the reading of a document that has come to the stages; None if it is of no file.

        Documents of two folders may have the same locator; then the one that was read first is the first to come.
        """
        readings = self._waiting.get(locator)
        if readings is None:
            return None
        reading = readings.popleft()
        if not readings:
            del self._waiting[locator]
        return reading

    def ended(self, reading: FileReading, *, rejected: bool, failed: bool) -> None:
        """Note how a document ended.

        :param rejected: whether it is no article.
        :param failed: whether the next run has to try it again.
        """
        reading.waiting -= 1
        reading.rejected |= rejected
        reading.failed |= failed
        self._remember(reading)

    def finish(self, reading: FileReading) -> None:
        """Note that a file was read to the end."""
        reading.outcome = self._outcome(reading)
        self._remember(reading)

    def note_vanished(self, folders: Iterable[Path], files: Sequence[InputFile], now: int) -> list[str]:
        """Return the locators of the files in these folders that are there no more since the last run."""
        listed = {os.fsencode(file.path) for file in files if file.path is not None}
        keys = {key for folder in folders for key in self._table.below(os.fsencode(folder)) if key[0] not in listed}
        missing = sorted(key for key in keys if not os.path.lexists(key[0]))
        if missing:
            self._state.note(lambda: self._table.set_vanished(missing, now))
        return [locator for _, locator in missing]

    def forget_vanished(self, before: int) -> None:
        """Forget files that were missed before a time in seconds since 1970."""
        self._state.note(lambda: self._table.forget_vanished(before))

    def _outcome(self, reading: FileReading) -> ReadFile | None:
        """Return what may be remembered of a file that was read to the end; None if that is nothing."""
        file, before, after = reading.file, reading.before, FileStatus.of(reading.file)
        if before is None or after is None or file.path is None:
            return None
        size, modified = before.size, None
        if after == before and reading.began - before.modified >= RACY_NANOSECONDS:
            modified = before.modified
        continuation = self._continuation(reading, file.path)
        if modified is None:
            # it may have changed unnoticed, but lines that are still there when it has grown were read
            if continuation is None or after.inode != before.inode or after.size < before.size:
                return None
            size = continuation.offset
        documents = reading.unread + reading.documents
        encoded = continuation.encoded() if continuation is not None else None
        return ReadFile(size, modified, documents, reading.rejected, self._version, encoded)

    def _continuation(self, reading: FileReading, path: Path) -> Continuation | None:
        """Return from where a file can be read on; None if it cannot, or not what was read is there any more."""
        if reading.continuation is not None and not reading.continuation.is_in(path):
            return None
        return Continuation.after(reading.progress, path)

    def _remember(self, reading: FileReading) -> None:
        """Remember a file of which all documents have ended."""
        outcome = reading.outcome
        if outcome is None or reading.waiting or reading.failed:
            return
        read = replace(outcome, rejected=reading.rejected)
        self._state.note(lambda: self._table.put(_key(reading.file), read))


def _key(file: InputFile) -> FileKey:
    return os.fsencode(file.path or ""), file.locator
