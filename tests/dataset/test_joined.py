"""Joining: the records of runs as columns, each id once, in one order."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generated_runs import article_id, write_runs
from newscrawl.dataset.joining import joined
from newscrawl.dataset.joining.joined import JoinedRecords, join_runs
from newscrawl.dataset.joining.line_columns import NO_DATE, PRECISIONS, ROLES, seconds
from newscrawl.dataset.joining.published_runs import published_runs
from newscrawl.dataset.joining.vouched_files import BrokenRunError
from newscrawl.serialization import from_line, to_line
from pipelines.items import (
    Agency,
    Article,
    Distributor,
    Duplicate,
    Event,
    Language,
    Match,
    Source,
    Syndication,
)
from pipelines.text.length import reading_words
from tests.dataset.written_runs import identifier, joined_records, record, replace_content, write_run

DERIVED = {"copies", "copy_rank", "superseded_by", "event_size", "event_origins", "outlets"}
"""What depends on all records."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("joined")
    write_runs(folder, 3, 60, characters=300)
    return folder


def values(records: JoinedRecords, count: int | None = None) -> dict[str, object]:
    """Return the columns of the first records, with ids in place of references and names in place of numbers."""
    count = len(records) if count is None else count
    found = {}
    for name in (
        *("file", "offset", "length", "run", "published", "precision", "fetched", "words", "duplicate_kind"),
        *("same_text", "same_url", *sorted(DERIVED - {"outlets"})),
    ):
        found[name] = getattr(records, name)[:count].tolist()
    for name in ("duplicate_of", "copy_cluster", "event_cluster", "event_of", "revision_of"):
        found[name] = [records.id_of(each) for each in getattr(records, name)[:count].tolist()]
    for name, known in (("language", records.languages), ("record_kind", records.record_kinds)):
        found[name] = [known[each] for each in getattr(records, name)[:count].tolist()]
    found["outlet"] = [records.outlets[each].host for each in records.outlet[:count].tolist()]
    found["distributor"] = [
        None if each < 0 else records.agencies[each] for each in records.distributor[:count].tolist()
    ]
    found["agencies"] = [agencies(records, row) for row in range(count)]
    found["matches"] = [matches(records, row) for row in range(count)]
    found["lines"] = [records.line(row) for row in range(count)]
    found["ids"] = records.ids[:count]
    return found


def agencies(records: JoinedRecords, row: int) -> list[tuple[str, str]]:
    where = slice(records.agency_starts[row], records.agency_starts[row + 1])
    pairs = zip(records.agency_id[where].tolist(), records.agency_role[where].tolist(), strict=True)
    return [(records.agencies[agency], ROLES[role]) for agency, role in pairs]


def matches(records: JoinedRecords, row: int) -> list[tuple[str | None, float, float]]:
    where = slice(records.match_starts[row], records.match_starts[row + 1])
    return [
        (records.id_of(of), round(float(containment), 4), round(float(coverage), 4))
        for of, containment, coverage in zip(
            records.match_of[where].tolist(),
            records.match_containment[where],
            records.match_coverage[where],
            strict=True,
        )
    ]


def test_each_record_once_in_order(folder):
    """Rows are in the order of the runs and of the lines in their files, and a row's line is its record."""
    records = join_runs(published_runs([folder]))

    assert records.ids == [article_id(number) for number in range(180)]
    assert [from_line(records.line(row)).id for row in range(180)] == records.ids
    assert records.run.tolist() == [0] * 60 + [1] * 60 + [2] * 60


def test_columns_are_those_of_the_records(folder):
    """Whatever a column says of a row is what its line says."""
    records = join_runs(published_runs([folder]))
    found = values(records)

    for row in range(len(records)):
        article = from_line(records.line(row))
        assert found["copy_cluster"][row] == article.duplicate.cluster
        assert found["duplicate_of"][row] == article.duplicate.of
        assert found["event_cluster"][row] == article.event.cluster
        assert found["event_of"][row] == article.event.of
        assert found["revision_of"][row] == article.revision_of
        assert found["outlet"][row] == article.source.host
        assert found["language"][row] == article.language.code
        assert found["published"][row] == seconds(article.published_at)
        assert found["words"][row] == reading_words(article.text)
        assert PRECISIONS[found["precision"][row]] == article.published_precision
        assert found["agencies"][row] == [(agency.id, agency.role) for agency in article.syndication.agencies]


@pytest.mark.parametrize(
    ("time", "first"),
    [
        (None, NO_DATE),
        ("", NO_DATE),
        ("1970", 0),
        ("1970-02", 31 * 86_400),
        ("1970-01-02", 86_400),
        ("1970-01-01T01:02:03Z", 3_723),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T23:59:59Z", -1),
    ],
)
def test_the_first_instant_of_a_date(time, first):
    """A date is an interval; it counts from where it begins."""
    assert seconds(time) == first


