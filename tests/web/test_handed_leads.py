"""What is written down for other shards is on the disk before it counts as dealt with."""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from scrapy.utils.test import get_crawler

from newscrawl.crawl.output_faults import output_faults
from newscrawl.crawl.session import Session
from newscrawl.web.frontier import Frontier
from newscrawl.web.handed_leads import HANDED_OVER, HandedLeads, read_leads
from newscrawl.web.shards import Shard
from pipelines.documents import Lead

PAGE = "https://news.example/1"


@pytest.fixture
def run(tmp_path):
    """Return a function that gives a run of a shard that was given a page; a killed one saves nothing at its end."""
    settings = {f"NEWSCRAWL_{name}_DIR": str(tmp_path / name) for name in ("STATE", "ARTICLES", "RUNS")}

    @contextmanager
    def begin(*, killed=False):
        crawler = get_crawler(settings_dict=settings)
        session = Session.from_crawler(crawler)
        Shard.begin(crawler, Shard(1, 2))
        frontier, handed = Frontier.of(crawler), HandedLeads.of(crawler)
        frontier.receive([Lead(PAGE)])
        yield crawler, frontier, handed
        if not killed:
            handed.close()
        session.state.close() if killed else session.close()

    return begin


def hand_over(frontier, handed):
    """Hand over what is to be asked for; return whether there was something, and it was written."""
    taken = frontier.take(1)
    written = [handed.add(one, PAGE) for one in taken]
    for one in taken:
        if all(written):
            frontier.finished_reading(one)
    return bool(taken) and all(written)


def lines(folder):
    return [one.lead.url for one in read_leads(sorted(folder.glob("RUNS/*.leads.jsonl")), Shard())]


def test_a_killed_run_leaves_its_lines_and_the_next_one_writes_them_again(run, tmp_path):
    with run(killed=True) as (_, frontier, handed):
        assert hand_over(frontier, handed)
    assert lines(tmp_path) == [PAGE]
    with run() as (crawler, frontier, handed):
        assert hand_over(frontier, handed)
        assert crawler.stats.get_value(HANDED_OVER) == 1
    with run() as (_, frontier, handed):
        assert not hand_over(frontier, handed)
    assert lines(tmp_path) == [PAGE, PAGE]


def test_the_disk_has_the_lines_before_the_state_says_so(run, monkeypatch):
    happened, sync = [], os.fsync

    def noted(descriptor):
        happened.append(Path(f"/proc/self/fd/{descriptor}").readlink().suffix)
        sync(descriptor)

    with run() as (crawler, frontier, handed):
        assert hand_over(frontier, handed)
        state = Session.of(crawler).state
        monkeypatch.setattr("newscrawl.crawl.line_file.os.fsync", noted)
        state.connection.set_trace_callback(happened.append)
        state.save()
        state.connection.set_trace_callback(None)
        monkeypatch.undo()

    assert happened.index(".jsonl") < happened.index("COMMIT")


def test_what_cannot_be_written_waits_and_is_told(run, tmp_path):
    (tmp_path / "RUNS").write_text("in the way")
    with run() as (crawler, frontier, handed):
        assert not hand_over(frontier, handed)
    (sentence,) = output_faults(crawler.stats.get_stats())
    assert "1 addresses for other shards are not listed in it" in sentence
    (tmp_path / "RUNS").unlink()
    with run() as (_, frontier, handed):
        assert hand_over(frontier, handed)
    assert lines(tmp_path) == [PAGE]
