"""What lies between an address and the bytes of its page, on real connections over loopback."""

import gzip
import os
import socket
import zlib
from contextlib import ExitStack

import brotli
import pytest

from benchmarks.corpus import page
from newscrawl.readers import zstd
from tests.crawls import Crawls
from tests.web.certificates import Authority
from tests.web.raw_server import REDIRECT, answer, serving

SETTINGS = {
    "NEWSCRAWL_CONTACT": "https://example.org/about-our-crawler",
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_TIMES": 1,
    "NEWSCRAWL_RETRY_PAUSE": 0,
    "NEWSCRAWL_EXTRACTION_WORKERS": 0,
}
OPEN = SETTINGS | {"NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES": True, "CONCURRENT_REQUESTS_PER_DOMAIN": 16}
SECRET = "hunter2"
KEY = "sesame42"


def closed_at_end(body, *headers):
    """Return an answer of HTTP/1.0, of which only the end of the connection is the end."""
    lines = "\r\n".join(["HTTP/1.0 200 OK", "Content-Type: text/html; charset=utf-8", *headers])
    return lines.encode() + b"\r\n\r\n" + body.encode()


def refreshing(number, content):
    return page(number).replace("<head>", f'<head><meta http-equiv="refresh" content="{content}">')


CUT = {
    "/cut/gzip": answer(gzip.compress(page(20).encode())[:-2_000], "Content-Encoding: gzip"),
    "/cut/br": answer(brotli.compress(page(21).encode())[:-1_000], "Content-Encoding: br"),
    "/cut/zstd": answer(zstd.compress(page(22).encode())[:-1_000], "Content-Encoding: zstd"),
    "/cut/deflate": answer(zlib.compress(page(23).encode())[:-1_000], "Content-Encoding: deflate"),
    "/cut/length": answer(page(24)[:9_000], length=20_000),
    "/cut/chunk": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n2328\r\n"
    + page(25)[:9_000].encode(),
    "/cut/closed": closed_at_end(page(26).partition("</article>")[0]),
    "/cut/tag": closed_at_end(f"<!doctype html><html><body><h1>T</h1><p>{'word ' * 200}</p><p class="),
}
"""Answers that end too early, each time."""
FIRST_CUT = {
    path.replace("cut", "once"): [cut, answer(page(30 + number))] for number, (path, cut) in enumerate(CUT.items())
}
"""Answers that end too early the first time."""
FAILING_HOSTS = {path: f"127.0.1.{number}" for number, path in enumerate([*CUT, *FIRST_CUT], 1)}
"""Hosts of their own for these pages, since one that fails repeatedly is left in peace."""
WHOLE = {
    "/whole/gzip": answer(gzip.compress(page(40).encode()), "Content-Encoding: GZIP"),
    "/whole/br": answer(brotli.compress(page(41).encode()), "Content-Encoding: br"),
    "/whole/zstd": answer(zstd.compress(page(42).encode()), "Content-Encoding: zstd"),
    "/whole/raw-deflate": answer(zlib.compress(page(43).encode(), wbits=-15), "Content-Encoding: deflate"),
    "/whole/twice": answer(gzip.compress(gzip.compress(page(44).encode())), "Content-Encoding: gzip, gzip"),
    "/whole/untrue": answer(page(45), "Content-Encoding: gzip"),
    "/whole/closed": closed_at_end(page(46)),
    "/whole/header": answer(page(47), f"Content-Security-Policy: default-src {'https://cdn.example.org ' * 1_500}"),
    "/whole/headers": answer(page(48), *(f"X-{number}: {'v' * 50}" for number in range(1_000))),
    "/whole/odd-header": answer(page(49), "X-\xff\xfe: odd", "no header at all"),
    "/cookie": [answer("", "Location: /cookie", "Set-Cookie: seen=1", status=REDIRECT), answer(page(59))],
}
"""Whole pages, in awkward answers."""
REFRESHES = {
    "/refresh/reload": answer(refreshing(50, "5")),
    "/refresh/itself": answer(refreshing(51, "0; url=/refresh/itself#top")),
    "/refresh/late": answer(refreshing(52, "60; url=/elsewhere")),
    "/refresh/home": answer(refreshing(53, "0; url=/")),
    "/refresh/circle": answer(refreshing(54, "0; url=/circle-2")),
    "/circle-2": answer(refreshing(54, "0; url=/refresh/circle")),
    "/refresh/no-script": answer(
        page(55).replace("<head>", '<head><noscript><meta http-equiv="refresh" content="0; url=/elsewhere"></noscript>')
    ),
    "/refresh/soon": answer('<html><head><meta http-equiv="Refresh" content="3;URL=/article/56"></head></html>'),
    "/article/56": answer(page(56)),
    "/refresh/header": answer("<html><body>Moved.</body></html>", "Refresh: 0; url=/article/57"),
    "/article/57": answer(page(57)),
    "/article/58": answer(page(58)),
}
ASTRAY = {
    "/to-secret": answer("", f"Location: http://desk:{SECRET}@127.0.0.1/a", status=REDIRECT),
    f"/none?api_key={KEY}": answer("no", status="404 Not Found"),
    f"/keyed?api_key={KEY}": answer("", "Location: /article/58", status=REDIRECT),
    "/circle-3": answer("", "Location: /circle-4", status=REDIRECT),
    "/circle-4": answer("", "Location: /circle-3", status=REDIRECT),
    "/to-itself": answer("", "Location: ", status=REDIRECT),
    "/to-nowhere": answer("", "Location: http://127.0.0.1:99999/", status=REDIRECT),
}
FAILING = {
    "closed": b"",
    "smtp": b"220 mail.example.org ready\r\n",
    "long": answer(page(1), f"X-Long: {'x' * 100_000}"),
}
"""Hosts of their own, since one that fails repeatedly is left in peace."""
BAD_LINES = {
    f"http://desk:{SECRET}@127.0.0.1/a": "password",
    "http://127.0.0.1:99999/a": "no port 99999",
    "http://exa mple.org/a": "white space",
    "www.example.org/a": "https:// is missing",
    "ftp://127.0.0.1/a": "ftp is not fetched",
}


