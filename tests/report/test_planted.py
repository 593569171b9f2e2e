"""What strangers write never runs, leads nowhere, and breaks nothing."""

from urllib.parse import quote

import pytest

from pipelines.items import (
    Agency,
    Distributor,
    Duplicate,
    Event,
    EventEvidence,
    Evidence,
    Image,
    Language,
    Removal,
    SharedTerm,
    Source,
    Syndication,
)
from tests.dataset.written_runs import identifier, record, write_run
from tests.report.browser import OpenReport

SCRIPT = "<script>planted()</script>"
IMAGE = '"><img src=x onerror=planted()>'
END = "</script><script>planted()</script><!--<script>"
VECTOR = "<svg onload=planted()><a xlink:href=javascript:planted()>"
ADDRESS = "javascript:planted()"
LURES = [
    "JAVASCRIPT:planted()",
    " javascript:planted()",
    "data:text/html,<script>planted()</script>",
    "vbscript:x",
    "//x.example",
]


def planted_record(number, **fields):
    words = f"{SCRIPT} The ferry left the harbour at noon. {IMAGE} {END} {VECTOR}"
    evidence = [Evidence("text", 0, len(SCRIPT), SCRIPT, IMAGE), Evidence("byline", 0, 3, END, SCRIPT)]
    terms = [SharedTerm(VECTOR, 0.4)]
    values = {
        "url": ADDRESS,
        "title": f"{SCRIPT}{IMAGE}{END}",
        "byline": f"By {IMAGE}{SCRIPT}",
        "authors": [SCRIPT, IMAGE],
        "description": END + VECTOR,
        "section": IMAGE,
        "locator": END,
        "published_at": "2026-11-03T10:00:00Z",
        "published_precision": "second",
        "source": Source(IMAGE, f"{SCRIPT}.example", END),
        "text": words,
        "removed": [Removal(len(words), len(words) + len(IMAGE), SCRIPT, IMAGE, IMAGE)],
        "language": Language(SCRIPT, 0.5),
        "syndication": Syndication(
            [Agency(IMAGE, "origin", 0.9, evidence)], Distributor(SCRIPT, evidence), chain=[IMAGE, SCRIPT]
        ),
        "event": Event(
            identifier(0), identifier(0), 0.9, 2.0, SCRIPT, EventEvidence([IMAGE], [SCRIPT], terms, 0.5, None, [END])
        ),
        "duplicate": Duplicate("near", identifier(0), identifier(0), 0.9, 0.9, 0.9),
        "images": [Image(ADDRESS, IMAGE, SCRIPT, END)],
        "notes": [SCRIPT, IMAGE],
    }
    return record(number, **values | fields)


@pytest.fixture(scope="module")
def planted(browser, tmp_path_factory):
    """Return a report on articles in whose every field something is planted, open in the browser."""
    folder = tmp_path_factory.mktemp("planted")
    articles = [planted_record(0, event=Event(identifier(0)), duplicate=Duplicate(cluster=identifier(0)))]
    articles += [
        planted_record(1 + at, url=lure, fetched_at=f"2026-11-0{1 + at}T00:00:00Z") for at, lure in enumerate(LURES)
    ]
    problems = {"problems": [SCRIPT, IMAGE], "rejections": {IMAGE: 3, SCRIPT: 2}, "silent_sources": [SCRIPT]}
    write_run(folder, 0, articles, **problems)
    with OpenReport.of(browser, folder, folder / "report.html") as report:
        report.do("() => { globalThis.ran = 0; globalThis.planted = () => { globalThis.ran += 1; } }")
        yield report


def test_planted_scripts_never_run(planted):
    for address in planted.views().values():
        planted.open(address)
        for summary in planted.page.locator("main summary").all():
            summary.click()
        assert planted.do("document.querySelectorAll('main script, main img, main iframe').length") == 0
    for value in (SCRIPT, IMAGE, END):
        for parameter in ("q", "outlet", "agency", "from", "page", "run"):
            planted.open(f"#/articles?{parameter}={quote(value)}")
        planted.open(f"#/article/{quote(value, safe='')}")
        planted.open(f"#/{quote(value, safe='')}")
    planted.page.wait_for_timeout(50)

    assert planted.do("globalThis.ran") == 0
    assert planted.errors == []
    assert {url.partition(":")[0] for url in planted.requests} <= {"file", "data"}


def test_what_was_planted_is_shown_as_text(planted):
    planted.open(f"#/article/{identifier(0)}")
    assert planted.text("h1") == f"{SCRIPT}{IMAGE}{END}"
    assert SCRIPT in planted.text(".text")
    assert IMAGE in planted.text("del.cut")


def test_addresses_that_are_no_pages_are_no_links(planted):
    schemes = set()
    for number in range(1 + len(LURES)):
        planted.open(f"#/article/{identifier(number)}")
        planted.wait("document.querySelector('a.address')")
        assert planted.do("document.querySelector('a.address').hasAttribute('href')") is False
        schemes.update(planted.do("Array.from(document.querySelectorAll('a[href]'), (link) => link.protocol)"))
    assert schemes == {"file:"}


def test_a_page_elsewhere_is_told_nothing(example):
    example.open(f"#/article/{example.articles[0].id}")
    example.wait("document.querySelector('a.address[href]')")
    link = example.page.locator("a.address")
    assert link.get_attribute("href") == example.articles[0].url
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_the_policy_stops_what_the_page_did_not_bring(example):
    refused = example.do("""async () => {
        globalThis.ran = 0;
        const script = document.createElement('script');
        script.textContent = 'globalThis.ran = 1';
        document.body.append(script);
        let asked = 'refused';
        try { await fetch('https://example.org/'); asked = 'asked'; } catch {}
        return [globalThis.ran, asked];
    }""")
    example.errors.clear()  # the browser reports both
    example.requests.clear()
    assert refused == [0, "refused"]
