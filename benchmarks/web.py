"""What a night of polling costs, and a list of a million addresses: ``python -m benchmarks.web [PART ...]``.

Real crawls of a small web on loopback:

- ``polling``: feeds and sitemaps with pages, crawled twice; the second time nothing has changed.
- ``network``: addresses at which there is nothing, for the processor time of a request and its answer alone.
- ``leads``: a list of addresses that is far longer than a run can fetch, which is stopped after a while.

A hundredth of the numbers, ``--scale 0.01``, is enough to see whether it works.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import page
from tests.web.server import Answer, Asked, Site, serving

ROOT = Path(__file__).parents[1]
HOSTS = 50
WATCHED = 0.25
"""Seconds between two looks at the memory of a crawl."""


@dataclass(slots=True)
class Run:
    """What a run needed."""

    code: int
    seconds: float
    processor: float
    """Seconds of processor time, of all its processes."""
    counts: dict[str, int]
    memory: list[float]
    """Resident memory of the crawling process in MB, over time."""


def crawl(folder: Path, urls: Iterable[str], stop: Callable[[], bool] = lambda: False, **settings: object) -> Run:
    """Crawl a list of addresses; SIGTERM is sent when ``stop`` returns True."""
    listed = folder / "urls.txt"
    with listed.open("w", encoding="utf-8") as file:
        file.writelines(f"{url}\n" for url in urls)
    named = {
        **{f"NEWSCRAWL_{name.upper()}_DIR": folder / name for name in ("articles", "runs", "state")},
        "NEWSCRAWL_WARC_DIR": folder / "web",
        "NEWSCRAWL_CONTACT": "https://example.org/our-crawler",
        "NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES": True,
        "AUTOTHROTTLE_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        **settings,
    }
    options = [word for name, value in named.items() for word in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "web", "-a", f"urls_file={listed}", "--nolog", *options]
    started, before = time.monotonic(), _processor()
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    memory = list(_watched(process, stop))
    seconds = time.monotonic() - started
    newest = max((folder / "runs").glob("*.manifest.json"), key=lambda path: path.stat().st_mtime)
    counts = json.loads(newest.read_text(encoding="utf-8"))["counts"]
    return Run(process.returncode, seconds, _processor() - before, counts, memory)


class Pages:
    """Answers with ETags, and how many bytes of bodies were sent."""

    def __init__(self) -> None:
        self.sent = 0
        self.unchanged = 0

    def at(self, site: Site, path: str, body: Callable[[], str], content_type: str) -> None:
        """Put a body at a path; it is made when it is asked for."""

        def answer(asked: Asked) -> Answer:
            tag = f'"{hashlib.sha256(path.encode()).hexdigest()[:16]}"'
            if asked.headers.get("if-none-match") == tag:
                self.unchanged += 1
                return Answer(status=304, content_type=None, headers={"ETag": tag})
            text = body().encode()
            self.sent += len(text)
            return Answer(text, content_type=content_type, headers={"ETag": tag})

        site[path] = answer


def feed(urls: Sequence[str]) -> str:
    """Return an RSS feed of some addresses."""
    items = (f"<item><title>Title {place}</title><link>{url}</link></item>" for place, url in enumerate(urls))
    return f'<rss version="2.0"><channel><title>News</title>{"".join(items)}</channel></rss>'


def sitemap(urls: Sequence[str]) -> str:
    """Return a sitemap of some addresses."""
    entries = (f"<url><loc>{url}</loc><lastmod>2026-04-01</lastmod></url>" for url in urls)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(entries)}</urlset>'


def polling(scale: float) -> str:
    """Return what two runs over 1,000 feeds and 20 sitemaps with 5,000 pages need, the second without news."""
    feeds, sitemaps, pages = (max(2, round(number * scale)) for number in (1_000, 20, 5_000))
    with serving() as web, tempfile.TemporaryDirectory() as folder:
        sites, served = [web.site() for _ in range(HOSTS)], Pages()
        urls = []
        for number in range(pages):
            site = sites[number % HOSTS]
            served.at(site, f"/{number}", lambda number=number: page(number), "text/html; charset=utf-8")  # type: ignore[misc]
            urls.append(site.url(f"/{number}"))
        containers = []
        for kind, count, text in (("feed", feeds, feed), ("sitemap", sitemaps, sitemap)):
            for number in range(count):
                site, path, listed = sites[number % HOSTS], f"/{kind}{number}.xml", urls[number::count]
                served.at(site, path, lambda text=text, listed=listed: text(listed), "text/xml")  # type: ignore[misc]
                containers.append(site.url(path))
        runs, figures = [], []
        for _ in range(2):
            served.sent = served.unchanged = 0
            asked = sum(len(site.paths()) for site in sites)
            runs.append(crawl(Path(folder), containers))
            figures.append((sum(len(site.paths()) for site in sites) - asked, served.unchanged, served.sent))
        (first, second), ((_, _, sent), (requests, unchanged, again)) = runs, figures
        return (
            f"{feeds:,} feeds, {sitemaps} sitemaps, {pages:,} pages: {first.counts['written']:,} records in "
            f"{first.seconds:.0f} s; then {requests:,} requests in {second.seconds:.0f} s "
            f"({second.processor:.1f} s of processor), {unchanged / requests:.1%} answered 304, "
            f"{again / sent:.2%} of the bytes, {second.counts['read']} pages, {second.counts['written']} records, "
            f"exit code {second.code}"
        )


def network(scale: float) -> str:
    """Return the processor time of a request, from two crawls of different length."""
    few, many = 20, max(500, round(10_000 * scale))
    used = []
    for count in (few, many):
        with serving() as web, tempfile.TemporaryDirectory() as folder:
            sites = [web.site() for _ in range(HOSTS)]
            urls = (sites[number % HOSTS].url(f"/{number}") for number in range(count))
            used.append(crawl(Path(folder), urls).processor)
    each = 1000 * (used[1] - used[0]) / (many - few)
    return f"{many:,} requests answered 404: {each:.2f} ms of processor each; the start takes {used[0]:.1f} s"


def leads(scale: float) -> str:
    """Return how a list of a million addresses fares: memory, the first request, the state."""
    count, seconds = max(1_000, round(1_000_000 * scale)), 120 * max(scale, 0.2)
    with serving() as web, tempfile.TemporaryDirectory() as folder:
        sites = [web.site() for _ in range(HOSTS)]
        urls = (sites[number % HOSTS].url(f"/politics/2026/a-headline-{number}.html") for number in range(count))
        started = time.monotonic()
        run = crawl(Path(folder), urls, lambda: time.monotonic() > started + seconds, DOWNLOAD_DELAY=1)
        first = min(asked.time for site in sites for asked in site.asked) - started
        size = sum(path.stat().st_size for path in (Path(folder) / "state").glob("newscrawl.sqlite*"))
        half = run.memory[len(run.memory) // 2]
        return (
            f"{count:,} addresses: first request after {first:.1f} s, {sum(len(site.paths()) for site in sites):,} "
            f"requests in {run.seconds:.0f} s, {half:.0f} MB half-way, {max(run.memory):.0f} MB at most, "
            f"{size / count:.0f} bytes a lead, exit code {run.code}"
        )


def _watched(process: subprocess.Popen[bytes], stop: Callable[[], bool]) -> Iterator[float]:
    """Yield the resident memory of a process in MB until it has ended, which it is asked to at some time."""
    told = False
    while process.poll() is None:
        with suppress(OSError):  # it may end between poll() and this
            pages = int(Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1])
            yield pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000
        if not told and stop():
            told = True
            process.send_signal(signal.SIGTERM)
        time.sleep(WATCHED)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


PARTS: dict[str, Callable[[float], str]] = {"polling": polling, "network": network, "leads": leads}


def main() -> None:
    """Print one line for each part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; default: all")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the numbers (default: all)")
    arguments = parser.parse_args()
    for part in arguments.parts or PARTS:
        print(PARTS[part](arguments.scale), flush=True)


if __name__ == "__main__":
    main()