def at(site, path):
    return site.url(path, FAILING_HOSTS.get(path, "127.0.0.1"))


@pytest.fixture(scope="module")
def visit(tmp_path_factory):
    """Return a site, and a crawl of all that is above, whose list of addresses came by standard input."""
    crawls = Crawls(tmp_path_factory.mktemp("visit"))
    authority = Authority(tmp_path_factory.mktemp("certificates"))
    pages = CUT | FIRST_CUT | WHOLE | REFRESHES | ASTRAY | {"/größe?q=%FC&n=1,2": answer(page(60))}
    pages["/gr%C3%B6%C3%9Fe?q=%FC&n=1,2"] = pages.pop("/größe?q=%FC&n=1,2")
    with ExitStack() as stack:
        site = stack.enter_context(serving(pages, "0.0.0.0"))
        site.more = {
            "six": stack.enter_context(serving({"/a": answer(page(61))}, "::1")),
            "trusted": stack.enter_context(
                serving({"/a": answer(page(62))}, "127.0.0.2", authority.context("127.0.0.2"))
            ),
            "strange": stack.enter_context(
                serving({"/a": answer(page(63))}, "127.0.0.3", authority.context("127.0.0.3", trusted=False))
            ),
            "expired": stack.enter_context(
                serving({"/a": answer(page(64))}, "127.0.0.4", authority.context("127.0.0.4", days=-1))
            ),
            "other": stack.enter_context(
                serving({"/a": answer(page(65))}, "127.0.0.5", authority.context("127.0.0.99"))
            ),
            "excepted": stack.enter_context(
                serving({"/a": answer(page(66))}, "127.0.0.6", authority.context("127.0.0.66", trusted=False))
            ),
        }
        for number, (name, sent) in enumerate(FAILING.items(), 7):
            site.more[name] = stack.enter_context(serving({"/a": sent}, f"127.0.0.{number}"))
        unused = stack.enter_context(socket.socket())
        unused.bind(("127.0.0.1", 0))
        site.refused = f"http://127.0.0.1:{unused.getsockname()[1]}/a"
        listed = [*CUT, *FIRST_CUT, *WHOLE, *(path for path in REFRESHES if "refresh" in path), *ASTRAY]
        lines = [
            "\ufeff# the list of the desk",
            *(at(site, path) for path in listed),
            *BAD_LINES,
            f'"{at(site, "/größe?q=%FC&n=1,2")}";"Title"',
            *(f"  <{other.url('/a')}>" for other in site.more.values()),
            site.refused,
            "http://nothing.invalid/a",
        ]
        done = crawls.run(
            "web",
            "-a",
            "urls_file=-",
            stdin="\r\n".join(lines).encode(),
            env=os.environ | {"SSL_CERT_FILE": str(authority.file), "no_proxy": "*"},
            NEWSCRAWL_UNCHECKED_HOSTS="127.0.0.6",
            LOG_LEVEL="DEBUG",
            **OPEN,
        )
        assert done.returncode == 0, done.stderr.decode()
        site.log = done.stderr.decode()
        site.records = {record["locator"]: record for record in crawls.articles()}
        site.reasons = {line["locator"]: line["reason"] for line in crawls.rejected()}
        assert not set(site.records) & set(site.reasons)
        yield site, crawls


