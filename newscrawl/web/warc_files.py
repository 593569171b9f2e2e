"""WARC files that are complete up to their last record at any time (WARC 1.1, ISO 28500:2017).

What belongs together is written at once and by one call of the system: a program that is killed leaves at most one
exchange torn. Each record is compressed on its own, so that it can be read by its offset.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.readers.recorded_answer import RecordedPage

SUFFIX = ".warc.gz"
_LEVEL = 1
"""Of compression: most bodies come compressed, and higher levels cost more time than the rest of the recording."""


class HttpHead(StatusAndHeaders):  # type: ignore[misc] # warcio has no types
    """The head of a request or a response, written byte for byte; warcio's own is percent-encoded outside ASCII.

    :param first_line: of a request as ``GET /path HTTP/1.1``, of a response as ``HTTP/1.1 200 OK``.
    :param headers: names and values, as Latin-1.
    """

    def __init__(self, first_line: str, headers: list[tuple[str, str]]) -> None:
        protocol, _, rest = first_line.partition(" ")
        super().__init__(rest, headers, protocol=protocol)

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        """Set the bytes that are written."""
        self.headers_buff = self.to_str(header_filter).encode("latin-1", "replace") + b"\r\n"


class WarcFiles:
    """The files of one run: ``<run>.00001.warc.gz``, ``<run>.00002.warc.gz`` ...; none before the first record.

    :param folder: made if it does not exist.
    :param part_bytes: length from which a file is followed by another one.
    :param info: what each file says of its making, in the fields of a ``warcinfo`` record.
    """

    def __init__(self, folder: Path, run: str, part_bytes: int, info: Mapping[str, str]) -> None:
        self._folder, self._run, self._part_bytes, self._info = folder, run, part_bytes, dict(info)
        self._buffer = io.BytesIO()
        self._writer = WARCWriter(self._buffer, gzip=False, warc_version="1.1")
        self._parts = self._length = 0
        self._file: io.FileIO | None = None

    def record(
        self,
        kind: str,
        url: str,
        block: bytes,
        headers: Mapping[str, str],
        *,
        head: HttpHead | None = None,
        content_type: str = "",
    ) -> Any:
        """Return a record for :meth:`write`.

        :param kind: its type, as named in the standard.
        :param block: its block; of an exchange in HTTP the body.
        :param headers: further named fields; empty ones are left out.
        """
        return self._writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(block),
            length=len(block),
            warc_content_type=content_type,
            warc_headers_dict={name: value for name, value in headers.items() if value},
            http_headers=head,
        )

    def write(self, records: Iterable[Any]) -> RecordedPage:
        """Write what belongs together; return where its last record is.

        :raises OSError: when it cannot be written.
        """
        packed = [self._packed(record) for record in records]
        if self._file is None or self._length >= self._part_bytes:
            self._open()
        assert self._file is not None
        last = RecordedPage(Path(str(self._file.name)).name, self._length + sum(map(len, packed[:-1])))
        self._append(b"".join(packed))
        return last

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> None:
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        while self._file is None:
            self._parts += 1
            path = self._folder / f"{self._run}.{self._parts:05d}{SUFFIX}"
            with suppress(FileExistsError):  # what is there is never written to
                self._file = io.FileIO(path, "x")
        self._length = 0
        self._append(self._packed(self._writer.create_warcinfo_record(path.name, self._info)))

    def _append(self, data: bytes) -> None:
        assert self._file is not None
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._length += len(data)

    def _packed(self, record: Any) -> bytes:
        self._buffer.seek(0)
        self._buffer.truncate()
        self._writer.write_record(record)
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
        return packer.compress(self._buffer.getbuffer()) + packer.flush()


def warc_date(moment: datetime) -> str:
    """Return a time as WARC 1.1 writes it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
