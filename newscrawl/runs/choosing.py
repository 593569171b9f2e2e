"""Which runs a person means: the last ones, or one by the beginning of its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from newscrawl.runs.manifests import SUFFIX, Manifest, manifest_paths, manifests, read_manifest
from pipelines.errors import ArgumentError

LAST = "last"
_NONE = "there is no manifest of a run in {}: name another folder in NEWSCRAWL_RUNS_DIR"
_SHOWN = 5
_SEPARATORS = re.compile(r"[ T:]")
_SPIDER = re.compile(r"^.+?-(?=\d{4}-\d\d-\d\d-)")


def last_runs(folder: Path, number: int) -> list[Manifest]:
    """Return so many runs of a folder, the newest first.

    :raises ArgumentError: when there is no manifest in it.
    """
    found = list(islice(manifests(folder), number))
    if not found:
        raise ArgumentError(_NONE.format(folder))
    return found


def newest_of_each(runs: Sequence[Manifest]) -> list[Manifest]:
    """Return the newest run of each spider over the same inputs, in the given order.

    :param runs: the newest first.
    """
    newest: dict[tuple[str, ...], Manifest] = {}
    for run in runs:
        newest.setdefault((run.run.spider, *run.inputs), run)
    return list(newest.values())


def chosen_run(name: str, folder: Path) -> tuple[Path, Manifest]:
    """Return the path and the manifest of the run that somebody names.

    :param name: ``last``, the path of a manifest, or the beginning of a run's id, or of its start as the table has it.
    :param folder: with the manifests.
    :raises ArgumentError: when there is none, or more than one.
    """
    path = Path(name).expanduser()
    if name.endswith(SUFFIX) and path.exists():
        manifest = read_manifest(path)
        if manifest is None:
            raise ArgumentError(f"{path} is no manifest that can be read")
        return path, manifest
    named = (path for path in manifest_paths(folder) if name == LAST or _is_meant(name, path))
    readable = ((path, manifest) for path in named if (manifest := read_manifest(path)) is not None)
    found = list(islice(readable, 1 if name == LAST else None))
    if not found:
        none = f"there is no run {name} in {folder}; scrapy runs lists them"
        raise ArgumentError(_NONE.format(folder) if name == LAST else none)
    if len(found) > 1:
        ids = ", ".join(manifest.run.id for _, manifest in found[:_SHOWN])
        more = ", ..." if len(found) > _SHOWN else ""
        raise ArgumentError(f"{name} may be one of {len(found)} runs ({ids}{more}): say more")
    return found[0]


def _is_meant(name: str, path: Path) -> bool:
    """Return whether the id of the run of a manifest, or the start in it, begins with a name."""
    start, run = _SEPARATORS.sub("-", name), _SEPARATORS.sub("-", path.name.removesuffix(SUFFIX))
    return run.startswith(start) or _SPIDER.sub("", run).startswith(start)