def test_cut_pages_are_no_articles(visit):
    """What ends too early is asked for again, and then rejected with the reason."""
    site, _ = visit

    for path in CUT:
        assert site.asked[path] == 2, path
        reason = site.reasons[at(site, path)]
        assert "ends too early" in reason or "connection ended" in reason, (path, reason)
    for path in FIRST_CUT:
        assert site.asked[path] == 2, path
        assert at(site, path) in site.records, site.reasons
        assert not [note for note in site.records[at(site, path)]["notes"] if "cut off" in note]


def test_whole_pages_are_articles(visit):
    """Encodings in any spelling, headers of any reasonable length, and bodies that end with their connection."""
    site, _ = visit

    for path in WHOLE:
        assert site.asked[path] == (2 if path == "/cookie" else 1), path
        assert at(site, path) in site.records, site.reasons
        assert not [note for note in site.records[at(site, path)]["notes"] if "cut off" in note]


def test_refreshes(visit):
    """A refresh is followed only where it is a redirect; a page that reloads itself is asked for once."""
    site, _ = visit

    followed = {
        "/refresh/soon": "/article/56",
        "/refresh/header": "/article/57",
        "/refresh/circle": "/circle-2",
    }
    for path in REFRESHES:
        if path.startswith("/refresh"):
            assert site.records[at(site, path)]["url"] == at(site, followed.get(path, path))
            assert site.asked[path] == 1
    assert site.asked["/elsewhere"] == site.asked["/"] == 0


def test_reasons(visit):
    """Reasons are for people: what happened, at which host, and what to do."""
    site, _ = visit

    reasons = site.reasons
    failing = {name: reasons[site.more[name].url("/a")] for name in FAILING}
    assert failing["closed"] == "127.0.0.7 closed the connection without a complete answer"
    assert failing["smtp"] == "127.0.0.8 does not answer in HTTP"
    assert failing["long"] == "a line of its headers is longer than 65,536 bytes"
    assert "refused" in reasons[site.refused]
    assert "nothing.invalid" in reasons["http://nothing.invalid/a"]
    assert reasons[at(site, "/circle-3")] == reasons[at(site, "/to-itself")] == "it is redirected in a circle"
    assert site.asked["/to-itself"] == 1
    assert "port 99999" in reasons[at(site, "/to-nowhere")]
    assert not [reason for reason in reasons.values() if "twisted" in reason or "Error" in reason]


def test_bad_lines(visit):
    """One malformed address ends nothing: each has its reason and its line, and all others are tried."""
    site, _ = visit

    bad = {text.replace(f"desk:{SECRET}", "***"): reason for text, reason in BAD_LINES.items()}
    first = 2 + len(CUT) + len(FIRST_CUT) + len(WHOLE) + len(ASTRAY) + sum("refresh" in path for path in REFRESHES)
    for line, (text, reason) in enumerate(bad.items(), first):
        assert reason in site.reasons[text]
        assert site.reasons[text].endswith(f"(line {line} of the list)")


def test_secrets_are_not_written(visit):
    """Neither a password nor a key is in any file, or in a line of the log."""
    site, crawls = visit

    assert "password" in site.reasons[at(site, "/to-secret")]
    assert SECRET not in site.log
    assert KEY not in site.log
    assert site.reasons[at(site, "/none?api_key=***")] == "the server answered 404"
    assert "/none?api_key=***" in site.log
    assert at(site, "/keyed?api_key=***") in site.records
    files = [path for path in crawls.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


def test_only_the_addresses_are_asked_for(visit):
    """Cookies need the list of public suffixes, which is not fetched; no library warns of what nobody can change."""
    site, _ = visit

    assert "publicsuffix" not in site.log
    assert "RefererMiddleware" not in site.log.partition("Spider opened")[2]


def test_bytes_of_address_are_kept(visit):
    """An escape that is no UTF-8 stays what it is, and a comma stays in its address."""
    site, _ = visit

    record = site.records[at(site, "/größe?q=%FC&n=1,2")]
    assert record["url"] == at(site, "/gr%C3%B6%C3%9Fe?q=%FC&n=1,2")


def test_connections(visit):
    """IPv6 is spoken; a certificate has to be valid for its host, or is excepted and noted."""
    site, _ = visit

    addresses = {name: other.url("/a") for name, other in site.more.items()}
    assert {name for name, url in addresses.items() if url in site.records} == {"six", "trusted", "excepted"}
    for name in ("strange", "expired", "other"):
        host = site.more[name].host
        assert f"the certificate of {host} is not valid for it" in site.reasons[addresses[name]]
        assert not site.more[name].asked
    (note,) = site.records[addresses["excepted"]]["notes"]
    assert note == "the certificate of 127.0.0.6 was not checked: the page may be from someone else"
    assert site.records[addresses["trusted"]]["notes"] == []
