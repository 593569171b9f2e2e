"""How much of a test split is in the train split: ``python -m benchmarks.leakage FOLDER [--runs 20]``.

The runs are written once in FOLDER (``benchmarks.generated_runs``). Beside them are two runs of copies whose labels say
that they are unique: one 100 days after the texts that they copy, and one of another state. Printed are

- how many pairs of texts are found, by their length and by what they share;
- the planted copies that are tied to what they copy, and the leak, by labels alone and after reclustering;
- the leak of some test texts, counted against every train text by other words than those of the engine;
- how many records the planted copies move, if a group is named by its first record or by its smallest id.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import msgspec
import numpy as np

from benchmarks import corpus
from benchmarks.generated_runs import FIRST, article_id, made, record, run_of, write_runs
from newscrawl.dataset.joining.joined import JoinedRecords, join_runs
from newscrawl.dataset.joining.published_runs import published_runs
from newscrawl.dataset.splitting.leakage import measure_leaks
from newscrawl.dataset.splitting.links import Rows, groups
from newscrawl.dataset.splitting.recluster import LOOKED_AT, recluster, why_recluster
from newscrawl.dataset.splitting.split_report import EarlierDataset, SplitReport, moves_since
from newscrawl.dataset.splitting.splits import ByShare, Splitting, splitting
from newscrawl.serialization import from_line, to_line
from pipelines.duplicates.overlaps import OverlapIndex
from pipelines.duplicates.signer import signer
from pipelines.items import Article, Duplicate, Event, Run

LATE = timedelta(days=100)
PLACES = {"100 days later": (LATE, "/srv/newscrawl/state"), "another state": (timedelta(hours=1), "/srv/other/state")}
SIZES, SHARES = (40, 80, 150, 300, 600), (0.5, 0.6, 0.7, 0.8)
"""Lengths in words, and shared parts, of which it is measured how many are found."""
_WORD = re.compile(r"\w+")
_BASE = np.uint64(0x9E3779B97F4A7C15)
_Result = TypeVar("_Result")


def changed(text: str, number: int) -> str:
    """Return a text of which every 25th word is another."""
    return re.sub(r"((?:\S+\s+){24})\S+", rf"\g<1>{number}x", text)


def cut(text: str, _: int) -> str:
    """Return the first three fifths of a text."""
    return text[: len(text) * 3 // 5]


def inside(text: str, number: int) -> str:
    """Return a new text with a text in the middle."""
    own = corpus.article(number + 20_000_000, len(text) // 2).paragraphs
    return "\n\n".join([*own[:2], text, *own[2:]])


def half(text: str, number: int) -> str:
    """Return a new text with as much of another: less than a crawl would call a copy."""
    kept = text[: len(text) * 11 // 20]
    return "\n\n".join([kept, corpus.article(number + 30_000_000, len(text) * 9 // 20).text])


EDITS: dict[str, Callable[[str, int], str]] = {
    "exact": lambda text, _: text,
    "words changed": changed,
    "three fifths": cut,
    "inside another": inside,
    "half and half": half,
}


def planted(number: int, place: str, edit: str) -> Article:
    """Return a copy of an article whose labels say that it is unique."""
    run, fetched = run_of(0)
    copied = record(number, run, fetched)
    id_ = blake2b(f"{place} {number}".encode(), digest_size=16).hexdigest()
    text = EDITS[edit](copied.text, number)
    return replace(
        copied,
        id=id_,
        url=f"https://planted.example/{id_}",
        text=text,
        removed=[],
        duplicate=Duplicate(cluster=id_),
        event=Event(id_),
        revision_of=None,
        text_hash=blake2b(id_.encode(), digest_size=16).hexdigest(),
    )


def chosen(count: int) -> Iterator[tuple[int, str]]:
    """Yield the numbers of articles that are copied, all of the first run and none of them a copy, with the edit."""
    numbers = [number for number in range(20 * count) if made(number).kind == "first" and number % 20 > 9][:count]
    yield from ((number, list(EDITS)[place % len(EDITS)]) for place, number in enumerate(numbers))


def plant(folder: Path, count: int) -> None:
    """Write the runs of planted copies beside the others."""
    for place, (after, state) in PLACES.items():
        started = FIRST + after
        run = Run(
            f"local-{started:%Y-%m-%dT%H-%M-%SZ}-{blake2b(place.encode(), digest_size=3).hexdigest()}", "local", "1"
        )
        articles = [planted(number, place, edit) for number, edit in chosen(count)]
        content = b"".join(to_line(replace(article, run=run)) for article in articles)
        (folder / "articles" / f"{run.id}.jsonl").write_bytes(content)
        output = {"path": f"../articles/{run.id}.jsonl", "format": "jsonlines", "records": len(articles)}
        manifest = {
            "schema": "newscrawl/manifest/2",
            "run": msgspec.to_builtins(run),
            "started": _time(started),
            "finished": _time(started + timedelta(minutes=5)),
            "outputs": [{**output, "bytes": len(content), "blake2b": blake2b(content, digest_size=16).hexdigest()}],
            "state": state,
            "counts": {"written": len(articles)},
        }
        (folder / "runs" / f"{run.id}.manifest.json").write_bytes(msgspec.json.encode(manifest))


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def in_both(records: JoinedRecords, found: Splitting) -> dict[str, int]:
    """Return how many copy clusters, events, addresses and equal texts are in more than one split."""
    counts = {}
    for name in ("copy_cluster", "event_cluster", "same_url", "same_text"):
        keys = getattr(records, name)
        pairs = np.unique(np.stack([keys, found.split])[:, keys != -1], axis=1)
        counts[name] = int(np.count_nonzero(np.unique(pairs[0], return_counts=True)[1] > 1))
    return counts


def tied(records: JoinedRecords, found: Splitting, count: int) -> None:
    """Print how many planted copies are in one group with what they copy."""
    rows = {id_: row for row, id_ in enumerate(records.ids)}
    for place in PLACES:
        together: Counter[str] = Counter()
        for number, edit in chosen(count):
            copy = rows[planted(number, place, "exact").id]
            together[edit] += int(found.group[copy] == found.group[rows[article_id(number)]])
        each = ", ".join(f"{edit} {together[edit]}/{count // len(EDITS)}" for edit in EDITS)
        print(f"  planted, {place}: {each}")


def recall(size: int, share: float, pairs: int = 300) -> float:
    """Return how many of pairs of texts of ``size`` words, which share this part of each, have a second look."""
    texts = []
    for pair in range(pairs):
        draw = random.Random(pair)
        own, other = (["".join(draw.choices("abcdefghijklmnop", k=6)) for _ in range(size)] for _ in range(2))
        kept = round((size - 2) * share) + 2  # that many words have this share of the shingles
        texts += [" ".join(own), " ".join(own[:kept] + other[kept:])]
    found = OverlapIndex(LOOKED_AT).compare(signer().sketch(texts))
    odd = zip(found.row.tolist(), found.number.tolist(), strict=True)
    return float(sum(row % 2 == 1 and number == row - 1 for row, number in odd)) / pairs


def shingles(text: str, vocabulary: dict[str, int]) -> np.ndarray:
    """Return the distinct runs of three words of a text, as hashes that have nothing in common with the engine's."""
    words = np.array([vocabulary.setdefault(w, len(vocabulary) + 1) for w in _WORD.findall(text.lower())], np.uint64)
    return np.unique((words[:-2] * _BASE + words[1:-1]) * _BASE + words[2:])


