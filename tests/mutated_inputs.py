"""Damaged files of every format: samples in which bytes are changed, cut, repeated, or taken from another sample."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import tarfile
import zipfile
from pathlib import Path

from newscrawl.readers import zstd
from tests import wires
from tests.broken_inputs import ARTICLE, SENTENCE
from tests.readers.warcs import Warc

SEEDS = Path(__file__).parents[1] / "seeds"
HOSTILE = (
    b"\0", b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", "\u2028".encode(), "e\u0301\u0316".encode(), b"<", b">", b'"',
    b"&#0;", b"<div>", b"<!--", b"<![CDATA[", b"]]>", b"<!ENTITY a '&a;&a;'>", b"\r", b"\n\n", b"{", b"[", b"[[[[",
    b"9" * 5_000, b"NaN",
    b"-1e999", b"\\ud800", b"\x1f\x8b", b"PK\x03\x04", b"sda\n", b"Agencia EFE\n", b"Newsletter : ",
    b"ftp://x/", b"=", b"%00", b"Content-Length: 99999999999\r\n", b"http://u:pw@host:99999/",
)  # fmt: skip
"""What is put into samples, once or very often."""


def samples() -> dict[str, bytes]:
    """Return a whole file of each format by its name."""
    page = f"<html><head><title>Bridge</title></head><body><article><p>{ARTICLE}</p></article></body></html>".encode()
    record = json.dumps({"title": "Harbour bridge", "text": ARTICLE, "url": "https://example.org/a"}).encode() + b"\n"
    item = f"<item><link>https://example.org/a</link><guid>7</guid><description>{SENTENCE}</description></item>"
    files = {path.name: path.read_bytes() for path in sorted(SEEDS.rglob("*")) if path.suffix in {".txt", ".html"}}
    return files | {
        "export.jsonl": (SEEDS / "export.jsonl").read_bytes(),
        "list.json": b"[" + b",".join([record] * 5) + b"]",
        "nitf.xml": wires.nitf(),
        "newsml.xml": wires.newsml_1(),
        "g2.xml": wires.g2(),
        "iptc.txt": wires.iptc_7901(),
        "anpa.txt": wires.anpa(),
        "feed.xml": f"<rss version='2.0'><channel><title>x</title>{item * 5}</channel></rss>".encode(),
        "feed.json": json.dumps(
            {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_text": ARTICLE}]}
        ).encode(),
        "sitemap.xml": b"<urlset><url><loc>https://example.org/a</loc></url></urlset>",
        "feeds.opml": b"<opml version='2.0'><body><outline xmlUrl='https://example.org/feed'/></body></opml>",
        "addresses.txt": b"https://example.org/a\nhttps://example.org/b\nhttps://example.org/c\n",
        "table.csv": _table(),
        "mail.eml": f"From: a@example.org\nSubject: Bridge\nContent-Type: text/plain\n\n{ARTICLE}".encode(),
        "saved.mhtml": b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/html\r\n\r\n" + page + b"\r\n--b--\r\n",
        "crawl.warc": _warc(page),
        "crawl.warc.gz": gzip.compress(_warc(page), mtime=0),
        "text.txt.gz": gzip.compress(ARTICLE.encode(), mtime=0),
        "records.jsonl.zst": zstd.compress(record * 20),
        "archive.zip": _zip({"a.txt": ARTICLE.encode(), "b.jsonl": record * 3, "c.html": page}),
        "archive.tar": _tar({"a.txt": ARTICLE.encode(), "b.jsonl": record * 3, "c.html": page}),
    }


def mutated(content: bytes, others: list[bytes], draw: random.Random) -> bytes:
    """Return a damaged copy of a file's content: one to four changes, each at a place drawn at random."""
    for _ in range(draw.randint(1, 4)):
        first, last = sorted(draw.randrange(len(content) + 1) for _ in range(2))
        kind = draw.randrange(7)
        if kind == 0:  # flipped bits
            content = bytes(byte ^ (draw.random() < 0.02) << draw.randrange(8) for byte in content)
        elif kind == 1:
            content = content[:last]
        elif kind == 2:
            content = content[:first] + content[last:]
        elif kind == 3:
            content = content[:first] + draw.choice(HOSTILE) * draw.choice((1, 1, 50, 5_000)) + content[first:]
        elif kind == 4:
            content = content[:last] + content[first:last] * draw.choice((1, 3, 20)) + content[last:]
        elif kind == 5:
            content = content[:first] + draw.choice(others)[:50_000] + content[first:]
        else:
            content = content[:first] + draw.randbytes(draw.randint(1, 300)) + content[first:]
        content = content[:400_000]
    return content


def write_mutated(folder: Path, count: int, seed: int = 1) -> int:
    """Write damaged files into an empty folder, some with names that are no text; return how many there are."""
    draw = random.Random(seed)
    whole = samples()
    for number in range(count):
        name, content = draw.choice(sorted(whole.items()))
        odd = os.fsdecode(b"\xff\n\x1b[31m") if number % 50 == 0 else ""
        (folder / f"{number:04} {odd}{name}").write_bytes(mutated(content, list(whole.values()), draw))
    return count


def _zip(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def _tar(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
    return packed.getvalue()


def _warc(page: bytes) -> bytes:
    archive = Warc(packed=False)
    archive.response("https://example.org/a", page)
    return archive.content


def _table() -> bytes:
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerows([("title", "text", "url"), *(("Bridge", ARTICLE, f"https://example.org/{n}") for n in range(5))])
    return rows.getvalue().encode()
