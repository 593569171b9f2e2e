"""Runs with the records that a test needs: their files and manifests, as a crawl would leave them."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import msgspec

from newscrawl.dataset.joining.joined import join_runs
from newscrawl.dataset.joining.published_runs import published_runs
from newscrawl.serialization import to_line
from pipelines.items import SCHEMA, Article, Run, Source

START = datetime(2026, 11, 1, 3, tzinfo=UTC)


def record(number, **fields):
    """Return a record of which nothing is known but what is given."""
    values = {"locator": f"{number}.txt", "fetched_at": "2026-11-01T05:00:00Z", "text": "The crane moved.\n"}
    values |= {"source": Source("Husum", "husum.example"), "text_hash": f"{number:032x}"} | fields
    return Article(id=identifier(number), **values)


def identifier(number):
    return f"{number:032x}"


def write_run(folder, number, articles, *, run_id=None, name=None, **manifest):
    """Write a run that published these records a day after the one before; return the path of its manifest."""
    started = START + timedelta(days=number)
    run_id = run_id or f"local-{started:%Y-%m-%dT%H-%M-%SZ}-abc{number:03}"
    for place in ("articles", "runs"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    path = folder / "articles" / f"{name or run_id}.jsonl"
    content = b"".join(map(to_line, articles))
    path.write_bytes(content)
    output = {"path": f"../articles/{path.name}", "format": "jsonlines"} | counted(content)
    said = {
        "schema": "newscrawl/manifest/2",
        "run": msgspec.to_builtins(Run(run_id, "local", "1")),
        "started": f"{started:%Y-%m-%dT%H:%M:%SZ}",
        "outputs": [output],
        "counts": {"written": len(articles)},
        "versions": {"schema": SCHEMA},
    }
    target = folder / "runs" / f"{name or run_id}.manifest.json"
    target.write_text(json.dumps(said | manifest))
    return target


def replace_content(manifest, path, content):
    """Write other content to the file of a run, for which its manifest vouches then."""
    path.write_bytes(content)
    said = json.loads(manifest.read_text())
    said["outputs"][0] |= counted(content)
    manifest.write_text(json.dumps(said))


def counted(content):
    """Return what a manifest says of a file's content."""
    digest = blake2b(content, digest_size=16).hexdigest()
    return {"records": content.count(b"\n"), "bytes": len(content), "blake2b": digest}


def joined_records(folder, articles):
    """Return the joined records of one run with these records."""
    write_run(folder, 0, articles)
    return join_runs(published_runs([folder]))
