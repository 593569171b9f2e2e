"""``scrapy state show``, ``verify`` and ``backup`` on what a crawl has left."""

import json
import shutil
from contextlib import closing

import pytest

from newscrawl.state.published import DATABASE
from newscrawl.state.state import State
from tests import commands
from tests.crawls import ROOT, Crawls


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """A crawl of the samples."""
    crawls = Crawls(tmp_path_factory.mktemp("crawled") / "crawl", {"NEWSCRAWL_EXTRACTION_WORKERS": 0})
    assert crawls.run("local", "-a", f"path={ROOT / 'seeds'}").returncode == 0
    return crawls


@pytest.fixture
def copy(crawled, tmp_path):
    return crawled.copy(tmp_path / "crawl")


def state(crawls, *words, **settings):
    places = {f"NEWSCRAWL_{name.upper()}_DIR": crawls.folder / name for name in ("articles", "state")} | settings
    return commands.run("state", *words, *(word for name in places for word in ("-s", f"{name}={places[name]}")))


def test_show(crawled):
    """It says what the state holds, for people and for programs."""
    published = crawled.articles()
    shown = json.loads(state(crawled, "show", "--json").stdout)

    assert (shown["articles"], shown["runs"]) == (len(published), 1)
    assert shown["last_run"]["id"] == published[0]["run"]["id"]
    assert shown["oldest"] == min(article["fetched_at"] for article in published)
    assert shown["counts"]["events"] == len({article["event"]["cluster"] for article in published} - {None})
    assert shown["counts"]["texts"] > 10
    assert shown["bytes"][DATABASE] == (crawled.folder / "state" / DATABASE).stat().st_size
    assert f"articles           {len(published)} of 1 run\n" in state(crawled, "show").stdout


def test_a_sound_state(crawled):
    verified = state(crawled, "verify")

    assert (verified.returncode, verified.stderr) == (0, "")
    assert verified.stdout == f"{crawled.folder / 'state'}: sound\n"


def test_verify_names_each_finding(copy):
    """Each damaged file is named, and each file of articles that the state does not know."""
    for path in [next((copy.folder / "state" / "duplicates").glob(f"{kind}-*")) for kind in ("rows", "keys")]:
        path.write_bytes(bytes(path.stat().st_size))
    (copy.folder / "articles" / "other.jsonl").write_text('{"id": "unknown"}\nno article\n')

    verified = state(copy, "verify")

    assert verified.returncode == 2
    assert [line.rpartition("/")[2].partition(" (")[0] for line in verified.stdout.splitlines()] == [
        "keys-1 is not as it was written",
        "rows-1 is not as it was written",
        "other.jsonl: 1 of its 2 articles are not known, and would be published again",
        "other.jsonl: 1 of its 2 lines are no articles",
    ]
    assert "is damaged: restore a backup" in verified.stderr


def test_verify_finds_parts_that_do_not_fit(copy):
    """Files that are as they were written, but contradict each other, are no sound state."""
    with closing(State(copy.folder / "state", "the test")) as changed:
        changed.connection.execute("DELETE FROM articles WHERE id = (SELECT min(article) FROM texts)")

    found = state(copy, "verify").stdout

    assert "1 texts of unknown articles" in found
    assert "1 unknown articles in the index of events" in found
    assert "1 of its" in found


def test_a_backup_takes_the_place_of_a_state(copy, tmp_path):
    """A backup is a sound state of its own, from which the next run goes on."""
    made = state(copy, "backup", tmp_path / "backup")
    shutil.rmtree(copy.folder / "state")
    (tmp_path / "backup").rename(copy.folder / "state")

    assert (made.returncode, made.stderr) == (0, "")
    assert state(copy, "verify").returncode == 0
    before = len(copy.articles())
    assert copy.run("local", "-a", f"path={ROOT / 'seeds'}").returncode == 0
    assert len(copy.articles()) == before
    assert [path.name for path in tmp_path.iterdir()] == ["crawl"]


def test_a_backup_is_refused(copy, tmp_path):
    """There is no backup of a state that a run holds, none into a folder that exists, and none into the state."""
    with closing(State(copy.folder / "state", "run local-1")):
        held = state(copy, "backup", tmp_path / "backup")
    existing = state(copy, "backup", copy.folder)
    within = state(copy, "backup", copy.folder / "state" / "duplicates" / "backup")

    assert (held.returncode, existing.returncode, within.returncode) == (2, 2, 2)
    assert "is within the state: name a folder outside of it" in within.stderr
    assert "is in use by run local-1" in held.stderr
    assert f"{copy.folder} exists: name a new folder" in existing.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["crawl"]


def test_a_state_is_made_that_of_a_part_of_its_shard(copy):
    """From a whole crawl to a shard, and on to a part of that; nothing else, and it stays sound."""
    said = [state(copy, "shard", name) for name in ("3/16", "19/32", "4/32", "33/32")]

    assert [one.returncode for one in said] == [0, 0, 2, 2]
    assert said[1].stdout == f"{copy.folder / 'state'}: the state of shard 19/32\n"
    assert "is that of shard 19/32, of which 4/32 is no part" in said[2].stderr
    assert "the last 32/32" in said[3].stderr
    assert json.loads(state(copy, "show", "--json").stdout)["schemes"]["shard"] == {"name": "19/32"}
    assert state(copy, "verify").returncode == 0


@pytest.mark.parametrize("action", [["show"], ["verify"], ["shard", "3/16"]])
def test_no_state(tmp_path, action):
    """Where there is no state none is made."""
    missing = state(Crawls(tmp_path / "none"), *action)

    assert missing.returncode == 2
    assert "there is no state in" in missing.stderr
    assert not (tmp_path / "none").exists()
