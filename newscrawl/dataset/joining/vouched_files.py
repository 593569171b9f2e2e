"""The files that a manifest names, checked against what it says of them: records, bytes and hash."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from newscrawl.readers.compression import compression
from newscrawl.runs.manifests import SCHEMA, SUFFIX, Manifest, parse_manifest
from newscrawl.runs.outputs import LINES, Output
from newscrawl.serialization import READABLE
from pipelines.errors import NewscrawlError
from pipelines.items import SCHEMA as ARTICLE

_PORTION = 1 << 20
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]+://(?!/)|stdout:|/dev/", re.IGNORECASE)
"""Outputs on other systems and in streams."""


class BrokenRunError(NewscrawlError):
    """What a manifest vouches for is not there, or cannot be read.

    :param place: the manifest or the file with the fault.
    :param fault: what is wrong, and what to do.
    """

    def __init__(self, place: Path | str, fault: str) -> None:
        super().__init__(f"{place}: {fault}")
        self.place = str(place)
        self.fault = fault

    def __reduce__(self) -> tuple[type[BrokenRunError], tuple[str, str]]:
        return type(self), (self.place, self.fault)  # so that a worker process can raise it


class _Schema(msgspec.Struct):
    schema: str


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A file of records in JSON Lines that is as its manifest says."""

    path: Path
    """Where it is."""
    records: int
    """How many lines of it count."""
    length: int
    """How many of its bytes count; what a later run appended belongs to that run."""
    blake2b: str
    """blake2b-128 of these bytes, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """A manifest that was read, and where the files are that it names."""

    path: Path
    manifest: Manifest
    outputs: list[Output]
    """Those in JSON Lines."""
    others: list[str] = field(default_factory=list)
    """Paths of its outputs in other formats."""

    @property
    def paths(self) -> list[Path]:
        """Where its files of records are, or should be."""
        return [_place(self.path, output) for output in self.outputs]


def read_file(path: Path) -> ManifestFile:
    """Return the manifest in a file.

    :raises BrokenRunError: when it is none, or was written by a newer newscrawl.
    """
    if not path.name.endswith(SUFFIX):
        raise BrokenRunError(path, f"it is no manifest: name the <run>{SUFFIX} of the run that wrote it")
    try:
        content = path.read_bytes()
        fields = json.loads(content)
        _check_schemas(path, fields)
        manifest = parse_manifest(content)
    except OSError as error:
        raise BrokenRunError(path, f"it cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError, AttributeError) as error:
        raise BrokenRunError(path, f"it is no manifest of newscrawl ({error})") from error
    kept = fields.get("partial", {})  # in version 1 also files that a run which ended early did not replace
    outputs = [_with_format(output) for output in manifest.outputs if output.path not in kept]
    lines = [output for output in outputs if output.format in LINES]
    return ManifestFile(path, manifest, lines, [output.path for output in outputs if output.format not in LINES])


def _with_format(output: Output) -> Output:
    """Return an output with its format; in a manifest of version 1 it is a path or URL, and its suffix tells."""
    if output.format is not None:
        return output
    path = output.path.removeprefix("file://")
    return structs.replace(output, path=path, format=Path(path).suffix.removeprefix(".") or LINES[0])


def _check_schemas(path: Path, fields: dict[str, Any]) -> None:
    """Check that neither the manifest nor its records are of a schema that came later than this newscrawl.

    :raises BrokenRunError: when they are.
    """
    schema, records = fields.get("schema"), fields.get("versions", {}).get("schema")
    if schema not in {None, "newscrawl/manifest/1", SCHEMA}:
        raise BrokenRunError(path, f"its schema is {schema}, and this newscrawl reads up to {SCHEMA}: upgrade it")
    if records is not None and records not in READABLE:
        raise BrokenRunError(path, f"its records are of {records}, which this newscrawl does not read: upgrade it")


def checked_files(file: ManifestFile) -> tuple[RecordFile, ...]:
    """Return the files of records that a manifest names, each read once.

    :raises BrokenRunError: when one is missing or is not as the manifest says, or it does not say enough.
    """
    written = file.manifest.counts.get("written")
    if not file.outputs and written and file.others:
        raise BrokenRunError(file.path, f"its records are only in {', '.join(file.others)}: crawl into .jsonl")
    found = tuple(_checked(file.path, output) for output in file.outputs)
    if any(output.records is None for output in file.outputs):
        _check_count(file.path, sum(each.records for each in found), written)
    return found


def _check_count(path: Path, records: int, written: int | None) -> None:
    """Check the records of a manifest that has only a total, as those of version 1.

    :raises BrokenRunError: when they are fewer, or there is no total.
    """
    if written is None:
        raise BrokenRunError(path, "it does not say how many records its run wrote, so nothing can be checked")
    if records < written:
        raise BrokenRunError(path, f"its files have {records:,} records, and its run wrote {written:,}")


def _checked(manifest: Path, output: Output) -> RecordFile:
    if _ELSEWHERE.match(output.path):
        raise BrokenRunError(manifest, f"its records are at {output.path}, where they are not read: fetch them first")
    path = _place(manifest, output)
    try:
        fault = _unreadable(path)
        if fault is None:
            found, is_whole = _measured(path, output.bytes)
            fault = _difference(found, output, is_whole=is_whole) or _first_line_fault(path)
    except OSError as error:
        fault = f"cannot be read: {error.strerror}"
    if fault is not None:
        raise BrokenRunError(manifest, f"its file {output.path} {fault}")
    return found


def _unreadable(path: Path) -> str | None:
    """Return why the lines of a file cannot be read; None if they can.

    :raises OSError: when the file cannot.
    """
    if not path.is_file():
        return "is no file, but a pipe, a device or a folder" if path.exists() else "is missing"
    with path.open("rb") as file:
        packed = compression(file.peek(1))
    return f"is compressed ({packed}), and only plain lines are read: crawl into .jsonl" if packed else None


def _difference(found: RecordFile, said: Output, *, is_whole: bool) -> str | None:
    """Return how a file differs from what a manifest says of it; None if it does not."""
    if said.bytes is None or found.length < said.bytes:
        if not is_whole:
            return f"ends in a torn line, after {found.records:,} whole ones: it was cut off"
        if said.records is not None and found.records < said.records:
            return f"has {found.records:,} of its {said.records:,} records: it was cut off"
    told = ((said.records, found.records), (said.bytes, found.length), (said.blake2b, found.blake2b))
    if any(value is not None and value != present for value, present in told):
        return "is not the one that the run wrote: it was changed or replaced"
    return None


def _first_line_fault(path: Path) -> str | None:
    """Return why a file does not begin with a record that can be read; None if it does, or is empty.

    :raises OSError: when it cannot be read.
    """
    with path.open("rb") as file:
        line = file.readline()
    try:
        schema = msgspec.json.decode(line, type=_Schema).schema if line else ARTICLE
    except msgspec.MsgspecError as error:
        return f"does not begin with a record of newscrawl ({error})"
    return None if schema in READABLE else f"has records of {schema}, which this newscrawl does not read: upgrade it"


def _measured(path: Path, length: int | None) -> tuple[RecordFile, bool]:
    """Return what is in a file, up to a length, and whether its last line is whole.

    :raises OSError: when it cannot be read.
    """
    hashed, records, size, last = blake2b(digest_size=16), 0, 0, b"\n"
    portion = memoryview(bytearray(_PORTION))
    with path.open("rb", buffering=0) as file:
        while read := file.readinto(portion[: None if length is None else length - size]):
            content = bytes(portion[:read])
            hashed.update(content)
            records += content.count(b"\n")
            size += read
            last = content[-1:]
    return RecordFile(path, records, size, hashed.hexdigest()), last == b"\n"


def _place(manifest: Path, output: Output) -> Path:
    """Return where a file is that a manifest names; where folders were moved, it is looked for beside the manifest."""
    path = output.file(manifest.parent).resolve()
    if not path.exists():
        for folder in (manifest.parent.parent / "articles", manifest.parent):
            if (folder / path.name).exists():
                return (folder / path.name).resolve()
    return path
