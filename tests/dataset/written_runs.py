"""Runs of few records, written as crawls write them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import msgspec

from newscrawl.serialization import to_line
from pipelines.duplicates.tokens import text_hash
from pipelines.items import Article, Duplicate, Event, Run


def words(seed: object, count: int = 200) -> str:
    """Return words that no other seed has, but for chance."""
    draw = random.Random(f"{seed}")
    return " ".join("".join(draw.choices("abcdefghijklmnop", k=6)) for _ in range(count))


def article(name: object, text: str, **fields: object) -> Article:
    """Return a record that its crawl has taken for unique, unless ``fields`` say otherwise."""
    id_ = blake2b(f"{name}".encode(), digest_size=16).hexdigest()
    given: dict = {"duplicate": Duplicate(cluster=id_), "event": Event(id_), "text_hash": text_hash(text)} | fields
    return Article(id=id_, locator=f"{name}.txt", url=f"https://news.example/{id_}", text=text, **given)


def write_run(folder: Path, started: datetime, articles: list[Article], state: str = "/srv/state") -> Path:
    """Write a run into ``folder/articles`` and ``folder/runs``, and return the path of its manifest."""
    run = Run(f"local-{started:%Y-%m-%dT%H-%M-%SZ}-{blake2b(state.encode(), digest_size=3).hexdigest()}", "local", "1")
    for each in articles:
        each.run, each.fetched_at = run, f"{started:%Y-%m-%dT%H:%M:%SZ}"
    content = b"".join(map(to_line, articles))
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    (folder / "runs").mkdir(exist_ok=True)
    (folder / "articles" / f"{run.id}.jsonl").write_bytes(content)
    output = {"path": f"../articles/{run.id}.jsonl", "format": "jsonlines", "records": len(articles)}
    manifest = {
        "schema": "newscrawl/manifest/2",
        "run": msgspec.to_builtins(run),
        "started": f"{started:%Y-%m-%dT%H:%M:%SZ}",
        "finished": f"{started + timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}",
        "outputs": [{**output, "bytes": len(content), "blake2b": blake2b(content, digest_size=16).hexdigest()}],
        "state": state,
        "counts": {"written": len(articles)},
    }
    path = folder / "runs" / f"{run.id}.manifest.json"
    path.write_bytes(msgspec.json.encode(manifest))
    return path
