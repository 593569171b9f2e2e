"""How sources fare, by what the tables of the frontier remember."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.sources.standing import standings
from newscrawl.state.published import DATABASE
from newscrawl.web.container_table import Container, ContainerTable, Poll
from newscrawl.web.lead_table import TABLES, LeadState, LeadTable, key_of
from newscrawl.web.schedule import Limits
from newscrawl.web.sources import read_sources
from pipelines.documents import Lead
from pipelines.items import Via
from tests.commands import run

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
LISTED = """
[[source]]
id = "daily"
name = "The Daily"
urls = "https://daily.example/feed"
[[source]]
id = "mute"
urls = ["https://mute.example/feed"]
[[source]]
id = "weekly"
urls = ["https://weekly.example/feed"]
[[source]]
id = "broken"
urls = ["https://broken.example/feed"]
[[source]]
id = "moved"
urls = ["https://old.example/feed"]
[[source]]
id = "home"
urls = ["https://home.example/"]
[[source]]
id = "page"
urls = ["https://page.example/feed"]
[[source]]
id = "unknown"
urls = ["https://unknown.example/"]
[[source]]
id = "wire"
files = "*.xml"
"""


class Memory:
    """The tables as runs would have left them."""

    def __init__(self, connection):
        connection.executescript(TABLES)
        self.leads, self.containers = LeadTable(connection), ContainerTable(connection)

    def lead(self, url, lister=None, state=LeadState.DONE, listed_at=None, kind="page"):
        via = [Via("feed", "https://x.example/", listed_at=listed_at)] if lister else []
        columns = {"root": lister or -1, "lister": lister, "state": state, "rank": 0, "listed": 0}
        return self.leads.insert(Lead(url, via, kind), key_of(url), None, **columns)

    def feed(self, url, ages, moved_to=None, root=None):
        """Add a feed whose entries were published so many hours ago."""
        feed = self.lead(url, root, kind="container")
        for number, age in enumerate(ages):
            moment = NOW - timedelta(hours=age)
            self.lead(f"{url}/{number}", root or feed, listed_at=f"{moment:%Y-%m-%dT%H:%M:%SZ}")
        times = [(NOW - timedelta(hours=age)).timestamp() for age in ages]
        container = Container(root or feed)
        poll = Poll(len(ages), times, forgets=True, moved_to=moved_to)
        self.containers.polled(feed, container, poll, NOW.timestamp() - 600, Limits())
        return feed, container


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("standing")
    (folder / "sources.toml").write_text(LISTED, encoding="utf-8")
    (folder / "state").mkdir()
    connection = sqlite3.connect(folder / "state" / "newscrawl.sqlite", isolation_level=None)
    memory = Memory(connection)
    connection.execute("BEGIN")
    memory.feed("https://daily.example/feed", range(2, 14 * 24, 4))
    memory.feed("https://mute.example/feed", range(40, 400, 4))
    memory.feed("https://weekly.example/feed", [day * 24 + hour for day in (6, 13, 20, 27) for hour in range(10)])
    broken, container = memory.feed("https://broken.example/feed", [50, 60])
    memory.containers.failed(broken, container)
    memory.containers.failed(broken, container)
    memory.feed("https://old.example/feed", [3], moved_to="https://new.example/feed")
    home = memory.lead("https://home.example/")
    memory.feed("https://home.example/rss/1", range(1, 48, 2), root=home)
    memory.feed("https://home.example/rss/2", range(1, 48, 2), root=home)
    memory.lead("https://page.example/feed")
    connection.execute("COMMIT")
    connection.close()
    return folder


@pytest.fixture(scope="module")
def found(folder):
    sources = read_sources(folder / "sources.toml")
    with sqlite3.connect(folder / "state" / "newscrawl.sqlite") as connection:
        return {one.id: one for one in standings(sources, connection, NOW)}


def test_a_source_that_fares_well(found):
    daily = found["daily"]

    assert (daily.state, daily.needs_care, daily.name) == ("ok", False, "The Daily")
    assert daily.last_success == "2026-03-31T11:50:00Z"
    assert daily.next_due > daily.last_success
    assert daily.entries_a_day == pytest.approx(6, abs=0.2)


def test_what_other_shards_ask_is_elsewhere(folder, found):
    """Each source is of one half or of the other, and fares there as it does without shards."""
    sources = read_sources(folder / "sources.toml")
    halves = []
    for shard in ("1/2", "2/2"):
        with sqlite3.connect(":memory:") as connection, sqlite3.connect(folder / "state" / DATABASE) as whole:
            whole.backup(connection)
            connection.execute("CREATE TABLE schemes (component TEXT PRIMARY KEY, scheme TEXT NOT NULL)")
            connection.execute("INSERT INTO schemes VALUES ('shard', ?)", (json.dumps({"name": shard}),))
            halves.append({one.id: one.state for one in standings(sources, connection, NOW)})

    for name, whole in found.items():
        states = sorted({halves[0][name], halves[1][name]})
        assert states == (["files"] if whole.state == "files" else sorted(["elsewhere", whole.state]))


def test_silence_is_told_from_slowness(found):
    """One was never silent for more than four hours; the other comes out once a week."""
    mute, weekly = found["mute"], found["weekly"]

    assert mute.state == "silent"
    assert (mute.silence.since, mute.silence.days) == ("2026-03-29T20:00:00Z", 1.7)
    assert mute.silence.longest_before == 0.2
    assert weekly.state == "ok"


def test_failures_and_moves_are_told(found):
    assert (found["broken"].state, found["broken"].failures) == ("failing", 2)
    assert found["broken"].failing == ["https://broken.example/feed"]
    assert found["moved"].moved == {"https://old.example/feed": "https://new.example/feed"}
    assert found["moved"].needs_care


def test_a_page_in_place_of_a_feed_is_told(found):
    assert (found["page"].state, found["page"].needs_care) == ("empty", True)
    assert found["page"].empty == ["https://page.example/feed"]


def test_what_was_discovered_belongs_to_the_source(found):
    assert (found["home"].state, found["home"].containers) == ("ok", 2)
    assert found["home"].entries_a_day == pytest.approx(24, abs=1)
    assert found["unknown"].state == "new"
    assert found["wire"].state == "files"


def command(folder, *words):
    settings = (f"NEWSCRAWL_STATE_DIR={folder / 'state'}", f"NEWSCRAWL_NOW={NOW.isoformat()}")
    options = [word for setting in settings for word in ("-s", setting)]
    return run("sources", *words, "--sources", folder / "sources.toml", *options)


def test_the_command_lists_sources_and_alarms(folder):
    done = command(folder)

    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert [line.split()[0] for line in lines[1:10]] == "daily mute weekly broken moved home page unknown wire".split()
    assert lines[1].split()[1:4] == ["ok", "2026-03-31", "11:50"]
    assert [line.partition(", ")[0] for line in lines[10:]] == [
        "mute: silent: it answers",
        "broken: failing: https://broken.example/feed could not be had",
        "moved: moved: https://old.example/feed is now https://new.example/feed",
        "page: empty: https://page.example/feed gives a page that lists nothing; is it the address of a feed?",
    ]


def test_a_check_fails_if_somebody_should_look(folder):
    done = command(folder, "check", "--json")

    assert done.returncode == 3
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["mute", "broken", "moved", "page"]


def test_a_list_without_a_crawl_is_new(folder, tmp_path):
    done = run("sources", "--json", "--sources", folder / "sources.toml", "-s", f"NEWSCRAWL_STATE_DIR={tmp_path}")

    assert done.returncode == 0
    assert {json.loads(line)["state"] for line in done.stdout.splitlines()} == {"new", "files"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lists"], "name an action: list, check, import, export"),
        (["list", "more"], "scrapy sources list takes no further arguments"),
        (["list", "-O", "x"], "-O belongs to: scrapy sources export"),
        (["import"], "name the lists of feeds to import"),
    ],
)
def test_wrong_words_are_explained(folder, words, message):
    done = command(folder, *words)

    assert done.returncode == 2
    assert message in done.stdout + done.stderr


def test_a_missing_list_is_explained(tmp_path):
    done = run("sources", "--sources", tmp_path / "none.toml")

    assert done.returncode == 2
    assert "none.toml: can't be read: No such file or directory" in done.stderr