def test_lines_of_schema_1(tmp_path):
    """A line of schema 1 is read as one of today's; one of today's is read as it is."""
    manifest = write_run(tmp_path, 0, [record(1, language=Language("de", 1.0)), record(2)])
    path = next((tmp_path / "articles").iterdir())
    first, second = path.read_bytes().splitlines(keepends=True)
    old = first.replace(b"article/2", b"article/1").replace(b'"detectors":[]', b'"detectors":{"a":"de"}')
    replace_content(manifest, path, old + second)

    records = join_runs(published_runs([manifest]))

    assert b"article/2" in records.line(0)
    assert from_line(records.line(0)).language.detectors[0].code == "de"
    assert records.line(1) + b"\n" == second == to_line(record(2))


def test_a_line_that_is_no_record(tmp_path):
    """It is told with its file and place."""
    manifest = write_run(tmp_path, 0, [record(1)])
    path = next((tmp_path / "articles").iterdir())
    replace_content(manifest, path, path.read_bytes() + b'{"schema":"newscrawl/article/9","id":"x"}\n')

    with pytest.raises(BrokenRunError, match=r"jsonl, byte [\d,]+: the line is not a record .*article/9"):
        join_runs(published_runs([manifest]))


def test_files_that_change_while_they_are_read(tmp_path):
    """A line that is not there any more is told, and not written as it is."""
    records = joined_records(tmp_path, [record(1), record(2)])
    path = records.runs[0].files[0].path
    path.write_bytes(path.read_bytes()[: int(records.offset[1]) + 90])

    assert from_line(records.line(0)).id == identifier(1)
    with pytest.raises(BrokenRunError, match="it was changed while it was read"):
        records.line(1)

    records.files.close()
    path.unlink()
    with pytest.raises(BrokenRunError, match="it was changed while it was read"):
        records.line(0)


def test_no_runs_and_empty_runs(tmp_path):
    """Without records all columns are empty."""
    write_run(tmp_path, 0, [])

    for records in (join_runs([]), join_runs(published_runs([tmp_path]))):
        assert len(records) == 0
        assert values(records)["ids"] == []
        assert records.agency_starts.tolist() == [0]


def test_the_number_of_processes_does_not_matter(folder, monkeypatch):
    """Parts of files are read in any number of processes, with one result."""
    monkeypatch.setattr(joined, "PART_BYTES", 20_000)
    runs = published_runs([folder])
    alone = join_runs(runs)

    for workers in (1, 2):
        together = join_runs(runs, workers=workers)
        for column in dataclasses.fields(JoinedRecords):
            if column.name not in {"runs", "files"}:
                one, other = getattr(alone, column.name), getattr(together, column.name)
                assert np.array_equal(one, other), column.name


@given(size=st.integers(1, 200_000))
@settings(max_examples=10)
def test_the_size_of_parts_does_not_matter(folder, size):
    """A line is read with the part in which it begins, however the file is divided."""
    runs = published_runs([folder])[:1]
    whole = values(join_runs(runs))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(joined, "PART_BYTES", size + 300)
        assert values(join_runs(runs)) == whole


ids = st.integers(0, 12)
references = st.one_of(st.none(), ids.map(identifier))


@st.composite
def articles(draw) -> Article:
    """Return a record with labels that may name any other, or one that is nowhere."""
    date, precision = draw(
        st.sampled_from(
            [(None, None), ("2026", "year"), ("2026-10-30", "day"), ("2026-10-30T07:00:00Z", "second")],
        )
    )
    named = draw(st.lists(st.sampled_from(["dpa", "ap", "sda"]), max_size=2))
    return record(
        draw(ids),
        url=draw(st.sampled_from([None, "https://a.example/1", "https://a.example/2"])),
        source=draw(st.sampled_from([Source(), Source("A"), Source("A", "a.example"), Source("B", "a.example", "f")])),
        published_at=date,
        published_precision=precision,
        language=Language(draw(st.sampled_from(["de", "en", "und"])), 0.5),
        syndication=Syndication(
            agencies=[Agency(name, draw(st.sampled_from(ROLES)), 0.5) for name in named],
            distributor=draw(st.sampled_from([None, Distributor("seaprwire")])),
        ),
        duplicate=Duplicate(
            draw(st.sampled_from(["unique", "exact", "near", "partial"])),
            draw(references),
            draw(references),
            containment=draw(st.sampled_from([None, 0.5])),
            matches=[Match(identifier(each), "partial", 0.1, 0.25, 0.75) for each in draw(st.lists(ids, max_size=2))],
        ),
        revision_of=draw(references),
        event=Event(draw(references), draw(references)),
        text_hash=draw(st.sampled_from(["", "aa", "bb"])),
    )


some_runs = st.lists(st.lists(articles(), max_size=6), min_size=1, max_size=4)


@given(runs=some_runs)
@settings(max_examples=20)
def test_a_further_run_changes_no_record(tmp_path_factory, runs):
    """What was read of a record stays when later runs are added; only what is derived from all may change."""
    _check_further_run(tmp_path_factory.mktemp("runs"), runs)


@pytest.mark.long
@given(runs=some_runs)
@settings(max_examples=400)
def test_many_further_runs(tmp_path_factory, runs):
    """The long form."""
    _check_further_run(tmp_path_factory.mktemp("runs"), runs)


