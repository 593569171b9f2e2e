"""The manifests of earlier runs, newest first; one that is broken, or of something else, is passed over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from newscrawl.runs.outputs import Output
from pipelines.items import Run

SCHEMA = "newscrawl/manifest/2"
SUFFIX = ".manifest.json"
_NAME = re.compile(r"(?P<spider>.+)-(?P<start>\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)(?P<rest>.*)")


class Manifest(msgspec.Struct, kw_only=True):
    """What ``<run>.manifest.json`` says, as far as later runs need it; what older versions did not write is empty."""

    run: Run
    started: datetime
    schema: str = "newscrawl/manifest/1"
    finished: datetime | None = None
    finish_reason: str | None = None
    state: str | None = None
    problems: list[str] = []
    alarms: list[dict[str, Any]] = []
    inputs: list[str] = []
    outputs: list[Output] = []
    """Of a manifest of version 1 only their paths are known, which may count from another folder."""
    counts: dict[str, int] = {}
    rejections: dict[str, int] = {}
    """Rejected documents by ``stage: kind of reason``."""
    coverage: dict[str, int] = {}
    outlets: dict[str, int] = {}
    languages: dict[str, int] = {}
    agencies: dict[str, int] = {}
    rules: dict[str, int] = {}
    silent_sources: list[str] = []
    versions: dict[str, Any] = {}

    @property
    def new(self) -> int:
        """Number of records that this run was the first to write."""
        return self.coverage.get("records", 0)

    def has_alarm(self, name: str) -> bool:
        """Return whether the run raised an alarm of this name."""
        return any(alarm.get("name") == name for alarm in self.alarms)


def parse_manifest(content: bytes) -> Manifest:
    """Return the manifest in a file's content.

    :raises ValueError: when it is none.
    """
    # the names of files in it may be half pairs of surrogates, which only the lenient parser takes
    fields = json.loads(content)
    if isinstance(fields, dict) and isinstance(outputs := fields.get("outputs"), list):
        fields["outputs"] = [{"path": output} if isinstance(output, str) else output for output in outputs]
    found = msgspec.convert(fields, Manifest)
    if found.started.tzinfo is None:
        raise ValueError("its start has no time zone")
    return found


def read_manifest(path: Path) -> Manifest | None:
    """Return a manifest, or None where there is none that can be read."""
    try:
        return parse_manifest(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def manifests(folder: Path, spider: str | None = None) -> Iterator[Manifest]:
    """Yield the manifests in a folder, those of the newest runs first, each read when it is asked for.

    :param spider: yield only those of this spider.
    """
    for path in manifest_paths(folder, spider):
        found = read_manifest(path)
        if found is not None and spider in {None, found.run.spider}:
            yield found


def manifest_paths(folder: Path, spider: str | None = None) -> list[Path]:
    """Return the paths of the manifests in a folder, those of the newest runs first, by the times in their names.

    :param spider: return only those of this spider.
    """
    try:
        names = [path.name for path in folder.iterdir() if path.name.endswith(SUFFIX)]
    except OSError:
        return []
    parts = [match for name in names if (match := _NAME.fullmatch(name.removesuffix(SUFFIX)))]
    chosen = [match for match in parts if spider in {None, match["spider"]}]
    chosen.sort(key=lambda match: (match["start"], match["rest"], match["spider"]), reverse=True)
    return [folder / (match.string + SUFFIX) for match in chosen]
