"""The parts of an output folder: what workers write of each block, as JSON Lines or Parquet."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa

from newscrawl import arrow
from newscrawl.compressed_files import COMPRESSIONS, compressed
from newscrawl.executors.engine import Engine
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.exporters.parquet import joined_schema, schema_of, write_table
from newscrawl.readers import zstd
from newscrawl.readers.remote_files import public
from pipelines.errors import ArgumentError

if TYPE_CHECKING:
    import pyarrow

    from newscrawl.arrow import Types

LINES = (".jsonl", ".ndjson", ".jl")
"""Suffixes of outputs that are JSON Lines."""
_WAITING, _SCHEMAS = "waiting", "schemas"
"""Folders of what blocks leave until the types of the columns are known."""


def part_suffix(output: str) -> str:
    """Return the suffix of the parts of an output, which the name of the output says; without one it is Parquet.

    :raises ArgumentError: when it is neither JSON Lines nor Parquet.
    """
    name = output.partition("?")[0].rstrip("/").rpartition("/")[2]
    if "." not in name:
        return arrow.SUFFIX
    for suffix in (arrow.SUFFIX, *(lines + packed for lines in LINES for packed in ("", *COMPRESSIONS))):
        if name.endswith(suffix):
            return suffix
    raise ArgumentError(f"{public(output)}: an engine writes folders of .jsonl, .jsonl.gz, .jsonl.zst or .parquet")


@dataclass(frozen=True)
class OutputParts:
    """Writes the lines of blocks as parts of an output. It is picklable."""

    folder: WorkFolder
    """The output."""
    suffix: str
    """Of the parts."""
    work: WorkFolder
    """Where lines wait for the types of their columns, which all blocks decide."""

    def write(self, block: int, lines: list[bytes]) -> None:
        """Write the lines of a block; a block without lines has no part."""
        if not lines:
            return
        if self.suffix == arrow.SUFFIX:
            self.work.put(f"{_WAITING}/{block:08}", _packed(lines, ".zst"))
            self.work.put(f"{_SCHEMAS}/{block:08}", schema_of(iter(lines)).serialize().to_pybytes())
        else:
            self.folder.put(self._name(block), _packed(lines, self.suffix[self.suffix.rfind(".") :]))

    def finish(self, engine: Engine, types: Types) -> None:
        """Write what waits, when all blocks were written.

        :param types: types of Parquet columns that are known beforehand.
        :raises ArgumentError: when the lines do not fit into one table.
        :raises EngineError: when the engine gave the work up.
        """
        if self.suffix != arrow.SUFFIX:
            return
        schemas = (pa.ipc.read_schema(pa.py_buffer(self.work.get(name))) for name in self.work.names(_SCHEMAS))
        write = partial(self._write_table, joined_schema(schemas), types)
        engine.each(write, [int(name.rpartition("/")[2]) for name in self.work.names(_WAITING)])

    def _write_table(self, schema: pyarrow.Schema, types: Types, block: int) -> bytes:
        content = io.BytesIO()
        with zstd.ZstdFile(io.BytesIO(self.work.get(f"{_WAITING}/{block:08}"))) as lines:
            write_table(iter(lines), content, schema, types)
        self.folder.put(self._name(block), content.getvalue())
        return b""

    def _name(self, block: int) -> str:
        return f"part-{block:06}{self.suffix}"


def _packed(lines: list[bytes], suffix: str) -> bytes:
    content = io.BytesIO()
    with compressed(content, suffix) as file:
        file.write(b"".join(lines))
    return content.getvalue()
