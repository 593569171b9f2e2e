"""What a real server sends in place of articles, in one crawl."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.corpus import article, page
from tests.crawl.test_web import FEW_PAGES
from tests.crawls import Crawls
from tests.extraction.wrong_pages import SAMPLES, page_of

SAMPLE = {sample["id"]: page_of(sample, "boxes").encode() for sample in SAMPLES["wrong"]}
NOTICE = "<html><head><title>News</title></head><body><main><p>{}</p></main></body></html>".format(
    "Readers find the whole archive on the second floor of the town library, where Anna Pell looks after it. " * 3
).encode()
HTML = {"Content-Type": "text/html; charset=utf-8"}
ANSWERS = {
    "/": (200, HTML, SAMPLE["de-home"]),
    "/old/bridge-reopens-after-repair-10452": (302, {"Location": "/"}, b""),
    "/walled/bridge-reopens-10453": (302, {"Location": "/consent?back=10453"}, b""),
    "/consent?back=10453": (200, HTML, SAMPLE["tr-consent"]),
    "/soft/404": (200, HTML, SAMPLE["fr-404"]),
    "/section": (200, HTML, SAMPLE["nl-section"]),
    "/bot": (202, HTML, b"<html><head><script>%s</script></head><body></body></html>" % (b"prove();" * 500)),
    "/picture": (200, HTML, b"\xff\xd8\xff\xe0" + bytes(range(256))),
    "/plain/2": (200, {"Content-Type": "text/plain"}, page(2).encode()),
    "/doubled/3": (200, {"Content-Type": "text/html; charset=utf-8, text/html"}, page(3).encode()),
    "/reserved/4": (200, HTML | {"tdm-reservation": "1"}, page(4).encode()),
    **{f"/served/{name}": (200, HTML, NOTICE) for name in ("crane-moved", "ferry-late", "pier-lights", "zoo-tapir")},
}
STORY, CUT = "/2026/ferry-strike-in-three-parts", "/2026/pier-lights-in-three-parts"


def part(number, path):
    """Return a page of an article that links to the next one."""
    link = f'<a href="{path}?page={number + 1}">on</a>' if number < 3 else ""
    return page(number).replace("</article>", f"{link}</article>").replace("canonical", "alternate").encode()


for path, parts in ((STORY, 3), (CUT, 2)):
    ANSWERS[path] = (200, HTML, part(1, path))
    ANSWERS |= {f"{path}?page={number}": (200, HTML, part(number, path)) for number in range(2, parts + 1)}
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><title>Gone, but not lost</title>
<link>/2026/gone-but-not-lost-10470</link><description>{" ".join(article(9).paragraphs)}</description></item></channel>
</rss>"""
ANSWERS["/feed"] = (200, {"Content-Type": "text/html"}, FEED.encode())
NOT_GIVEN = {"/", "/consent?back=10453", *(path for path in ANSWERS if "?page" in path)}
REASONS = {
    "/old/bridge-reopens-after-repair-10452": "redirected to the home page",
    "/walled/bridge-reopens-10453": "redirected to a login, consent or error page",
    "/soft/404": "error page",
    "/section": "a list of teasers",
    "/bot": "the server answered 202 and a script",
    "/picture": "a JPEG image",
    "/reserved/4": "text and data mining (header)",
}


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        status, headers, body = ANSWERS.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def visit(tmp_path_factory):
    """Return the records' and the rejections of a crawl, by the path that was asked for."""
    crawls = Crawls(tmp_path_factory.mktemp("wrong"))
    site = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=site.serve_forever)
    thread.start()
    home = f"http://127.0.0.1:{site.server_port}"
    try:
        asked = [home + path for path in ANSWERS if path not in NOT_GIVEN]
        done = crawls.run("web", "-a", "urls=" + ",".join(asked), **FEW_PAGES, NEWSCRAWL_HONOUR_RESERVATIONS=True)
        assert done.returncode == 0, done.stderr.decode()
    finally:
        site.shutdown()
        thread.join()
        site.server_close()
    records = {record["locator"].removeprefix(home): record for record in crawls.articles()}
    return records, {line["locator"].removeprefix(home): line["reason"] for line in crawls.rejected()}


def test_each_wrong_page_has_its_reason(visit):
    """None of them is a record."""
    records, reasons = visit

    assert {path: reasons[path] for path in REASONS if REASONS[path] not in reasons[path]} == {}
    assert set(records) & set(REASONS) == set()


def test_pages_are_pages_whatever_their_type(visit):
    """A page sent as plain text or with a doubled type is an article."""
    records, _ = visit

    assert {"/plain/2", "/doubled/3"} <= set(records)
    assert all("<" not in records[path]["text"] for path in ("/plain/2", "/doubled/3"))


def test_a_text_in_place_of_many_is_found_out(visit):
    """From the third address of a site on, the same text is rejected."""
    records, reasons = visit

    assert len([path for path in records if path.startswith("/served/")]) == 2
    served = [reason for path, reason in reasons.items() if path.startswith("/served/")]
    assert len(served) == 2
    assert all("a page in place of many" in reason for reason in served)


def test_the_pages_of_an_article_are_one_record(visit):
    """They are asked for one after the other; the record says so, and why one is missing."""
    records, reasons = visit

    assert "joined from 3 pages" in records[STORY]["notes"]
    assert all(article(number).paragraphs[-1] in records[STORY]["text"] for number in (1, 2, 3))
    assert "page 3 of the article is missing: the server answered 404" in records[CUT]["notes"]
    assert article(2).paragraphs[-1] in records[CUT]["text"]
    assert not any("?page" in path for path in (*records, *reasons))


def test_a_page_that_is_gone_gives_way_to_the_text_in_its_feed(visit):
    """It is a record at the address of the page, with a note; the feed was sent as a page."""
    records, reasons = visit
    record = records["/2026/gone-but-not-lost-10470"]

    assert record["title"] == "Gone, but not lost"
    assert article(9).paragraphs[-1] in record["text"]
    assert any("the server answered 404" in note for note in record["notes"])
    assert record["via"][0]["kind"] == "feed"
    assert "/2026/gone-but-not-lost-10470" not in reasons
