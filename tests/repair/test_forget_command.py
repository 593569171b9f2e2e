"""``scrapy state forget``: what is forgotten is read again, and what is left stays as it was published."""

import json
from contextlib import closing

from newscrawl.state.given_up import GivenUp, GivenUpDocuments
from newscrawl.state.state import State


def records_of(crawls, *folders, now="2026-05-14T06:00:00+00:00"):
    """Return the records that a run publishes, by their addresses."""
    before = crawls.published()
    done = crawls.run("local", "-a", f"path={' '.join(map(str, folders))}", NEWSCRAWL_NOW=now)
    assert done.returncode == 0, done.stderr.decode()
    files = [path for path in crawls.published() if path not in before]
    records = [json.loads(line) for path in files for line in path.read_bytes().splitlines()]
    return {record["url"] or record["locator"]: record for record in records}


def test_before_a_day(crawls, folders, state):
    """What the first run published is read again; exact copies that are left lead later ones to the cluster."""
    published = {record["id"]: record for record in crawls.articles()}
    first = [record for record in published.values() if "05-11" in record["run"]["id"]]
    copies = {record["duplicate"]["of"]: record for record in published.values() if "05-12" in record["run"]["id"]}

    counted, dry = state("forget", "--before", "2026-05-12", "--dry-run")
    code, said = state("forget", "--before", "2026-05-12")

    assert (counted, code) == (0, 0)
    assert f"{len(first)} articles would be forgotten" in dry
    assert f"{len(first)} articles are forgotten" in said
    assert state("verify")[0] == 2  # the files have articles that the state does not know
    new = records_of(crawls, folders[3])
    original = next(record for record in first if record["url"] == "https://one.example.com/news/story-5")
    later = new["https://later.example.com/news/story-705"]["duplicate"]
    assert (later["kind"], later["cluster"]) == ("exact", original["id"])
    assert later["of"] == copies[original["id"]]["id"]
    assert new["https://later.example.com/news/story-733"]["duplicate"]["kind"] == "unique"
    again = records_of(crawls, *folders[:3])
    assert {record["id"] for record in again.values()} == {record["id"] for record in first}


def test_a_source(crawls, folders, state):
    """What one host published is read again, and nothing else."""
    of_host = [record for record in crawls.articles() if record["source"]["host"] == "copies.example.com"]

    assert state("forget", "--source", "copies.example.com")[0] == 0

    again = records_of(crawls, *folders[:3])
    assert sorted(record["id"] for record in again.values()) == sorted(record["id"] for record in of_host)
    copy = next(record for record in of_host if record["url"].endswith("/story-105"))
    assert copy["duplicate"]["kind"] == "exact"
    assert again[copy["url"]]["duplicate"] == copy["duplicate"]


def test_documents_that_were_given_up(crawls, state):
    """They are tried again; a mistake in the arguments is one line and exit 2."""
    with closing(State(crawls.folder / "state", "a test")) as opened:
        with opened.staging():
            document = GivenUp("a.html", "extraction", "took too long", reading="0" * 32)
            GivenUpDocuments(opened.connection, "1").add(document)
        opened.commit()

    assert "1 documents that were given up would be tried again" in state("forget", "--given-up", "--dry-run")[1]
    assert "1 documents that were given up are tried again" in state("forget", "--given-up")[1]
    assert "0 documents" in state("forget", "--given-up")[1]
    assert state("verify")[0] == 0
    code, said = state("forget", "--before", "yesterday")
    assert (code, said.count("\n")) == (2, 1)
    assert "--before is 'yesterday', not a day" in said
    assert state("forget")[0] == 2
