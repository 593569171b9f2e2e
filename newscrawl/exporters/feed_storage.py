"""Storage of Scrapy feeds in local files that appear only when they are complete, and in streams."""

from __future__ import annotations

import io
import logging
import os
import shutil
import sqlite3
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec
from scrapy import Spider
from scrapy.crawler import Crawler
from w3lib.url import file_uri_to_path

from newscrawl.atomic_files import check_folder, close_durably, create, part_of, rename_durably
from newscrawl.crawl.output_faults import OutputError, note_partial_output
from newscrawl.crawl.run_failure import end_run
from newscrawl.crawl.session import Session
from newscrawl.destinations import Destination
from newscrawl.exporters.parquet import check_feed
from newscrawl.runs.outputs import LINES, Output, format_name
from pipelines.errors import NewscrawlError, StateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import ReadableBuffer


class LocalFeedStorage:
    """Feed storage for local files and streams, those of ``-O`` and ``-o`` too.

    A file is written as ``.part``, and renamed when it is complete; it is published together with the state of the run,
    see :mod:`newscrawl.state.state`. With ``-O`` a run that ends early replaces nothing: what it had is kept beside the
    file as ``.partial``, and does not count as seen. A stream is written at once.

    :raises ArgumentError: when the output is a folder or a device, or nothing can be written there.
    """

    def __init__(self, uri: str, crawler: Crawler, options: dict[str, Any]) -> None:
        self._crawler, self._session = crawler, Session.of(crawler)
        self._overwrite, self._format = options.get("overwrite", False), options.get("format")
        self._destination = Destination.of(_path(uri))
        self._path = self._destination.path
        self._part = part_of(self._path, self._session.run.id)
        self._fault: OutputError | None = None
        self._output: Output | None = None
        self._is_packed, self._continues = bool(options.get("postprocessing")), False
        if not self._destination.is_stream:
            check_folder(self._path.parent)
            self._session.state.announce(self._part, self._path)

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, uri: str, *, feed_options: dict[str, Any] | None = None
    ) -> LocalFeedStorage:
        """Return the storage of one feed."""
        options = feed_options or {}
        check_feed(options)
        return cls(uri, crawler, options)

    def open(self, spider: Spider) -> IO[bytes]:  # noqa: ARG002 - required by Scrapy
        """Return the file to write; with ``-o`` it starts with the present content of the file."""
        try:
            with self._opened() as file:
                return io.BufferedWriter(_OutputFile(os.dup(file.fileno()), self._note_fault))
        except OSError as error:
            self._note_fault(error)
            return io.BytesIO()

    def store(self, file: IO[bytes]) -> None:
        """Publish the finished file.

        :raises NewscrawlError: when it is not published; the message says why.
        """
        try:
            self._store(file)
        except OSError as error:
            self._note_fault(error)
        except (sqlite3.Error, StateError) as error:
            self._session.lose_state(error)
            raise self._session.state.failure or error from error
        if self._fault is not None:
            raise self._fault

    def note_records(self, records: int) -> None:
        """Note for the manifest how many records were written, where that is how many the file has."""
        output = self._output
        if output is not None and output.records is None and not self._continues:
            self._session.vouching.add(msgspec.structs.replace(output, records=records))

    def _opened(self) -> IO[bytes]:
        if self._destination.is_stream:
            return self._destination.open_stream()
        file = create(self._part)
        if not self._overwrite and self._path.exists():
            with self._path.open("rb") as present:
                shutil.copyfileobj(present, file)
            self._continues = file.tell() > 0
            file.flush()
        return file

    def _store(self, file: IO[bytes]) -> None:
        file.flush()
        if self._destination.is_stream:
            file.close()
            self._session.vouching.add(Output(path=str(self._destination.path), format=format_name(self._format)))
        elif self._overwrite and not self._session.is_complete:
            self._keep_partial(file)
        elif self._fault is None:
            close_durably(file)
            counts_lines = self._format in LINES and not self._is_packed
            self._output = self._session.publish(
                self._part, self._path, self._format, counts_lines=counts_lines, replaces=True
            )
            if self._overwrite:
                self._partial.unlink(missing_ok=True)

    @property
    def _partial(self) -> Path:
        return self._path.with_name(f"{self._path.name}.partial")

    def _keep_partial(self, file: IO[bytes]) -> None:
        """Keep what there is of a file that must not replace a complete one; of a torn file its whole lines.

        :raises NewscrawlError: always, since the file itself was not written.
        """
        file.close()
        if self._fault is not None and (self._format not in LINES or not self._part.exists()):
            return
        with self._part.open("r+b") as part:
            if self._fault is not None:
                part.truncate(_end_of_last_line(part))
            close_durably(part)
        rename_durably(self._part, self._partial)
        raise NewscrawlError(note_partial_output(self._crawler, self._path, self._partial))

    def _note_fault(self, error: OSError) -> None:
        """End the run, as the output cannot be written."""
        if self._fault is None:
            self._fault = OutputError(self._path, error)
            end_run(self._crawler, self._fault)


class _OutputFile(io.FileIO):
    """A file that reports the first error of writing, and takes everything from then on: the run ends anyway.

    So an exporter needs no knowledge of failing disks, and Scrapy logs no error for each further record.
    """

    def __init__(self, descriptor: int, report: Callable[[OSError], None]) -> None:
        super().__init__(descriptor, "wb")
        self._report, self._failed = report, False

    def write(self, data: ReadableBuffer) -> int:
        """Write data; return how many bytes were taken."""
        try:
            if not self._failed:
                return super().write(data)
        except OSError as error:
            self._failed = True
            self._report(error)
        return memoryview(data).nbytes


def _path(uri: str) -> Path:
    if uri == "stdout:":
        return Path("/dev/stdout")
    return Path(file_uri_to_path(uri) if uri.startswith("file:") else uri).absolute()


def _end_of_last_line(file: IO[bytes]) -> int:
    """Return the offset behind the last line that is whole."""
    position = file.seek(0, io.SEEK_END)
    while position:
        start = max(0, position - (1 << 16))
        file.seek(start)
        found = file.read(position - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        position = start
    return 0


def _as_sentence(record: logging.LogRecord) -> bool:
    """Turn Scrapy's log record on a feed that was not stored, with its traceback, into one sentence."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, NewscrawlError):
        record.msg, record.args, record.exc_info = str(error), (), None
    elif isinstance(error, OSError | EOFError):  # of the network
        record.msg, record.args, record.exc_info = f"{record.getMessage()}: {error}", (), None
    return True


logging.getLogger("scrapy.extensions.feedexport").addFilter(_as_sentence)
