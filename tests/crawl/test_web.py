"""Pages by their URL, from a real server on loopback."""

import threading
import time
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.corpus import page
from tests.crawls import Crawls

POLITE = {
    "NEWSCRAWL_CONTACT": "https://example.org/about-our-crawler",
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "NEWSCRAWL_RETRY_PAUSE": 0.1,
}
LOCAL = POLITE | {"NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES": True}
FEW_PAGES = LOCAL | {"NEWSCRAWL_EXTRACTION_WORKERS": 0}  # starting workers takes longer than extracting these
ROBOTS = b"User-agent: *\nDisallow: /private\n"


class Site(ThreadingHTTPServer):
    """A small news site that counts requests and remembers user agents."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Pages)
        self.requests: Counter[str] = Counter()
        self.agents: set[str] = set()

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}{path}"


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requests[self.path] += 1
        self.server.agents.add(self.headers["User-Agent"])
        if self.path == "/robots.txt":
            time.sleep(0.5)  # so that all other requests wait for it
            self.answer(200, ROBOTS, "text/plain")
        elif self.path.startswith(("/article/", "/private/")):
            self.answer(200, page(int(self.path.rpartition("/")[2])).encode(), "text/html; charset=utf-8")
        elif self.path == "/moved":
            self.answer(301, b"", "text/html", Location="/article/4")
        elif self.path == "/loop":
            self.answer(302, b"", "text/html", Location="/loop")
        elif self.path == "/paper.pdf":
            self.answer(200, b"%PDF-1.7", "application/pdf")
        elif self.path == "/broken":
            self.answer(500, b"no", "text/plain")
        elif self.path == "/short":
            self.answer(200, b"<html><body><p>Soon.</p></body></html>", "text/html")
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b"<html>")
        else:
            self.answer(404, b"no", "text/plain")

    def answer(self, status, body, content_type, **headers):
        self.send_response(status)
        for name, value in {"Content-Type": content_type, "Content-Length": len(body), **headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Keep the test's output clean."""


@contextmanager
def serving():
    site = Site()
    thread = threading.Thread(target=site.serve_forever)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        thread.join()
        site.server_close()


@pytest.fixture
def site():
    with serving() as site:
        yield site


def urls(site, *paths):
    return "urls=" + ",".join(site.url(path) for path in paths)


PRIVATE = tuple(f"/private/{number}" for number in range(6))
PAGES = ("/article/2", "/moved", "/none", "/broken", "/paper.pdf", "/loop", "/short", "/cut", *PRIVATE)
NO_ADDRESSES = ("ftp://example.org/a", "no-address", "http://", "http://example.org:99999/a")


@pytest.fixture(scope="module")
def visit(tmp_path_factory):
    """Return a site, and a crawl that has requested everything on it and also what is not an address."""
    crawls = Crawls(tmp_path_factory.mktemp("visit"))
    with serving() as site:
        done = crawls.run("web", "-a", " ".join([urls(site, *PAGES), *NO_ADDRESSES]), **LOCAL)
        assert done.returncode == 0, done.stderr.decode()
        yield site, crawls


def test_pages_become_records(visit):
    """Pages and redirects become records, with the URL of the final response, and nothing else does."""
    site, crawls = visit

    records = {record["locator"]: record for record in crawls.articles()}
    assert set(records) == {site.url("/article/2"), site.url("/moved")}
    assert records[site.url("/moved")]["url"] == site.url("/article/4")
    assert records[site.url("/moved")]["source"]["name"] == "Example News"


def test_errors_become_rejections(visit):
    """A URL without a response or without an article is rejected with a reason, and the run continues."""
    site, crawls = visit

    reasons = {line["locator"]: line["reason"] for line in crawls.rejected()}
    assert reasons[site.url("/none")] == "the server answered 404"
    assert reasons[site.url("/broken")] == "the server answered 500"
    assert reasons[site.url("/paper.pdf")] == "not read: it is a PDF document"
    assert "redirect" in reasons[site.url("/loop")]
    assert "no article text" in reasons[site.url("/short")]
    assert reasons[site.url("/cut")] == "the connection ended before the whole page had come"
    assert all(reasons[text].startswith("it is not a web address") for text in NO_ADDRESSES)
    assert len(reasons) == len(PAGES) - 2 + len(NO_ADDRESSES)


def test_robots_are_obeyed(visit):
    """Pages that robots.txt forbids are not requested; the user agent names the crawler and the contact."""
    site, crawls = visit

    assert all(site.requests[path] == 0 for path in PRIVATE)
    assert site.requests["/robots.txt"] == site.requests["/article/2"] == 1
    reasons = {line["locator"]: line["reason"] for line in crawls.rejected()}
    assert {reasons[site.url(path)] for path in PRIVATE} == {"robots.txt forbids it"}
    (agent,) = site.agents
    assert agent.startswith("newscrawl/")
    assert agent.endswith("(+https://example.org/about-our-crawler)")


def test_unchanged_page_is_seen(visit, tmp_path):
    """A page whose bytes did not change is not written again by the next run."""
    site, first = visit
    crawls = first.copy(tmp_path / "again")
    second = crawls.run("web", "-a", urls(site, "/article/2"), **FEW_PAGES)

    assert second.returncode == 0
    assert b"written: 0, seen: 1" in second.stderr
    assert crawls.articles() == first.articles()


def test_private_addresses_are_not_contacted(crawls, site):
    """Unless the setting allows them, hosts on loopback are not contacted, in whatever form they are given."""
    hosts = ("127.0.0.1", "localhost", "[::1]", "2130706433")
    crawls.run(
        "web", "-a", "urls=" + ",".join(f"http://{host}:{site.server_port}/article/2" for host in hosts), **POLITE
    )

    assert not site.requests
    assert crawls.articles() == []
    rejected = crawls.rejected()
    assert len(rejected) == len(hosts)
    assert all("NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES=True would open" in line["reason"] for line in rejected)


def test_list_of_addresses(crawls, site, tmp_path):
    """A file of URLs is read without its comments, empty lines and repetitions."""
    lines = ["# ours", site.url("/article/2"), "", site.url("/article/2"), site.url("/article/3")]
    (tmp_path / "urls.txt").write_text("\n".join(lines), encoding="utf-8")

    crawls.run("web", "-a", f"urls_file={tmp_path / 'urls.txt'}", **FEW_PAGES)

    assert len(crawls.articles()) == 2
    assert site.requests["/article/2"] == 1