def counted_leak(records: JoinedRecords, found: Splitting, texts: int) -> np.ndarray:
    """Return for each of some test texts the highest share of its shingles in one train text: all are compared."""
    vocabulary: dict[str, int] = {}
    tested = np.flatnonzero(found.split == 1)[:: max(1, np.count_nonzero(found.split == 1) // texts)]
    own = [shingles(from_line(records.line(row)).text, vocabulary) for row in tested.tolist()]
    known, which = np.unique(np.concatenate(own), return_inverse=True)
    order = np.argsort(which, kind="stable")
    holders = np.repeat(np.arange(len(own)), [len(each) for each in own])[order]
    starts = np.searchsorted(which[order], np.arange(len(known) + 1))
    highest, sizes = np.zeros(len(own)), np.array([max(len(each), 1) for each in own])
    for row in np.flatnonzero(found.split == 0).tolist():
        these = shingles(from_line(records.line(row)).text, vocabulary)
        place = np.minimum(np.searchsorted(known, these), len(known) - 1)
        place = place[known[place] == these]
        shared = [holders[starts[each] : starts[each + 1]] for each in place.tolist()]
        if shared:
            highest = np.maximum(highest, np.bincount(np.concatenate(shared), minlength=len(own)) / sizes)
    return highest


def without_planted(records: JoinedRecords, plan: ByShare) -> EarlierDataset:
    """Return a dataset of all runs but those that were planted."""
    states = [run.manifest.state for run in records.runs]
    late = {run.id for run in records.runs if run.manifest.started == FIRST + LATE}
    runs = {run.id for run, state in zip(records.runs, states, strict=True) if state == states[0]} - late
    return EarlierDataset("the runs without the planted copies", frozenset(runs), plan, reclustered=True)


def moved_by_smallest_id(records: JoinedRecords, found: Splitting, earlier: EarlierDataset) -> int:
    """Return how many records of an earlier dataset would have moved if a group were named by its smallest id."""
    had = np.array([run.id in earlier.runs for run in records.runs])[records.run]
    by_id = np.argsort(np.argsort(np.array(records.ids)))

    def assigned(group: Rows) -> np.ndarray:
        rows = np.flatnonzero(group >= 0)
        smallest = np.full(len(records), len(records))
        np.minimum.at(smallest, group[rows], by_id[rows])
        named = np.full(len(records), -1)
        named[rows] = np.argsort(by_id)[smallest[group[rows]]]
        return found.plan.assigned(records, named)

    before = assigned(groups(len(records), found.links, had))
    return int(np.count_nonzero((before != assigned(found.group)) & had))


def timed(what: str, work: Callable[[], _Result]) -> _Result:
    """Return the result of some work, and print how long it took."""
    started, before = perf_counter(), _processor()
    result = work()
    print(f"{what}: {_processor() - before:.1f} s of processor time, {perf_counter() - started:.1f} s elapsed")
    return result


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--articles", type=int, default=10_000, help="of each run")
    parser.add_argument("--planted", type=int, default=500, help="copies in each of the two planted runs")
    parser.add_argument("--counted", type=int, default=500, help="test texts that are compared with every train text")
    parser.add_argument("--test", type=float, default=0.1, help="share of the test split")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    for size in SIZES:
        print(f"{size} words:", ", ".join(f"{share:.0%}: {recall(size, share):.1%} found" for share in SHARES))
    if not (arguments.folder / "runs").exists():
        write_runs(arguments.folder, arguments.runs, arguments.articles)
    plant(arguments.folder, arguments.planted)
    runs, workers, signing = published_runs([arguments.folder]), arguments.workers, signer()
    records = timed("joining", lambda: join_runs(runs, workers=workers))
    print(f"{len(records):,} records of {len(runs)} runs; {why_recluster([run.manifest for run in runs], 90)}")
    plan = ByShare({"train": 1 - arguments.test, "test": arguments.test})
    everything = np.ones(len(records), np.bool_)

    def told(name: str, found: Splitting) -> None:
        report = SplitReport.of(records, found, everything)
        print(
            f"{name}: {report.records}, {report.groups:,} groups, the largest of {report.largest_group}; {report.ties}"
        )
        tied(records, found, arguments.planted)
        for leak in timed("  the leak", lambda: measure_leaks(records, found, everything, signing, workers=workers)):
            print(f"  {leak.over_half} of {leak.texts:,} test texts by more than half in train, at most {leak.highest}")

    told("by labels", splitting(records, plan))
    overlaps = timed("reclustering", lambda: recluster(records, signing, workers=workers))
    found = splitting(records, plan, overlaps)
    told("reclustered", found)
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    highest = timed("counting", lambda: counted_leak(records, found, arguments.counted))
    print(
        f"counted: {(highest > 0.5).sum()} of {len(highest)} test texts by more than half, at most {highest.max():.3f}"
    )
    earlier = without_planted(records, plan)
    print(moves_since(records, found, earlier))
    print(f"by the smallest id it would be {moved_by_smallest_id(records, found, earlier):,} records")


if __name__ == "__main__":
    main()
