"""Archives of the web give their pages, and say what else is in them."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
import tempfile
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.readers import InputFile, ReadingLimits, read_documents, read_file, zstd
from newscrawl.readers.recorded_lead import MEDIA_TYPE, lead_block
from pipelines.documents import Document, Lead, Rejection
from pipelines.items import Via
from tests.readers.warcs import DATE, Warc, page


def read(path, content, limits=None):
    path.write_bytes(content)
    return list(read_file(InputFile(path, path.name), *([limits] if limits else [])))


def documents(found):
    return [item for item in found if isinstance(item, Document)]


def reasons(found):
    return [item.reason for item in found if isinstance(item, Rejection)]


def written(count, *, packed=True):
    warc = Warc(packed=packed)
    offsets = [warc.response(f"https://news.example/{number}", page(number)) for number in range(count)]
    return warc.content, offsets


@pytest.mark.parametrize("packed", [True, False])
def test_a_page_has_its_address_charset_time_and_place(tmp_path, packed):
    """A response is a document with what the archive and its headers say of it."""
    content, (offset, _) = written(2, packed=packed)

    first, second = read(tmp_path / "a.warc.gz", content)

    assert (first.content, first.format, first.url) == (page(0), "html", "https://news.example/0")
    assert (first.encoding, first.hints) == ("utf-8", {"fetched_at": DATE})
    assert first.locator == f"a.warc.gz:{offset}"
    assert first.via == [Via("warc", first.locator)]
    assert second.content == page(1)


def lz4(content):
    from fastwarc.stream_io import Lz4Writer

    packed = io.BytesIO()
    writer = Lz4Writer(packed)
    writer.write(content)
    writer.close()
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "pack"),
    [("a.warc.gz", gzip.compress), ("a.warc.zst", zstd.compress), ("a.warc.lz4", lz4), ("a.gz", gzip.compress)],
)
def test_any_compression_is_read_and_locators_stay_apart(tmp_path, name, pack):
    """Archives that were compressed as a whole have no offsets of their own, but each record has a locator."""
    content, _ = written(3, packed=False)

    found = read(tmp_path / name, pack(content))

    assert [item.content for item in found] == [page(0), page(1), page(2)]
    assert len({item.locator for item in found}) == 3


def _deflated(content):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


def brotli(content):
    from fastwarc.stream_io import BrotliWriter

    packed = io.BytesIO()
    writer = BrotliWriter(packed)
    writer.write(content)
    writer.close()
    return packed.getvalue()


def chunked(content):
    return b"%x;name=value\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (100, content[:100], len(content) - 100, content[100:])


ENCODED = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "x-gzip": gzip.compress,
    "br": brotli,
    "zstd": zstd.compress,
    "bare": _deflated,
}


@pytest.mark.parametrize("coding", ENCODED)
@pytest.mark.parametrize("in_chunks", [False, True])
def test_encodings_of_transport_are_undone(tmp_path, coding, in_chunks):
    """Compressed and chunked responses give the page; headers whose encoding was undone before do no harm."""
    body = ENCODED[coding](page(1))
    headers = {"content_encoding": {"bare": "deflate"}.get(coding, coding)}
    if in_chunks:
        body, headers = chunked(body + b" " * 0), headers | {"transfer_encoding": "chunked"}
    warc = Warc()
    warc.response("https://news.example/1", body, **headers)
    warc.response("https://news.example/2", page(2), **headers)

    first, second = documents(read(tmp_path / "a.warc.gz", warc.content))

    assert (first.content, first.notes) == (page(1), [])
    assert second.content == page(2)


def test_what_was_cut_on_the_way_has_a_note(tmp_path):
    """A response that ended early gives what there is of it, with a note."""
    long = b"".join(page(number) for number in range(2_000))
    warc = Warc()
    warc.response("https://news.example/1", gzip.compress(long)[:-900], content_encoding="gzip")
    warc.response("https://news.example/2", chunked(page(2))[:-40], transfer_encoding="chunked")
    warc.response("https://news.example/3", page(3), warc={"WARC-Truncated": "length"})

    first, second, third = documents(read(tmp_path / "a.warc.gz", warc.content))

    assert long.startswith(first.content)
    assert "cut off" in first.notes[0]
    assert page(2).startswith(second.content)
    assert "last chunk" in second.notes[0]
    assert third.notes == ["the archive has only the beginning of the page (length)"]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_what_is_damaged_gives_what_is_before_the_damage(tmp_path, coding):
    """It does not matter how the page was compressed."""
    long = random.Random(7).randbytes(100_000).hex().encode()
    body = bytearray(ENCODED[coding](long))
    place = len(body) * 3 // 4
    body[place : place + 400] = bytes(400)
    warc = Warc()
    warc.response("https://news.example/1", bytes(body), content_type="text/plain", content_encoding=coding)

    (first,) = documents(read(tmp_path / "a.warc.gz", warc.content))

    assert first.content[:60_000] == long[:60_000]
    assert "cut off or damaged" in first.notes[0]


def test_what_is_no_page_is_counted_in_one_line(tmp_path):
    """Redirects, errors, revisits, pictures and robots.txt give no line each, but are named with their numbers."""
    warc = Warc()
    for number in range(30):
        warc.response(f"https://news.example/moved/{number}", b"moved", "302 Found")
        warc.response(f"https://news.example/{number}.png", b"\x89PNG\r\n\x1a\n", content_type="image/png")
    warc.response("https://news.example/gone", b"gone", "404 Not Found")
    warc.response("https://news.example/robots.txt", b"User-agent: *\nDisallow: /a\n", content_type="text/plain")
    warc.record("https://news.example/1", "revisit", b"HTTP/1.1 200 OK\r\n\r\n", "application/http; msgtype=response")
    warc.record("dns:news.example", "resource", b"20240506070809\nnews.example. 60 IN A 192.0.2.1", "text/dns")
    warc.record("urn:x-log", "resource", b"The log of the crawler says that all went well.", "text/plain")
    warc.response("https://news.example/1", page(1))

    found = read(tmp_path / "a.warc.gz", warc.content)

    assert len(documents(found)) == 1
    (line,) = [item for item in found if isinstance(item, Rejection)]
    assert line.locator == "a.warc.gz"
    for part in ("status 302: 30", "status 404: 1", "pictures, styles and the like: 30", "robots.txt: 1"):
        assert part in line.reason
    assert "revisits, whose content is in other records: 1" in line.reason
    assert "without an address of the web: 2" in line.reason


def test_what_a_server_sent_is_read_by_its_format(tmp_path):
    """A list of records gives each, with the way that led there; a page with another type is still a page."""
    warc = Warc()
    records = json.dumps([{"text": "One is enough."}, {"text": "Two are better."}]).encode()
    offset = warc.response("https://news.example/all.json", records, content_type="application/json")
    warc.response("https://news.example/b", page(2), content_type="text/plain")
    warc.record("https://news.example/c", "resource", page(3), "text/html")
    warc.record("https://news.example/d", "conversion", b"The ferry leaves at noon, says its captain.", "text/plain")

    one, two, *others = read(tmp_path / "a.warc.gz", warc.content)

    assert [one.locator, two.locator] == [f"a.warc.gz:{offset}:{number}" for number in (1, 2)]
    assert one.format == "record"
    assert one.via == two.via == [Via("warc", f"a.warc.gz:{offset}")]
    assert [item.format for item in others] == ["html", "html", "text"]
    assert [item.url for item in others] == [f"https://news.example/{name}" for name in "bcd"]


def test_the_lead_of_a_recording_comes_back(tmp_path):
    """What a feed said of a page, which a recording of ours kept before the response, is what the document has."""
    lead = Lead(
        "https://news.example/1",
        [Via("feed", "https://news.example/feed", title="Ferry", redirects=["https://news.example/old"])],
        guid="tag:1",
        hints={"title": "Ferry", "published_at": "2024-05-06T07:00:00Z"},
        content=Document("feed", b"short", "text"),
    )
    warc = Warc()
    about = {"WARC-Concurrent-To": "<urn:uuid:11111111-1111-4111-8111-111111111111>"}
    warc.record(lead.url, "metadata", lead_block(lead), MEDIA_TYPE, about)
    warc.record(lead.url, "metadata", b"fetchTimeMs: 12", "application/warc-fields")
    warc.response(lead.url, page(1), warc={"WARC-Record-ID": about["WARC-Concurrent-To"]})
    warc.response("https://news.example/2", page(2))

    first, second = read(tmp_path / "a.warc.gz", warc.content)

    assert first.via == lead.via
    assert first.guid == "tag:1"
    assert first.hints == {"fetched_at": DATE, **lead.hints}
    assert second.via == [Via("warc", second.locator)]


@pytest.mark.parametrize("packed", [True, False])
def test_reading_goes_on_behind_damage(tmp_path, packed):
    """Of an archive that is damaged in two places all other pages are read, and each place is named."""
    content, offsets = written(8, packed=packed)
    damaged = bytearray(content)
    for number in (2, 5):
        start = offsets[number] if not packed else offsets[number] + 60
        damaged[start : start + 12] = b"\xff" * 12

    found = read(tmp_path / "a.warc.gz", bytes(damaged))

    assert [item.content for item in documents(found)] == [page(number) for number in (0, 1, 3, 4, 6, 7)]
    assert [reason.startswith("the archive is damaged") for reason in reasons(found)] == [True, True]


CONTENTS = {packed: written(4, packed=packed)[0] for packed in (True, False)}


@given(st.booleans(), st.floats(0, 1))
def test_a_part_of_an_archive_gives_a_part_of_its_documents(packed, share):
    """Wherever an archive was cut off, it gives the documents before that, each whole, and a reason if one is cut."""
    content = CONTENTS[packed]
    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder) / "a.warc", content[: int(share * len(content))])

    texts = [item.content for item in documents(found)]
    assert texts == [page(number) for number in range(len(texts))]
    assert found


@given(st.booleans(), st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=4)), max_size=4))
def test_damage_anywhere_is_survived(packed, changes):
    """Whatever bytes are overwritten, reading gives documents or reasons, and no locator twice."""
    content = bytearray(CONTENTS[packed])
    for place, change in changes:
        start = int(place * len(content))
        content[start : start + len(change)] = change
    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder) / "a.warc", bytes(content))

    locators = [item.locator for item in found]
    assert found
    assert len(set(locators)) == len(locators)


def test_archives_are_read_within_zip_and_tar(tmp_path):
    """A collection packed with its index, as WACZ, and one in a tar give the pages; deeper ones are refused."""
    content, _ = written(1)
    packed, taped = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("archive/a.warc.gz", content)
    with tarfile.open(fileobj=taped, mode="w") as tape:
        for name, member in (("a.warc.gz", content), ("b.wacz", packed.getvalue())):
            info = tarfile.TarInfo(name)
            info.size = len(member)
            tape.addfile(info, io.BytesIO(member))

    (of_zip,) = read(tmp_path / "a.wacz", packed.getvalue())
    of_tar, refused = read(tmp_path / "a.tar", taped.getvalue())

    assert of_zip.content == of_tar.content == page(0)
    assert of_zip.locator.startswith("a.wacz!archive/a.warc.gz:")
    assert "archive within an archive" in refused.reason


def test_archives_without_pages_and_of_the_old_format_say_so(tmp_path):
    assert reasons(read(tmp_path / "a.warc.gz", Warc().content)) == ["there is no page in this WARC file"]
    (reason,) = reasons(read(tmp_path / "a.arc", b"filedesc://a.arc 0.0.0.0 20010101000000 text/plain 76\n1 0 A\n"))
    assert "ARC archive" in reason


def test_bombs_and_long_records_end_early(tmp_path):
    """A record that is too long is refused and the next one is read; a bomb ends the archive."""
    warc = Warc()
    warc.response("https://news.example/1", b"<p>" + b"a" * 200_000)
    warc.response("https://news.example/2", page(2))

    long = read(tmp_path / "a.warc.gz", warc.content, ReadingLimits(document_bytes=50_000))
    bomb = read(tmp_path / "b.warc.gz", warc.content, ReadingLimits(expansion_allowance=10_000, expansion_ratio=20))

    assert [item.content for item in documents(long)] == [page(2)]
    assert "longer than 50 kB" in reasons(long)[0]
    assert "compression bomb" in reasons(bomb)[-1]


def test_memory_is_flat(tmp_path):
    """Reading needs the memory of some records, however many there are."""
    warc = Warc(packed=False)
    body = b"<p>" + b"The ferry leaves. " * 2_000
    for number in range(400):
        warc.response(f"https://news.example/{number}", body)
    path = tmp_path / "a.warc"
    path.write_bytes(warc.content)
    tracemalloc.start()

    count = sum(isinstance(item, Document) for item in read_file(InputFile(path, path.name)))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 400
    assert peak < 3_000_000


def test_a_feed_in_an_archive_gives_leads(tmp_path):
    """What a recorded feed lists are leads with the way to them; their pages are in the archive, not in the feed."""
    lead = Lead("https://news.example/feed", [Via("opml", "https://news.example/all.opml")])
    feed = (
        b'<?xml version="1.0"?><rss version="2.0"><channel><title>Ferries</title><item><title>Ferry 1</title>'
        b"<link>https://news.example/1</link><description>" + b"The ferry is late. " * 40 + b"</description></item>"
        b"</channel></rss>"
    )
    about = {"WARC-Concurrent-To": "<urn:uuid:11111111-1111-4111-8111-111111111111>"}
    warc = Warc()
    warc.record(lead.url, "metadata", lead_block(lead), MEDIA_TYPE, about)
    warc.response(
        lead.url, feed, content_type="application/rss+xml", warc={"WARC-Record-ID": about["WARC-Concurrent-To"]}
    )
    path = tmp_path / "a.warc.gz"

    (found,) = read(path, warc.content)

    assert found.url == "https://news.example/1"
    assert [via.kind for via in found.via] == ["warc", "opml", "feed"]
    assert not list(read_documents(InputFile(path, path.name)))


def test_what_publishers_reserved_stays_with_the_page(tmp_path):
    """The headers of a response in an archive leave the notes that they leave on the web."""
    warc = Warc()
    warc.response("https://news.example/1", page(1), x_robots_tag="noarchive", tdm_reservation="1")
    warc.response("https://news.example/2", page(2), x_robots_tag="otherbot: noindex", tdm_reservation="0")

    reserved, free = documents(read(tmp_path / "a.warc.gz", warc.content))

    assert reserved.notes == [
        "reserved by its publisher: noarchive (X-Robots-Tag)",
        "reserved by its publisher: text and data mining (header)",
    ]
    assert free.notes == []
