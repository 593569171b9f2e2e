"""Documents that take too long, kill what works on them, or are worked on when a run is to stop."""

import os
import signal
import time
from pathlib import Path

import pytest

from benchmarks.corpus import article
from tests.command_server import command_server
from tests.crawls import ROOT
from tests.slow_rule import ENDLESS_LINE, SLOW_RULE

HOSTILE = "tests.crawl.hostile_extraction.extract"


@pytest.fixture
def inbox(tmp_path):
    """Give a folder of four texts, of which the third keeps a pattern busy for ever, and the rule with that pattern."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    (tmp_path / "rules.toml").write_text(SLOW_RULE, encoding="utf-8")
    for number in range(4):
        text = article(number).text
        if number == 2:
            text += f"\n\n{ENDLESS_LINE}"
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    return folder


def written(crawls):
    return sorted(record["locator"] for record in crawls.articles())


def test_a_document_that_takes_too_long_is_rejected_by_name_of_the_stage_and_not_tried_again(crawls, inbox):
    settings = {"NEWSCRAWL_CLEANING_RULES": inbox.parent / "rules.toml", "NEWSCRAWL_DOCUMENT_SECONDS": 0.5}
    settings["NEWSCRAWL_TRUST_FILE_TIMES"] = False  # else later runs may not open the files

    first = crawls.run("local", "-a", f"path={inbox}", **settings)
    second = crawls.run("local", "-a", f"path={inbox}", **settings)

    assert (first.returncode, second.returncode) == (0, 0), first.stderr.decode()
    assert written(crawls) == ["0.txt", "1.txt", "3.txt"]
    (rejected,) = crawls.rejected()
    assert (rejected["locator"], rejected["stage"]) == ("2.txt", "marking")
    assert rejected["reason"].startswith("it took more than 0.5 seconds")
    assert crawls.manifests()[1]["counts"]["given_up"] == 1
    assert b"given up: 1, rejected: 0" in second.stderr

    crawls.run("local", "-a", f"path={inbox}", **settings | {"NEWSCRAWL_DOCUMENT_SECONDS": 0.6})

    assert len(crawls.rejected()) == 2  # tried again under another limit
    other_rules = crawls.run("local", "-a", f"path={inbox}")

    assert other_rules.returncode == 0
    assert written(crawls)[2] == "2.txt"


def test_a_signal_is_served_while_a_stage_works(crawls, inbox):
    """What was finished before is published; the document that was worked on is read by the next run."""
    command = crawls.command("local", "-a", f"path={inbox}", NEWSCRAWL_CLEANING_RULES=inbox.parent / "rules.toml")
    with command_server().running(command[3:], folder=ROOT) as running:
        await_work(running.pid)
        sent = time.monotonic()
        os.kill(running.pid, signal.SIGTERM)
        assert running.end(60).returncode == 4
        assert time.monotonic() - sent < 10  # on an idle machine 3; this one may be busy

    assert crawls.rejected() == []
    before = written(crawls)
    assert "2.txt" not in before

    crawls.run("local", "-a", f"path={inbox}")

    assert written(crawls) == ["0.txt", "1.txt", "2.txt", "3.txt"]


def await_work(pid):
    """Wait until a process has had the processor for several times as long as it needs for all other texts."""
    ticks = os.sysconf("SC_CLK_TCK")
    while int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11]) < 3 * ticks:
        time.sleep(0.05)


def test_a_page_that_never_ends_and_one_that_kills(crawls, tmp_path):
    """Both are rejected, the killer after its worker died in company, alone, and alone at the end, in two runs."""
    (tmp_path / "inbox").mkdir()
    orders = {"a": "spin", "b": "go", "c": f"die 99 {tmp_path / 'deaths.c'}", "d": f"die 2 {tmp_path / 'deaths.d'}"}
    for number, (name, order) in enumerate(orders.items()):
        page = f"<!doctype html>{order}\n\n{article(number).text}"
        (tmp_path / "inbox" / f"{name}.html").write_text(page, encoding="utf-8")
    settings = {"NEWSCRAWL_EXTRACTOR": HOSTILE, "NEWSCRAWL_EXTRACTION_WORKERS": 2, "NEWSCRAWL_DOCUMENT_SECONDS": 1}
    settings["NEWSCRAWL_TRUST_FILE_TIMES"] = False  # else later runs may not open the files

    for _ in range(3):
        done = crawls.run("local", "-a", f"path={tmp_path / 'inbox'}", **settings)
        assert done.returncode == 0, done.stderr.decode()

    assert written(crawls) == ["b.html", "d.html"]
    reasons = [(line["locator"], line["reason"], line.get("retry", False)) for line in crawls.rejected()]
    assert [locator for locator, _, _ in reasons] == ["a.html", "c.html", "c.html"]
    assert reasons[0][1].startswith("it took more than 1 seconds")
    assert not reasons[0][2]
    assert reasons[1][1:] == ("three worker processes died on it", True)
    assert [manifest["counts"]["given_up"] for manifest in crawls.manifests()] == [0, 1, 2]
