"""The files that a manifest names, checked against what it says of them: records, bytes and hash."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from newscrawl.runs.manifests import SUFFIX, Manifest, parse_manifest
from newscrawl.serialization import READABLE
from pipelines.errors import NewscrawlError
from pipelines.items import SCHEMA as ARTICLE

SCHEMA = "newscrawl/manifest/2"
LINES = frozenset({"jsonlines", "jsonl", "jl"})
"""Formats of which every line is a record, by their names in manifests and their suffixes."""
_PORTION = 1 << 20
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]+://(?!/)|stdout:", re.IGNORECASE)


class BrokenRunError(NewscrawlError):
    """What a manifest vouches for is not there, or cannot be read.

    :param place: the manifest or the file with the fault.
    :param fault: what is wrong, and what to do.
    """

    def __init__(self, place: Path | str, fault: str) -> None:
        super().__init__(f"{place}: {fault}")
        self.place = str(place)
        self.fault = fault


class _Schema(msgspec.Struct):
    schema: str


class Output(msgspec.Struct):
    """What a manifest says of a file; None for what it does not say."""

    path: str
    format: str | None = None
    records: int | None = None
    bytes: int | None = None
    blake2b: str | None = None


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
        return [_place(self.path, output.path) for output in self.outputs]


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
        outputs = [_output(each) for each in fields.get("outputs", [])]
        manifest = parse_manifest(json.dumps({**fields, "outputs": []}).encode())
    except OSError as error:
        raise BrokenRunError(path, f"it cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError, AttributeError) as error:
        raise BrokenRunError(path, f"it is no manifest of newscrawl ({error})") from error
    partial = fields.get("partial", {})  # of a run that ended early: the files that it did not replace
    lines = [output for output in outputs if output.format in LINES and output.path not in partial]
    return ManifestFile(path, manifest, lines, [output.path for output in outputs if output.format not in LINES])


def _output(said: Any) -> Output:
    """Return an output; in manifests of version 1 it is a path alone, whose suffix is its format."""
    if isinstance(said, str):
        return Output(said, Path(said).suffix.removeprefix(".") or "jsonl")
    return msgspec.convert(said, Output)


def _check_schemas(path: Path, fields: dict[str, Any]) -> None:
    """Check that neither the manifest nor its records are of a schema that came later than this newscrawl.

    :raises BrokenRunError: when they are.
    """
    schema, records = fields.get("schema"), fields.get("versions", {}).get("schema")
    if schema not in {None, SCHEMA, SCHEMA.replace("/2", "/1")}:
        raise BrokenRunError(path, f"its schema is {schema}, and this newscrawl reads up to {SCHEMA}: upgrade it")
    if records is not None and records not in READABLE:
        raise BrokenRunError(path, _newer(records))


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
    if _REMOTE.match(output.path):
        raise BrokenRunError(manifest, f"its records are at {output.path}, where they are not read: fetch them first")
    path = _place(manifest, output.path)
    try:
        found, is_whole = _measured(path, output.bytes)
    except FileNotFoundError as error:
        raise BrokenRunError(manifest, f"its file {path} is missing") from error
    except OSError as error:
        raise BrokenRunError(path, f"it cannot be read: {error.strerror}") from error
    if not is_whole:
        raise BrokenRunError(path, f"its last line is torn, after {found.records:,} whole ones")
    if output.records is not None and found.records < output.records:
        raise BrokenRunError(path, f"it was cut off: {found.records:,} of the {output.records:,} records are left")
    _check_first_line(path)
    told = (output.records, output.bytes, output.blake2b)
    for value, said in zip((found.records, found.length, found.blake2b), told, strict=True):
        if said is not None and said != value:
            raise BrokenRunError(path, f"it is not the file that {manifest.name} names: it was changed or replaced")
    return found


def _check_first_line(path: Path) -> None:
    """Check that a file begins with a record of a schema that is read, or is empty.

    :raises BrokenRunError: when it does not.
    """
    with path.open("rb") as file:
        line = file.readline()
    try:
        schema = msgspec.json.decode(line, type=_Schema).schema if line else ARTICLE
    except msgspec.MsgspecError as error:
        raise BrokenRunError(path, f"its first line is not a record of newscrawl ({error})") from error
    if schema not in READABLE:
        raise BrokenRunError(path, _newer(schema))


def _newer(schema: str) -> str:
    return f"its records are of {schema}, which this newscrawl does not read: upgrade it"


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


def _place(manifest: Path, output: str) -> Path:
    """Return where a file is that a manifest names; where folders were moved, it is looked for beside the manifest."""
    path = (manifest.parent / output.removeprefix("file://")).resolve()
    if not path.exists():
        for folder in (manifest.parent.parent / "articles", manifest.parent):
            if (folder / path.name).exists():
                return (folder / path.name).resolve()
    return path
