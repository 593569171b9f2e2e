"""Which recorded answers spare a server a question, and what is left of a recording that was torn."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from scrapy.http import Request, Response

from newscrawl.readers.recorded_lead import MEDIA_TYPE, lead_block
from newscrawl.readers.warc_records import records
from newscrawl.state.state import State
from newscrawl.web.journal import Journal
from newscrawl.web.lead_table import TABLES, LeadState, LeadTable, key_of
from newscrawl.web.ordered_window import OrderedWindow, RecordedWindow
from newscrawl.web.recorded_answers import RecordedAnswers, read_answer
from newscrawl.web.warc_files import HttpHead, WarcFiles, warc_date
from pipelines.documents import Lead

PAGE = "https://example.org/quay"


class Recordings:
    """A state folder and a folder of recordings."""

    def __init__(self, folder):
        self.folder = folder / "web"
        self.state = State(folder / "state", "test")
        self.state.connection.executescript(TABLES)

    def record(self, run, url, body=b"", *, status=200, kind="text/html", age=timedelta(), lead=True):
        files = WarcFiles(self.folder, run, 10**6, {"software": "test"})
        head = HttpHead(f"HTTP/1.1 {status} OK", [("Content-Type", kind)])
        date = warc_date(datetime.now(UTC) - age)
        answer = files.record("response", url, body, {"WARC-Date": date}, head=head)
        named = {"WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID")}
        told = files.record("metadata", url, lead_block(Lead(url)), named, content_type=MEDIA_TYPE)
        files.write([told, answer] if lead else [answer])
        files.close()

    def killed(self, run):
        """Begin a run that has no end."""
        return Journal(self.state, self.folder, run)

    def wait_for(self, url):
        LeadTable(self.state.connection).insert(
            Lead(url), key_of(url), None, root=-1, state=LeadState.WAITING, rank=0, listed=0
        )


@pytest.fixture
def recordings(tmp_path):
    recordings = Recordings(tmp_path)
    yield recordings
    recordings.state.close()


def body(journal, url, **headers):
    found = journal.take(Request(url, headers=headers))
    return found[1].body if found else None


def test_a_page_is_given_once_and_at_any_age(recordings):
    """The latest answer counts; when it has been given, the server is asked again."""
    recordings.killed("web-1")
    recordings.record("web-1", PAGE, b"old", age=timedelta(days=40))
    recordings.record("web-1", PAGE, b"new", age=timedelta(days=30))

    journal = Journal(recordings.state, recordings.folder, "web-2")

    assert body(journal, PAGE) == b"new"
    assert body(journal, PAGE) is None


@pytest.mark.parametrize(
    ("answer", "headers", "is_given"),
    [
        ({"kind": "application/rss+xml", "age": timedelta(minutes=9)}, {}, True),
        ({"kind": "application/rss+xml", "age": timedelta(minutes=11)}, {}, False),
        ({"kind": "text/plain", "age": timedelta(hours=23), "lead": False}, {}, True),
        ({"kind": "text/plain", "age": timedelta(hours=25), "lead": False}, {}, False),
        ({"status": 404}, {}, True),
        ({"status": 503}, {}, False),
        ({"status": 304}, {}, False),
        ({"status": 304}, {"If-None-Match": '"a"'}, True),
    ],
)
def test_what_may_have_changed_is_asked_for_again(recordings, answer, headers, is_given):
    """A feed counts for ten minutes, a robots.txt for a day; what failed is asked again at once."""
    recordings.killed("web-1")
    recordings.record("web-1", PAGE, b"it", **answer)

    journal = Journal(recordings.state, recordings.folder, "web-2")

    assert (body(journal, PAGE, **headers) == b"it") == is_given


def test_a_run_that_ended_is_no_matter_of_the_journal(recordings):
    """Nothing is taken from the recordings of runs that ended; those of others keep what is still waited for."""
    recordings.killed("web-1")
    recordings.record("web-1", PAGE, b"waited for")
    recordings.wait_for(PAGE)
    second = recordings.killed("web-2")
    recordings.record("web-2", "https://example.org/other", b"published")

    second.end()
    recordings.state.save()
    journal = Journal(recordings.state, recordings.folder, "web-3")

    assert body(journal, PAGE) == b"waited for"
    assert body(journal, "https://example.org/other") is None


def test_a_torn_recording_keeps_all_before_its_last_record(recordings):
    """However a file was cut off, what was recorded before is there."""
    for number in range(3):
        recordings.record("web-1", f"{PAGE}/{number}", b"x" * 500)
    path = recordings.folder / "web-1.00003.warc.gz"
    whole = path.read_bytes()
    parts = [(recordings.folder / f"web-1.0000{number}.warc.gz").read_bytes() for number in (1, 2)]
    for cut in range(1, len(whole), 37):
        path.write_bytes(parts[0] + parts[1] + whole[:cut])
        answers = RecordedAnswers()

        answers.add(path)

        assert [len(answers.of(Request(f"{PAGE}/{number}"))) for number in range(2)] == [1, 1]
        for place in answers.of(Request(f"{PAGE}/2")):  # little but its checksum is missing
            answer = read_answer(place, Request(f"{PAGE}/2"))
            assert answer is None or (isinstance(answer, Response) and answer.body == b"x" * 500)


def test_a_recording_goes_on_in_another_file(tmp_path):
    """The files of a run are named in the order in which they were written; none is there before there is a record."""
    files = WarcFiles(tmp_path / "web", "web-1", 2_000, {"software": "test"})
    assert not (tmp_path / "web").exists()
    head = HttpHead("HTTP/1.1 200 OK", [])

    for number in range(30):
        files.write([files.record("response", f"{PAGE}/{number}", b"x", {}, head=head)])
    files.close()

    paths = sorted((tmp_path / "web").iterdir())
    assert len(paths) > 2
    assert max(path.stat().st_size for path in paths) < 3_000
    recorded = [str(record.header("WARC-Target-URI")) for path in paths for record in _responses(path)]
    assert recorded == [f"{PAGE}/{number}" for number in range(30)]


def _responses(path):
    with path.open("rb") as file:
        yield from [record for record in records(file, 1_000) if record.kind == "response"]


async def _order(window, addresses, arrivals):
    """Return in which order answers pass a window that are asked for and arrive in given orders."""
    places = {address: window.expect(address) for address in addresses}
    for address in arrivals:
        await window.put(places[address], address, 1)
    window.end()
    return [answer async for answer in window]


def test_a_replay_reads_in_the_order_of_the_recorded_crawl():
    """Whatever is asked for first and answers first."""
    recorded = ["https://b.example/1", "https://a.example/1", "https://b.example/2"]
    asked = sorted(recorded)

    live = asyncio.run(_order(OrderedWindow(lambda: False), asked, recorded))
    replay = asyncio.run(_order(RecordedWindow(lambda: False, recorded), asked, asked))

    assert live == asked
    assert replay == recorded


def test_a_replay_does_not_wait_for_what_makes_nothing():
    """A failure is not read in its turn, in neither of the crawls."""

    async def pass_all():
        window = RecordedWindow(lambda: False, ["https://a.example/failed", "https://a.example/1"])
        failed, page = window.expect("https://a.example/failed"), window.expect("https://a.example/1")
        await window.put(page, "answer", 1)
        window.withdraw(failed)
        return await asyncio.wait_for(anext(aiter(window)), 5)

    assert asyncio.run(pass_all()) == "answer"


def test_a_replay_goes_on_where_the_recording_has_nothing():
    """What was never read does not hold up the rest, once nothing else can be asked for."""

    async def pass_all():
        window = RecordedWindow(lambda: False, ["https://a.example/gone", "https://a.example/1"])
        place = window.expect("https://a.example/1")
        await window.put(place, "answer", 1)
        reading = asyncio.ensure_future(anext(aiter(window)))
        await asyncio.sleep(0)
        before = reading.done()
        started = time.monotonic()
        window.rest()
        return before, await reading, time.monotonic() - started

    before, answer, seconds = asyncio.run(pass_all())

    assert not before
    assert answer == "answer"
    assert seconds < 0.4