def _check_further_run(folder, runs):
    for number, records in enumerate(runs):
        write_run(folder, number, records)
    published = published_runs([folder])

    before = join_runs(published[:-1])
    after = join_runs(published)

    earlier, later = values(before), values(after, len(before))
    assert {name: earlier[name] for name in earlier if name not in DERIVED} == {
        name: later[name] for name in later if name not in DERIVED
    }
    _check_order_and_ids(after, runs)
    _check_derived(after)


def _check_order_and_ids(records, runs):
    """Each id is there once, where it is first, and nothing else is."""
    first = dict.fromkeys(article.id for run in runs for article in run)
    assert records.ids == list(first)
    places = list(zip(records.run.tolist(), records.file.tolist(), records.offset.tolist(), strict=True))
    assert places == sorted(places)
    assert not set(records.absent) & set(records.ids)


def _check_derived(records):
    """Sizes and ranks are what counting finds."""
    found = values(records)
    clusters, events = found["copy_cluster"], found["event_cluster"]
    for row in range(len(records)):
        together = [other for other in range(len(records)) if clusters[other] == clusters[row]]
        alone = clusters[row] is None
        assert records.copies[row] == (1 if alone else len(together))
        ranks = sorted(records.copy_rank[other] for other in together)
        assert records.copy_rank[row] == 1 if alone else ranks == list(range(1, len(together) + 1))
        assert records.event_size[row] == (0 if events[row] is None else events.count(events[row]))
        assert (records.event_origins[row] > 0) == (events[row] is not None)
        newest = records.superseded_by[row]
        assert newest == -1 or (newest > row and records.superseded_by[newest] == -1)


def test_ranks_of_copies_and_newest_versions(tmp_path):
    """Copies are ranked by date, those without one last; a version is superseded by the newest one."""
    cluster = Duplicate("near", identifier(9), identifier(9))
    records = joined_records(
        tmp_path,
        [
            record(1, duplicate=cluster),
            record(2, duplicate=cluster, published_at="2026-10-02", published_precision="day"),
            record(3, duplicate=cluster, published_at="2026-10-01T08:00:00Z", published_precision="second"),
            record(4, revision_of=identifier(1)),
            record(5, revision_of=identifier(8)),
            record(6, revision_of=identifier(4)),
            record(7, revision_of=identifier(8)),
        ],
    )

    assert records.copies.tolist() == [3, 3, 3, 1, 1, 1, 1]
    assert records.copy_rank.tolist() == [3, 2, 1, 1, 1, 1, 1]
    assert records.superseded_by.tolist() == [5, -1, -1, 5, 6, -1, -1]
    assert records.id_of(int(records.copy_cluster[0])) == identifier(9)


def test_one_name_a_host(tmp_path):
    """An outlet has the name that most of its records give it; one without a host is known by its name."""
    host = "post.example"
    sources = [Source("The Post", host), Source("Post", host, "group"), Source(None, host), Source("Post", host)]
    sources += [Source("Gazette"), Source("Herald"), Source()]
    records = joined_records(tmp_path, [record(number, source=source) for number, source in enumerate(sources)])

    assert [tuple(outlet) for outlet in records.outlets] == [
        ("post.example", "Post", "group"),
        (None, "Gazette", None),
        (None, "Herald", None),
        (None, None, None),
    ]
    assert [outlet.label for outlet in records.outlets] == ["post.example", "Gazette", "Herald", "unknown"]
    assert records.outlet.tolist() == [0, 0, 0, 0, 1, 2, 3]


def test_matches_begin_with_the_best(tmp_path):
    """The verified matches of a text: its best one, then the others, with the shares of both texts."""
    partial = Duplicate("partial", identifier(1), identifier(3), 0.3, 0.5, 0.25)
    partial.matches = [Match(identifier(2), "partial", 0.1, 0.75, 0.125)]
    exact = Duplicate("exact", identifier(1), identifier(1))
    records = joined_records(tmp_path, [record(1), record(3, duplicate=partial), record(4, duplicate=exact)])

    assert matches(records, 0) == []
    assert matches(records, 1) == [(identifier(1), 0.5, 0.25), (identifier(2), 0.75, 0.125)]
    assert matches(records, 2) == [(identifier(1), 1.0, 1.0)]


def test_origins_of_an_event(tmp_path):
    """An event has as many origins as independent texts: an agency's copies are one, and so are versions of a page."""
    event = Event(identifier(1))
    dpa = Syndication(agencies=[Agency("dpa", "origin", 0.9), Agency("ap", "cited", 0.9)])
    records = joined_records(
        tmp_path,
        [
            record(1, event=event, syndication=dpa),
            record(2, event=event, syndication=dpa),
            record(3, event=event, url="https://a.example/1"),
            record(4, event=event, url="https://a.example/1"),
            record(5, event=event),
            record(6, event=event, revision_of=identifier(5)),
            record(7, event=event, duplicate=Duplicate(cluster=identifier(99))),
            record(8, event=event, duplicate=Duplicate(cluster=identifier(99))),
            record(9, event=Event(identifier(9))),
            record(10),
        ],
    )

    assert records.event_size.tolist() == [8] * 8 + [1, 0]
    assert records.event_origins.tolist() == [4] * 8 + [1, 0]
