"""Pages by their URLs, from a real server on loopback."""

import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.corpus import page

POLITE = {
    "NEWSCRAWL_CONTACT": "https://example.org/about-our-crawler",
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_ENABLED": False,
}
LOCAL = POLITE | {"NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES": True}
ROBOTS = b"User-agent: *\nDisallow: /private\n"


class Site(ThreadingHTTPServer):
    """A small news site that notes who asked for what."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Pages)
        self.asked: Counter[str] = Counter()
        self.agents: set[str] = set()

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}{path}"


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked[self.path] += 1
        self.server.agents.add(self.headers["User-Agent"])
        if self.path == "/robots.txt":
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


def test_pages_become_records(crawls, site):
    """Pages and redirects end as records, under the address that answered in the end."""
    done = crawls.run("web", "-a", urls(site, "/article/2", "/moved"), **LOCAL)

    assert done.returncode == 0, done.stderr.decode()
    records = {record["locator"]: record for record in crawls.articles()}
    assert set(records) == {site.url("/article/2"), site.url("/moved")}
    assert records[site.url("/moved")]["url"] == site.url("/article/4")
    assert records[site.url("/moved")]["source"]["name"] == "Example News"


def test_errors_become_rejections(crawls, site):
    """Whatever cannot be had or is no article is rejected with a reason, and the run goes on."""
    paths = ("/article/2", "/none", "/broken", "/paper.pdf", "/loop", "/short", "/cut")
    wrong = ",ftp://example.org/a,not an address,http://"

    done = crawls.run("web", "-a", urls(site, *paths) + wrong, **LOCAL)

    assert done.returncode == 0, done.stderr.decode()
    assert [record["locator"] for record in crawls.articles()] == [site.url("/article/2")]
    reasons = {line["locator"]: line["reason"] for line in crawls.rejected()}
    assert reasons[site.url("/none")] == "the server answered 404"
    assert reasons[site.url("/broken")] == "the server answered 500"
    assert reasons[site.url("/paper.pdf")] == "it is application/pdf, not a page"
    assert "redirect" in reasons[site.url("/loop")]
    assert "no article text" in reasons[site.url("/short")]
    assert reasons["ftp://example.org/a"].startswith("it is not a web address")
    assert reasons["not an address"] == reasons["http://"] == reasons["ftp://example.org/a"]
    assert len(reasons) == 9


def test_robots_are_obeyed(crawls, site):
    """What robots.txt forbids is not asked for; the site is told who comes, and whom to ask."""
    crawls.run("web", "-a", urls(site, "/private/2", "/article/2"), **LOCAL)

    assert site.asked["/private/2"] == 0
    assert site.asked["/article/2"] == 1
    assert [line["reason"] for line in crawls.rejected()] == ["robots.txt forbids it"]
    (agent,) = site.agents
    assert agent.startswith("newscrawl/")
    assert agent.endswith("(+https://example.org/about-our-crawler)")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433"])
def test_private_addresses_are_closed(crawls, site, host):
    """Without the setting that opens them, nothing is asked of hosts on loopback, however they are written."""
    crawls.run("web", "-a", f"urls=http://{host}:{site.server_port}/article/2", **POLITE)

    assert not site.asked
    assert crawls.articles() == []
    (rejected,) = crawls.rejected()
    assert "NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES=True would open" in rejected["reason"]


def test_list_of_addresses(crawls, site, tmp_path):
    """A file of addresses is read without its comments, empty lines and repetitions."""
    lines = ["# ours", site.url("/article/2"), "", site.url("/article/2"), site.url("/article/3")]
    (tmp_path / "urls.txt").write_text("\n".join(lines), encoding="utf-8")

    crawls.run("web", "-a", f"urls_file={tmp_path / 'urls.txt'}", **LOCAL)

    assert len(crawls.articles()) == 2
    assert site.asked["/article/2"] == 1


def test_unchanged_page_is_seen(crawls, site):
    """A page whose bytes did not change is not written again by the next run."""
    crawls.run("web", "-a", urls(site, "/article/2"), **LOCAL)
    second = crawls.run("web", "-a", urls(site, "/article/2"), **LOCAL)

    assert second.returncode == 0
    assert b"written: 0, seen: 1" in second.stderr
    assert len(crawls.articles()) == 1
