"""The runs that a dataset is made of: the files that their manifests vouch for, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path

from newscrawl.dataset.joining.line_columns import FilePart, read_columns
from newscrawl.dataset.joining.vouched_files import BrokenRunError, ManifestFile, RecordFile, checked_files, read_file
from newscrawl.runs.manifests import SUFFIX, Manifest
from newscrawl.runs.vouching import running
from pipelines.errors import ArgumentError

__all__ = ["BrokenRunError", "PublishedRun", "published_runs"]

_BESIDE_MANIFESTS = (".rejected.jsonl", ".events.jsonl", ".leads.jsonl", ".part")
_ARTICLES = re.compile(r"(?P<run>.+-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ[^.]*)(?:\.\d+)?\.jsonl")
"""Names that runs give to the files of their articles."""


@dataclass(frozen=True, slots=True)
class PublishedRun:
    """A run that ended and wrote its manifest, with what it published."""

    path: Path
    """Its manifest."""
    manifest: Manifest
    """What the manifest says."""
    files: tuple[RecordFile, ...]
    """Its files of records in JSON Lines, in the order of the manifest; all of them are as it says."""

    @property
    def id(self) -> str:
        """Id of the run."""
        return self.manifest.run.id


def published_runs(
    arguments: Sequence[str | Path], *, skip_broken: list[BrokenRunError] | None = None
) -> list[PublishedRun]:
    """Return the runs that arguments name, by their start and id, each once.

    :param arguments: manifests, folders with manifests, folders that contain such a folder as ``runs``, or globs of
        these. In a folder, articles that no manifest names are a fault too: their run was killed. What a run publishes
        that has not ended yet is left out.
    :param skip_broken: where to collect the faults of runs that are left out then; without it the first is raised.
    :raises BrokenRunError: when what a manifest vouches for is not there, or something else is there.
    :raises ArgumentError: when there is nothing of that name, or no manifest in it.
    """
    faults: list[BrokenRunError] = []
    files = _manifests(arguments, faults)
    found: dict[str, PublishedRun] = {}
    for file in files:
        if faults and skip_broken is None:
            break
        try:
            run = _checked_run(file)
            _check_same(found.setdefault(run.id, run), run)
        except BrokenRunError as error:
            faults.append(_replacement(file, files) or error)
    if skip_broken is not None:
        skip_broken += faults
    elif faults:
        raise faults[0]
    return sorted(found.values(), key=lambda run: (run.manifest.started, run.id))


def _checked_run(file: ManifestFile) -> PublishedRun:
    """Return the run of a manifest.

    :raises BrokenRunError: when it is not as its manifest says.
    """
    run = PublishedRun(file.path, file.manifest, checked_files(file))
    if any(output.blake2b is None for output in file.outputs):
        for lines in run.files:  # without a checksum anything may be in them
            read_columns(FilePart(lines.path, 0, 0, lines.length, lines.length))
    return run


def _replacement(file: ManifestFile, files: Sequence[ManifestFile]) -> BrokenRunError | None:
    """Return the fault of a run whose file is that of a later run now; None if there is no such file."""
    for later in files:
        if later.manifest.started > file.manifest.started and set(file.paths).intersection(later.paths):
            run = later.manifest.run.id
            return BrokenRunError(
                file.path,
                f"the run {run} wrote to the same file later: name the manifest of that run instead, and have each "
                "run write a file of its own",
            )
    return None


def _check_same(one: PublishedRun, other: PublishedRun) -> None:
    """Check that two manifests of one id vouch for the same records: one was copied from the other.

    :raises BrokenRunError: when they do not.
    """
    if [file.blake2b for file in one.files] != [file.blake2b for file in other.files]:
        raise BrokenRunError(
            other.path, f"its run {other.id} is also in {one.path}, with other records: name only one of the two"
        )


def _manifests(arguments: Sequence[str | Path], faults: list[BrokenRunError]) -> list[ManifestFile]:
    """Return the manifests that arguments name, each once; what is none, or has none, is added to the faults."""
    seen: set[Path] = set()
    read: list[ManifestFile] = []
    folders: dict[Path, None] = {}
    for path in _named(arguments):
        if path.is_dir():
            paths = _in_folder(path)
            folders[paths[0].parent] = None
        else:
            paths = [path]
        for each in paths:
            if each.resolve() not in seen:
                seen.add(each.resolve())
                try:
                    read.append(read_file(each))
                except BrokenRunError as error:
                    faults.append(error)
    faults += _without_manifest(folders, read)
    return read


def _named(arguments: Sequence[str | Path]) -> Iterator[Path]:
    """Yield the manifests and folders that arguments name; other files that runs write beside them are passed over.

    :raises ArgumentError: when there is nothing of that name.
    """
    for argument in map(str, arguments):
        path = Path(argument).expanduser()
        names = [path]
        if not path.exists() and has_magic(argument):
            names = [Path(name) for name in sorted(glob(str(path), recursive=True))]  # noqa: PTH207 - absolute globs too
        if not names or not names[0].exists():
            raise ArgumentError(f"{argument}: there is no such file or folder")
        yield from (name for name in names if not name.name.endswith(_BESIDE_MANIFESTS))


def _in_folder(folder: Path) -> list[Path]:
    """Return the manifests in a folder, or in ``runs`` below it.

    :raises ArgumentError: when there are none.
    """
    for place in (folder, folder / "runs"):
        if paths := sorted(place.glob(f"*{SUFFIX}")):
            return paths
    raise ArgumentError(f"{folder}: there is no manifest of a run in it (<run>{SUFFIX}), nor in {folder / 'runs'}")


def _without_manifest(folders: dict[Path, None], read: Sequence[ManifestFile]) -> Iterator[BrokenRunError]:
    """Yield a fault for each file of articles that no manifest names, in the places where these have theirs."""
    named = {path for file in read for path in file.paths}
    places = {folder.parent / "articles" for folder in folders}
    if folders:
        places |= {path.parent for path in named}
    not_ended = {run for folder in folders for run in running(folder)}
    for place in sorted(places):
        for path in sorted(place.glob("*.jsonl")):
            written = _ARTICLES.fullmatch(path.name)
            if written and written["run"] not in not_ended and path.resolve() not in named:
                yield BrokenRunError(
                    path,
                    "no manifest names it: its run was killed. The next run on the same state writes the manifest, "
                    "and so does `scrapy state repair`",
                )
