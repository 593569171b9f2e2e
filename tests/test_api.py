"""The public API: what ``import newscrawl`` provides, and that its labels are those of a crawl."""

from __future__ import annotations

import doctest
import gzip
import subprocess
import sys

import pytest

import newscrawl
from benchmarks.corpus import article as made_up
from newscrawl import DuplicateIndex, Pipeline, Rejection, clean, find_duplicates, find_events, read, read_articles
from newscrawl.readers import InputError
from newscrawl.serialization import to_line
from pipelines.errors import ArgumentError, StateError
from pipelines.events.encoder import AUTOMATIC, load
from pipelines.items import CLUSTERED_KINDS
from tests.cases import NOT_DOCUMENTS, SEEDS
from tests.crawls import ROOT, Crawls

TEXTS = [made_up(number).text for number in (0, 1, 0, 2)]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Return what a crawl of the seeds published."""
    crawls = Crawls(tmp_path_factory.mktemp("crawled"))
    done = crawls.run("local")
    assert done.returncode == 0, done.stderr.decode()
    return list(read_articles(crawls.folder / "articles"))


@pytest.fixture(scope="module")
def articles():
    """Return the articles of the seeds, by the public API alone."""
    outcomes = Pipeline().run(read(SEEDS, exclude=NOT_DOCUMENTS))
    return [outcome for outcome in outcomes if not isinstance(outcome, Rejection)]


def test_examples_of_the_documentation(monkeypatch, tmp_path):
    """Every example in docs/api.md and in the package's docstring has the result that it shows."""
    (tmp_path / "seeds").symlink_to(SEEDS)
    monkeypatch.chdir(tmp_path)

    page = doctest.testfile(str(ROOT / "docs" / "api.md"), module_relative=False, optionflags=doctest.ELLIPSIS)
    package = doctest.testmod(newscrawl, optionflags=doctest.ELLIPSIS)

    assert page.attempted > 10
    assert package.attempted > 2
    assert page.failed + package.failed == 0


def test_every_public_name_is_there():
    """Each name in ``__all__`` can be imported and is listed by ``dir``; other names raise an error."""
    assert all(getattr(newscrawl, name) is not None for name in newscrawl.__all__)
    assert set(newscrawl.__all__) <= set(dir(newscrawl))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        newscrawl.nothing  # noqa: B018


def test_import_loads_nothing_else():
    """``import newscrawl`` loads none of the libraries that its parts need."""
    code = "import sys, newscrawl; print(*sorted({name.partition('.')[0] for name in sys.modules}))"

    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True).stdout

    assert not {"scrapy", "numpy", "pipelines", "lxml", "msgspec", "twisted"} & set(loaded.split())


def test_articles_are_those_of_a_crawl(articles, crawled):
    """Records made by the API differ from those of a crawl only in what a run adds."""
    assert [article.id for article in articles] == [article.id for article in crawled]
    for own, other in zip(articles, crawled, strict=True):
        for name in ("title", "text", "removed", "language", "source", "published_at", "text_hash", "notes"):
            assert getattr(own, name) == getattr(other, name), (own.locator, name)
        if other.syndication.inferred_from is None:
            assert own.syndication == other.syndication


def test_copies_are_those_of_a_crawl(articles, crawled):
    """Texts have the same labels, with the numbers of the texts instead of the ids of the articles."""
    clustered = [article for article in articles if article.kind in CLUSTERED_KINDS]
    labels = find_duplicates([article.text for article in clustered])

    ids = {str(number): article.id for number, article in enumerate(clustered)}
    found = [(label.kind, ids.get(label.of), ids[label.cluster], label.similarity) for label in labels]
    theirs = [article.duplicate for article in crawled if article.kind in CLUSTERED_KINDS]
    assert found == [(label.kind, label.of, label.cluster, label.similarity) for label in theirs]
    assert {kind for kind, *_ in found} == {"unique", "exact", "near"}


def test_events_are_those_of_a_crawl(articles, crawled):
    """Articles that were never compared have the events of the crawl, and are not modified."""
    found = find_events(articles, window_days=4, encoder=load(AUTOMATIC))

    assert found == [article.event for article in crawled]
    assert all(article.event.cluster is None and article.duplicate.cluster is None for article in articles)
    assert any(event.of for event in found)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_copies_do_not_depend_on_batches(monkeypatch, size):
    """However texts are cut into batches, the labels are the same."""
    monkeypatch.setattr("pipelines.duplicates.index.BATCH", size)

    assert [(label.kind, label.of) for label in find_duplicates(TEXTS)] == [
        ("unique", None),
        ("unique", None),
        ("exact", "0"),
        ("unique", None),
    ]


