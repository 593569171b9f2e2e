"""How polite a crawl is, and how quick beside hosts that are slow: ``python -m benchmarks.politeness [PART ...]``.

Real crawls of a small web on loopback, retries on:

- ``forbidden``: 1,000 addresses of one host that its robots.txt forbids, 64 at once, with Scrapy's own queue, so that
  they wait for the robots.txt together; how many are fetched.
- ``silent``: 200 good hosts of 4 pages alone, and beside 16 hosts that never answer, half of them not even for their
  robots.txt; how much longer the good ones take. A pause of five seconds
  keeps the processor from being what is measured.
- ``stop``: seconds from SIGTERM to the end while a page drips, a host is silent, a robots.txt hangs, and hosts pause.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.web.server import NEVER, Answer, Site, serving

ROOT = Path(__file__).parents[1]
MISSING = Answer("not here", 404)
"""What all hosts answer where nothing else is said: a page without extraction, so that only the network is measured."""


@contextmanager
def crawling(urls: Sequence[str], **settings: object) -> Iterator[subprocess.Popen[bytes]]:
    """Start a crawl of some addresses, and kill it at the end unless it has ended."""
    with tempfile.TemporaryDirectory() as folder:
        addresses = Path(folder) / "urls.txt"
        addresses.write_text("\n".join(urls), encoding="utf-8")
        named = {
            **{f"NEWSCRAWL_{name.upper()}_DIR": Path(folder) / name for name in ("articles", "runs", "state")},
            "NEWSCRAWL_WARC_DIR": Path(folder) / "web",
            "NEWSCRAWL_CONTACT": "https://example.org/our-crawler",
            "NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES": True,
            "AUTOTHROTTLE_ENABLED": False,
            **settings,
        }
        options = [word for name, value in named.items() for word in ("-s", f"{name}={value}")]
        command = [sys.executable, "-m", "scrapy", "crawl", "web", "-a", f"urls_file={addresses}", "--nolog", *options]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
            try:
                yield process
            finally:
                process.kill()


def forbidden(addresses: int = 1_000) -> str:
    """Return how many forbidden pages were fetched."""
    with serving() as web:
        site = web.site(Answer("User-agent: *\nDisallow: /private\n", content_type="text/plain", wait=1))
        urls = [site.url(f"/private/{number}") for number in range(addresses)]
        queue = "scrapy.pqueues.DownloaderAwarePriorityQueue"
        at_once = {"CONCURRENT_REQUESTS": 64, "CONCURRENT_REQUESTS_PER_DOMAIN": 64, "SCHEDULER_PRIORITY_QUEUE": queue}
        with crawling(urls, DOWNLOAD_DELAY=0, **at_once) as process:
            process.wait()
        robots = len(site.times("/robots.txt"))
        fetched = len(site.paths())
        return f"{addresses:,} forbidden addresses, 64 at once: {fetched} fetched, robots.txt asked for {robots} times"


def seconds_of_good_hosts(silent: int, hosts: int, pages: int) -> float:
    """Return how long good hosts take, first request to last, beside silent ones."""
    with serving() as web:
        bad = [web.site(Answer(wait=NEVER) if number % 2 else MISSING) for number in range(silent)]
        good = [web.site() for _ in range(hosts)]
        for site in bad:
            site.otherwise = Answer(wait=NEVER)
        urls = [site.url(f"/{page}") for page in range(pages) for site in (*bad, *good)]
        with crawling(urls, DOWNLOAD_DELAY=5, DOWNLOAD_DELAY_JITTER=0):
            while sum(len(site.paths()) for site in good) < hosts * pages:
                time.sleep(0.05)
        times = [asked.time for site in good for asked in site.asked]
        return max(times) - min(times)


def silent_hosts(hosts: int = 200, pages: int = 4) -> str:
    """Return how long good hosts take alone and beside silent ones."""
    alone, beside = (seconds_of_good_hosts(silent, hosts, pages) for silent in (0, 16))
    ratio = beside / alone
    return f"{hosts} hosts of {pages} pages: {alone:.1f} s alone, {beside:.1f} s beside 16 silent hosts ({ratio:.2f})"


def stop() -> str:
    """Return how long a crawl takes to end at SIGTERM."""
    with serving() as web:
        sites: list[Site] = [web.site(Answer(wait=NEVER)), web.site("User-agent: *\nCrawl-delay: 60\n")]
        for answer in (
            Answer("x" * 50_000, bytes_per_second=50),
            Answer(wait=NEVER),
            Answer(status=503, headers={"Retry-After": "100"}),
        ):
            sites.append(web.site())
            sites[-1].otherwise = answer
        with crawling([site.url(f"/{page}") for page in range(5) for site in sites]) as process:
            while not all(len(site.asked) >= (1 if site in sites[:2] else 2) for site in sites):
                time.sleep(0.05)
            started = time.monotonic()
            process.send_signal(signal.SIGTERM)
            process.wait()
            return f"from SIGTERM to the end: {time.monotonic() - started:.1f} s, exit code {process.returncode}"


PARTS: dict[str, Callable[[], str]] = {"forbidden": forbidden, "silent": silent_hosts, "stop": stop}


def main() -> None:
    """Print one line for each part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; default: all")
    for part in parser.parse_args().parts or PARTS:
        print(PARTS[part]())


if __name__ == "__main__":
    main()
