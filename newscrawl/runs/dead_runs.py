"""The manifests of runs that died before they wrote one, made of what they had noted by then.

The next run on the same state makes them, when it has completed or discarded the files of the dead run, and so does
``scrapy state repair``. A manifest names the files that are there and have the bytes that were noted before they were
published: so a file that was never published, or that another one has replaced, is not among them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from newscrawl.atomic_files import replaced
from newscrawl.file_locks import lock_file
from newscrawl.runs import vouching
from newscrawl.runs.counts import RecordCounts, RejectionCounts, labels_of
from newscrawl.runs.manifests import SUFFIX, parse_manifest
from newscrawl.runs.outputs import LINES, Output, is_as_published
from newscrawl.serialization import decode_record
from pipelines.documents import Rejection
from pipelines.items import Article

DIED = "died"
"""The ``finish_reason`` of such a run."""
_PROBLEM = "the run died before it wrote its manifest; this one tells what it had published and rejected by then"


def vouch_for_dead_runs(folder: Path, state: Path) -> list[Path]:
    """Write the manifests of runs that died without one; return their paths.

    :param folder: where the manifests of runs are.
    :param state: the state folder of the runs; whoever calls this holds it, so none of them lives.
    :raises OSError: when a manifest cannot be written.
    """
    left = sorted(folder.glob(f"*{vouching.SUFFIX}"))
    return [path for one in left if (path := _vouched(one, state)) is not None]


def _vouched(left: Path, state: Path) -> Path | None:
    """Write the manifest of a run that left this file, if it has none; return its path."""
    with left.open("rb") as file:
        try:
            lock_file(file)
        except BlockingIOError:
            return None  # the run has released its state, and is about to write its manifest
        except OSError:
            pass  # a file system without locks
        lines = file.read().split(b"\n")[:-1]
        manifest = _beginning(lines[0]) if lines else {}
        if manifest.get("state", str(state)) != str(state):
            return None
        path = left.with_name(left.name.removesuffix(vouching.SUFFIX) + SUFFIX)
        is_missing = bool(manifest) and not path.exists()
        if is_missing:
            outputs = {output.path: output for output in map(_output, lines[1:]) if output is not None}
            content = _of_dead_run(manifest, list(outputs.values()), path.parent)
            with replaced(path) as target:  # also where another run died while it wrote it
                target.write(vouching.as_json(content, indent=1) + b"\n")
        left.unlink(missing_ok=True)
    return path if is_missing else None


def _beginning(line: bytes) -> dict[str, Any]:
    """Return the manifest as it was at the start of a run; empty where the line is none, so nothing was published."""
    with suppress(ValueError):
        parse_manifest(line)
        found: dict[str, Any] = json.loads(line)
        return found
    return {}


def _output(line: bytes) -> Output | None:
    with suppress(ValueError):
        return msgspec.convert(json.loads(line), Output)
    return None


def _of_dead_run(manifest: dict[str, Any], noted: Iterable[Output], folder: Path) -> dict[str, Any]:
    """Return the manifest of a run: what it was at the start, with the numbers that its files give."""
    run = manifest["run"]["id"]
    outputs = [output for output in noted if is_as_published(output, folder)]
    records, labels, rejections = RecordCounts(), Counter[str](), RejectionCounts()
    for article in _articles(outputs, folder, run):
        if article.run is not None and article.run.id == run:
            records.count(article)
            labels.update(labels_of(article))
    for rejection in _rejections(folder / f"{run}.rejected.jsonl"):
        rejections.count(rejection)
    counts = {name: labels[name] for name in ("exact", "near", "partial", "events")}
    if all(_is_part(output, run) for output in outputs):
        counts["written"] = sum(output.records or 0 for output in outputs)
    return {
        **manifest,
        "finished": None,
        "finish_reason": DIED,
        "problems": [_PROBLEM],
        "outputs": msgspec.to_builtins(outputs),
        "counts": {**counts, "rejected": rejections.total},
        **records.manifest(),
        "rejections": rejections.manifest(),
        "seconds": {},
    }


def _is_part(output: Output, run: str) -> bool:
    """Return whether an output is a file of the articles folder, which has nothing but new records, each once."""
    return Path(output.path).name.startswith(f"{run}.")


def _articles(outputs: Iterable[Output], folder: Path, run: str) -> Iterator[Article]:
    """Yield the records in files of JSON Lines, each id once."""
    seen: set[str] = set()
    for output in outputs:
        if output.format != LINES[0] or output.records is None:
            continue
        with output.file(folder).open("rb") as file:
            for article in map(decode_record, file):
                if article is not None and article.id not in seen:
                    if not _is_part(output, run):
                        seen.add(article.id)
                    yield article


def _rejections(path: Path) -> Iterator[Rejection]:
    """Yield the rejections in a list; its last line may be torn."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        for line in file:
            with suppress(msgspec.MsgspecError):
                yield msgspec.json.decode(line, type=Rejection)