def test_a_text_that_cannot_be_read_ends_the_call():
    """What the caller's texts raise reaches the caller, and the index can go on."""

    def texts():
        yield TEXTS[0]
        raise OSError("the disk is gone")

    with DuplicateIndex.in_memory() as index:
        with pytest.raises(OSError, match="the disk is gone"):
            index.compare(texts(), ["a", "b"])
        assert [label.of for label in index.compare(TEXTS[:1], ["c"])] == [None]


def test_no_texts_have_no_labels():
    """Empty input is not a special case."""
    assert find_duplicates([]) == []
    assert find_events([]) == []


def test_html_and_bytes_are_cleaned():
    """A page is recognised, whatever the type of its content; its title may be given."""
    page = "<html><head><title>Sturm</title></head><body><article><p>" + "Der Sturm zog am Abend ab. " * 20

    assert clean(page).text == clean(page.encode()).text
    assert clean("Der Sturm zog am Abend ab. " * 20, title="Sturm im Norden").title == "Sturm im Norden"
    assert clean(page, url="https://news.example.org/sturm").source.host == "news.example.org"


def test_an_index_in_a_folder_is_saved_when_its_block_ends(tmp_path):
    """The next block remembers what a block compared, unless that block raised an exception."""
    with DuplicateIndex.open(tmp_path / "index") as index:
        assert [label.of for label in index.compare(TEXTS[:3], ["a", "b", "c"])] == [None, None, "a"]
    with pytest.raises(RuntimeError), DuplicateIndex.open(tmp_path / "index") as index:
        index.compare(TEXTS[3:], ["lost"])
        raise RuntimeError

    with DuplicateIndex.open(tmp_path / "index") as index:
        labels = index.compare([TEXTS[3], TEXTS[1]], ["d", "e"])

    assert [(label.kind, label.of) for label in labels] == [("unique", None), ("exact", "b")]


def test_an_index_saves_on_request(tmp_path):
    """What was committed is kept; what came after it is lost if there is an exception."""
    with pytest.raises(RuntimeError), DuplicateIndex.open(tmp_path) as index:
        index.compare(TEXTS[:1], ["a"])
        index.commit()
        index.compare(TEXTS[1:2], ["b"])
        raise RuntimeError

    with DuplicateIndex.open(tmp_path) as index:
        assert [label.of for label in index.compare(TEXTS[:2], ["c", "d"])] == ["a", None]


def test_an_index_cannot_be_opened_twice(tmp_path):
    """Opening it a second time, or a folder that is not an index, fails with the reason."""
    with DuplicateIndex.open(tmp_path), pytest.raises(StateError, match="already open"):
        DuplicateIndex.open(tmp_path)
    (tmp_path / "file").write_text("no folder", encoding="ascii")
    with pytest.raises(StateError, match="cannot be opened"):
        DuplicateIndex.open(tmp_path / "file")


def test_the_state_of_a_crawl_is_no_folder_of_an_index(tmp_path):
    """It is refused, and its index of copies stays as it is."""
    stored = tmp_path / "duplicates" / "rows-1"
    stored.parent.mkdir()
    stored.write_bytes(b"signatures")

    with pytest.raises(StateError, match="choose another folder"):
        DuplicateIndex.open(tmp_path)

    assert stored.read_bytes() == b"signatures"
    assert not (tmp_path / "index.sqlite").exists()


def test_texts_and_ids_must_match():
    """A text without an id is an error of the caller."""
    with pytest.raises(ValueError, match=r"shorter|longer"), DuplicateIndex.in_memory() as index:
        index.compare(TEXTS, ["a"])


def test_published_records_are_read_or_refused(tmp_path, crawled):
    """Records are read as they were written; an error about any other line names file and number."""
    assert all(article.run is not None for article in crawled)
    (tmp_path / "other.jsonl").write_text('\n{"id": "x", "locator": "y"}\n', encoding="ascii")

    with pytest.raises(ArgumentError, match=r"other\.jsonl:2 is not a record of newscrawl"):
        list(read_articles(tmp_path / "other.jsonl"))


def test_unpublished_records_are_not_read(tmp_path, crawled):
    """Of a folder the published files are read, compressed too, and not what a run is writing."""
    lines = [to_line(article) for article in crawled]
    (tmp_path / "a.jsonl").write_bytes(lines[0])
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines[1]))
    (tmp_path / "c.jsonl.part").write_bytes(lines[2][:50])

    assert [article.id for article in read_articles(tmp_path)] == [article.id for article in crawled[:2]]

    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "c.jsonl.part").write_bytes(lines[2])
    with pytest.raises(InputError, match="no file of records"):
        list(read_articles(tmp_path / "empty"))


def test_paths_that_do_not_exist_are_refused(tmp_path):
    """A mistyped name is an error, not an empty dataset."""
    with pytest.raises(InputError, match="no such file"):
        list(read_articles(tmp_path / "gone.jsonl"))
    with pytest.raises(InputError, match="no such file"):
        list(read(tmp_path / "gone"))
