"""One list of sources crawled by two shards, from servers on loopback: three runs for all questions."""

import json
from urllib.parse import urlsplit

import pytest

from newscrawl.web.shards import Shard
from tests.crawls import Crawls
from tests.web.server import Answer, serving
from tests.web.test_crawl_of_sources import SETTINGS, TODAY, article, rss

FIRST, SECOND = Shard(1, 2), Shard(2, 2)


def sites_of(web, shard, number):
    """Return so many new sites that a shard asks."""
    found = []
    while len(found) < number:
        site = web.site(robots="")
        found += [site] if shard.owns(site.url()) else []
    return found


def publish(site, number, **how):
    """Put an article on a site, and return its entry for a feed."""
    site[f"/news/{number}"] = article(number, **how)
    return site.url(f"/news/{number}"), TODAY


class Crawl:
    """Two shards, each with a folder of its own, over one list of three sources."""

    def __init__(self, folder, web):
        self.harbour, self.quiet = sites_of(web, FIRST, 2)
        self.island, self.moved, self.other = sites_of(web, SECOND, 3)
        self.sites = (self.harbour, self.quiet, self.island, self.moved, self.other)
        elsewhere = self.harbour.url("/moved/4")
        self.harbour["/moved/4"] = Answer(status=302, headers={"Location": publish(self.island, 4)[0]})
        secret = (f"{self.other.url('/news/9')}?apikey=0123456789abcdef", TODAY)
        self.harbour["/rss"] = rss(
            publish(self.harbour, 1), publish(self.other, 2, silent=True), (elsewhere, TODAY), secret
        )
        self.island["/rss"] = rss(publish(self.island, 5), publish(self.quiet, 6))
        self.moved["/rss"] = Answer(status=301, headers={"Location": self.quiet.url("/feed")})
        self.quiet["/feed"] = rss(publish(self.quiet, 7), publish(self.moved, 3))
        self.shards = {shard: Crawls(folder / f"shard-{shard.number}", SETTINGS) for shard in (FIRST, SECOND)}
        entries = {"harbour": self.harbour, "island": self.island, "moved": self.moved}
        self.sources = folder / "sources.toml"
        self.sources.write_text(
            "\n".join(
                f'[[source]]\nid = "{name}"\nname = "{name}"\nurls = "{site.url("/rss")}"'
                for name, site in entries.items()
            )
        )
        self.leads = f"{folder}/shard-*/runs"
        self.runs = []

    def run(self, shard):
        """Crawl a shard; return what it asked each site for, and what it printed."""
        before = {site.host: len(site.asked) for site in self.sites}
        words = {"sources": self.sources, "shard": shard, "leads": self.leads}
        arguments = [word for name, value in words.items() for word in ("-a", f"{name}={value}")]
        done = self.shards[shard].run("web", *arguments)
        assert done.returncode == 0, done.stderr.decode()
        asked = {site.host: [asked.path for asked in site.asked[before[site.host] :]] for site in self.sites}
        self.runs.append((shard, {host: paths for host, paths in asked.items() if paths}, done.stderr.decode()))


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    with serving() as web:
        made = Crawl(tmp_path_factory.mktemp("shards"), web)
        for shard in (SECOND, FIRST, SECOND):
            made.run(shard)
        yield made


def test_each_site_is_asked_by_one_shard_only(crawl):
    for shard, asked, _ in crawl.runs:
        assert all(shard.owns(f"http://{host}/") for host in asked)
    assert {host for _, asked, _ in crawl.runs for host in asked} == {site.host for site in crawl.sites}


def test_nothing_is_lost_and_nothing_is_asked_for_twice(crawl):
    """All seven articles, wherever their address was listed; only the address that moved is tried again."""
    published = {urlsplit(record["url"]).path: record for one in crawl.shards.values() for record in one.articles()}
    asked = [(host, path) for _, hosts, _ in crawl.runs for host, paths in hosts.items() for path in paths]
    again = {one for one in asked if asked.count(one) > 1}

    assert set(published) == {f"/news/{number}" for number in range(1, 8)}
    assert sum(len(one.articles()) for one in crawl.shards.values()) == len(published)
    assert again == {(crawl.moved.host, "/rss")}


def test_an_article_found_by_another_shard_is_as_if_it_had_been_found_here(crawl):
    (record,) = [one for one in crawl.shards[SECOND].articles() if one["url"].endswith("/news/2")]

    assert record["source"]["name"] == "harbour"  # as its source says, since the page does not
    (via,) = record["via"]
    assert (via["kind"], via["locator"], via["source"]) == ("feed", crawl.harbour.url("/rss"), "harbour")
    assert via["listed_at"] == f"{TODAY:%Y-%m-%dT%H:%M:%SZ}"


def test_what_a_source_begins_with_is_told_to_the_shard_to_which_it_is_redirected(crawl):
    (rejected, _) = [one for one in crawl.shards[SECOND].rejected() if one["locator"] == crawl.moved.url("/rss")]

    assert rejected["reason"] == f"it is redirected: shard 1/2 asks for {crawl.quiet.url('/feed')}, and is told of it"
    assert "/feed" in crawl.runs[1][1][crawl.quiet.host]


def test_an_address_with_a_key_is_rejected_and_written_nowhere(crawl):
    (rejected,) = [one for one in crawl.shards[FIRST].rejected() if crawl.other.host in one["locator"]]
    files = [path.read_text() for path in crawl.sources.parent.glob("shard-*/runs/*.jsonl")]

    assert "that shard is not told" in rejected["reason"]
    assert files
    assert not any("0123456789abcdef" in text for text in files)


def test_summary_and_manifest_say_which_shard_it_was_and_what_it_left_to_others(crawl):
    first = crawl.shards[FIRST].manifests()[0]

    assert first["web"]["shard"] == {"name": "1/2", "given_to_others": 2, "handed_over": 3}
    assert first["inputs"] == [str(crawl.sources), "shard 1/2"]
    assert "shard 1/2: 2 given addresses left to other shards, 3 addresses found for them" in crawl.runs[1][2]
    assert "for other shards: " in crawl.runs[1][2]


def test_the_lines_for_other_shards_name_them(crawl):
    (path,) = crawl.shards[FIRST].folder.glob("runs/*.leads.jsonl")
    lines = [json.loads(line) for line in path.read_text().splitlines()]

    assert {(line["shard"], line["source"], line["lead"]["url"]) for line in lines} == {
        ("2/2", "harbour", crawl.other.url("/news/2")),
        ("2/2", "harbour", crawl.island.url("/news/4")),
        ("2/2", "moved", crawl.moved.url("/news/3")),
    }


def test_another_shard_cannot_use_the_state(crawl):
    done = crawl.shards[FIRST].run("web", "-a", f"sources={crawl.sources}", "-a", "shard=2/2")

    assert done.returncode == 2
    assert b"is that of shard 1/2, this run is shard 2/2" in done.stderr
