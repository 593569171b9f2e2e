"""Indexes of archives of the web: every form of answer gives the same leads."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.readers.byte_stream import ByteStream
from newscrawl.readers.cdx import first_query
from newscrawl.readers.reading import read_stream
from newscrawl.readers.streams import buffered
from pipelines.documents import ArchivedCopy, Lead, Rejection

WAYBACK = "https://archive.example/cdx/search/cdx?url=harbour.example/*&output=json"
PYWB = "https://archive.example/news/cdx?url=harbour.example/*&output=json"
COMMON_CRAWL = "https://index.commoncrawl.org/CC-MAIN-2026-10-index?url=harbour.example/*&output=json"
NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
ROWS = [
    ("example,harbour)/a", "20260301080000", "https://harbour.example/a", "text/html", "200", "AAAA", "1200"),
    ("example,harbour)/a", "20260302080000", "https://harbour.example/a", "text/html", "200", "AAAA", "1201"),
    ("example,harbour)/a", "20260303080000", "https://harbour.example/a", "warc/revisit", "-", "AAAA", "400"),
    ("example,harbour)/a", "20260304080000", "https://harbour.example/a", "text/html", "200", "BBBB", "1300"),
    ("example,harbour)/b", "20260301090000", "http://harbour.example/b?id=7", "text/html", "200", "AAAA", "900"),
    ("example,harbour)/c", "20260301090000", "https://harbour.example/c", "text/html", "404", "CCCC", "300"),
    ("example,harbour)/d", "20260301090000", "https://harbour.example/d.jpg", "image/jpeg", "200", "DDDD", "300"),
]
WANTED = [
    ("https://harbour.example/a", "2026-03-01T08:00:00Z"),
    ("https://harbour.example/a", "2026-03-04T08:00:00Z"),
    ("http://harbour.example/b?id=7", "2026-03-01T09:00:00Z"),
]


def read(content, url=None, media_type="", name="index"):
    content = content.encode() if isinstance(content, str) else content
    reader = buffered(io.BufferedReader(io.BytesIO(content)), "file")
    return list(read_stream(ByteStream(name, url or name, reader, media_type, url=url)))


def pages(found):
    return [(lead.url, lead.changed) for lead in found]


def objects(**more):
    names = ["urlkey", "timestamp", "url", "mime", "status", "digest", "length"]
    return [dict(zip(names, row, strict=True)) | more for row in ROWS]


FORMS = {
    "json": json.dumps([NAMES, *ROWS]),
    "text": "".join(" ".join(row) + "\n" for row in ROWS),
    "text-with-dos-lines": "".join(" ".join(row) + "\r\n" for row in ROWS),
    "file": " CDX N b a m s k r M S V g\n"
    + "".join(" ".join([*row[:6], "-", "-", row[6], "123", "a.warc.gz"]) + "\n" for row in ROWS),
    "cdxj": "".join(
        f"{row['urlkey']} {row['timestamp']} {json.dumps({'url': row['url'], 'mime': row['mime'], 'status': row['status'], 'digest': row['digest']})}\n"  # noqa: E501
        for row in objects()
    ),
    "jsonl": "".join(json.dumps(row) + "\n" for row in objects()),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("media_type", ["", "application/json", "text/plain", "text/x-ndjson"])
def test_every_form_gives_the_same_leads(form, media_type):
    """Errors, pictures, revisits and equal captures are left out, whatever the transport calls the answer."""
    found = read(FORMS[form], media_type=media_type)

    assert pages(found) == WANTED
    assert {via.kind for lead in found for via in lead.via} == {"index"}
    assert found[0].hints == {"fetched_at": "2026-03-01T08:00:00Z"}
    assert found[0].archived is None


@pytest.mark.parametrize("name", ["saved.json", "saved.jsonl", "saved.txt", "saved.cdx"])
def test_saved_answers_are_recognised_by_their_first_bytes(name):
    form = "json" if name.endswith("json") else "jsonl" if name.endswith("l") else "text"

    assert pages(read(FORMS[form], name=name)) == WANTED


def test_the_raw_page_is_asked_where_the_index_is():
    wayback, pywb = read(FORMS["json"], WAYBACK)[0], read(FORMS["jsonl"], PYWB)[0]

    assert wayback.archived == ArchivedCopy("https://archive.example/web/20260301080000id_/https://harbour.example/a")
    assert pywb.archived == ArchivedCopy("https://archive.example/news/20260301080000id_/https://harbour.example/a")


@pytest.mark.parametrize(
    ("index", "base"),
    [
        (COMMON_CRAWL, "https://data.commoncrawl.org/"),
        ("http://127.0.0.1:9/CC-2026-index?url=a", "http://127.0.0.1:9/"),
    ],
)
def test_records_in_files_are_asked_by_their_range(index, base):
    answer = "".join(json.dumps(row) + "\n" for row in objects(filename="crawl-data/1/a.warc.gz", offset="4711"))

    assert read(answer, index)[0].archived == ArchivedCopy(f"{base}crawl-data/1/a.warc.gz", 4711, 1200)


RESUME = "example%2Charbour%29%2Fb+20260301090001%21"


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps([NAMES, *ROWS, [], [RESUME]]),
        FORMS["text"] + "\n" + RESUME + "\n",
    ],
)
def test_a_resume_key_leads_to_the_next_part(answer):
    *found, following = read(answer, WAYBACK + "&resumeKey=before")

    assert pages(found) == WANTED
    assert following.kind == "container"
    assert following.url.endswith("&output=json&resumeKey=example%2Charbour%29%2Fb+20260301090001%21")


def test_a_number_of_pages_leads_to_each():
    found = read('{"pages": 3, "pageSize": 5, "blocks": 15}\n', COMMON_CRAWL + "&showNumPages=true")

    assert [lead.url for lead in found] == [COMMON_CRAWL.replace("/*", "%2F%2A") + f"&page={page}" for page in range(3)]
    assert {lead.kind for lead in found} == {"container"}


def test_fields_that_a_query_names_are_known():
    query = "https://archive.example/cdx/search/cdx?url=harbour.example/*&fl=timestamp,original,digest"
    found = read("example,harbour)/a 20260301080000 {}\n", query)
    assert isinstance(found[0], Rejection)

    answer = json.dumps([["timestamp", "original"], ["20260301080000", "https://harbour.example/a"]])
    assert pages(read(answer, query)) == WANTED[:1]


def test_broken_lines_are_rejected_and_the_rest_is_read():
    found = read(FORMS["text"] + "example,harbour)/x 2026\n" + FORMS["text"].replace("AAAA", "EEEE"))

    assert [one.locator for one in found if isinstance(one, Rejection)] == ["index:8"]
    assert len([one for one in found if isinstance(one, Lead)]) == 6


def test_an_answer_that_breaks_off_is_no_index():
    found = read(FORMS["json"][:-30], WAYBACK, "application/json")

    assert [type(one) for one in found] == [Rejection]
    assert "is not complete" in found[0].reason


def test_an_index_without_pages_says_so():
    found = read(" ".join(ROWS[-1]))

    assert found == [Rejection("index", "read", "there is no document in this index of captures file")]


@pytest.mark.parametrize(
    ("url", "added"),
    [
        (
            "https://web.archive.org/cdx/search/cdx?url=harbour.example/*&from=2024",
            "&filter=statuscode:200&filter=mimetype:text/html&output=json&limit=10000&showResumeKey=true",
        ),
        (
            "https://web.archive.org/cdx/search/cdx?url=harbour.example&limit=5&filter=statuscode:200&output=text",
            "&showResumeKey=true",
        ),
        (
            "https://index.commoncrawl.org/CC-MAIN-2026-10-index?url=harbour.example/*",
            "&output=json&showNumPages=true",
        ),
        (
            "https://archive.example/news/cdx?url=harbour.example&page=2",
            "&output=json",
        ),
    ],
)
def test_a_query_is_completed_by_what_its_index_needs(url, added):
    assert first_query(url) == url + added


@given(st.binary(max_size=200))
def test_nothing_raises(rest):
    """Whatever stands in an index, it is read or rejected."""
    for beginning in (b" CDX N b a\n", b'[["urlkey"],', b'{"pages": 1, "pageSize": 2', b"a)/b 20260301080000 {"):
        assert all(isinstance(found, Lead | Rejection) for found in read(beginning + rest, WAYBACK))
