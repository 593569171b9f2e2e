"""Which runs a person means: the last ones, or one by the beginning of its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from newscrawl.runs.manifests import SUFFIX, Manifest, manifests, read_manifest
from pipelines.errors import ArgumentError

LAST = "last"
_SHOWN = 5
_SEPARATORS = re.compile(r"[ T:]")


def last_runs(folder: Path, number: int) -> list[Manifest]:
    """Return so many runs of a folder, the newest first.

    :raises ArgumentError: when there is no manifest in it.
    """
    found = list(islice(manifests(folder), number))
    if not found:
        raise ArgumentError(f"there is no manifest of a run in {folder}: name another folder in NEWSCRAWL_RUNS_DIR")
    return found


def newest_of_each(runs: Sequence[Manifest]) -> list[Manifest]:
    """Return the newest run of each spider over the same inputs, in the given order.

    :param runs: the newest first.
    """
    return list({(run.run.spider, *run.inputs): run for run in reversed(runs)}.values())[::-1]


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
    found = last_runs(folder, 1) if name == LAST else _beginning_with(name, folder)
    if not found:
        raise ArgumentError(f"there is no run {name} in {folder}; scrapy runs lists them")
    if len(found) > 1:
        ids = ", ".join(run.run.id for run in found[:_SHOWN])
        raise ArgumentError(
            f"{name} may be one of {len(found)} runs ({ids}{', ...' * (len(found) > _SHOWN)}): say more"
        )
    return folder / f"{found[0].run.id}{SUFFIX}", found[0]


def _beginning_with(name: str, folder: Path) -> list[Manifest]:
    start = _SEPARATORS.sub("-", name)

    def is_meant(run: Manifest) -> bool:
        plain = _SEPARATORS.sub("-", run.run.id)
        return plain.startswith(start) or plain.removeprefix(f"{run.run.spider}-").startswith(start)

    found = [run for run in manifests(folder) if is_meant(run)]
    return [run for run in found if run.run.id == name] or found
