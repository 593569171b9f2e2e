"""What a dataset takes of the records: each option by itself, their order, and samples that stay."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.dataset.choices import Choices, choose, parse_choices
from newscrawl.dataset.joining.joined import join_runs
from newscrawl.dataset.joining.published_runs import published_runs
from pipelines.errors import ArgumentError
from pipelines.items import Agency, Duplicate, Event, Language, Syndication
from tests.dataset.written_runs import identifier, joined_records, record, write_run


def credited(agency, role="origin"):
    return Syndication(agencies=[Agency(agency, role, 0.9)])


def copy(of, kind="near"):
    return Duplicate(kind, identifier(of), identifier(of))


RECORDS = [
    record(
        0,
        language=Language("de", 0.9),
        syndication=credited("dpa"),
        published_at="2026-10-31",
        published_precision="day",
        duplicate=Duplicate(cluster=identifier(0)),
        event=Event(identifier(0)),
    ),
    record(
        1,
        language=Language("de-AT", 0.9),
        syndication=credited("apa", "contributor"),
        published_at="2026-10-30T23:59:59Z",
        published_precision="second",
        duplicate=copy(0),
        text="One word more than it.",
        event=Event(identifier(0)),
    ),
    record(2, language=Language("en", 0.9), duplicate=copy(0, "exact"), event=Event(identifier(0))),
    record(
        3,
        language=Language("en", 0.9),
        published_at="2026-10",
        published_precision="month",
        duplicate=Duplicate("partial", identifier(0), identifier(3)),
        syndication=credited("ap", "cited"),
    ),
    record(4, revision_of=identifier(3), duplicate=Duplicate(cluster=identifier(4)), event=Event(identifier(4))),
    record(5, revision_of=identifier(4)),
    record(6),
]


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    return joined_records(tmp_path_factory.mktemp("choices"), RECORDS)


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        ({}, [0, 1, 2, 3, 4, 5, 6]),
        ({"language": "de"}, [0, 1]),
        ({"language": "de-AT, en"}, [1, 2, 3]),
        ({"agency": "dpa"}, [0]),
        ({"agency": "apa,dpa"}, [0, 1]),
        ({"agency": "any"}, [0, 1]),
        ({"no_agency": "dpa"}, [1, 2, 3, 4, 5, 6]),
        ({"no_agency": "any"}, [2, 3, 4, 5, 6]),
        ({"kind": "article,brief"}, [0, 1, 2, 3, 4, 5, 6]),
        ({"kind": "stub"}, []),
        ({"start": "2026-10-31"}, [0]),
        ({"end": "2026-10-30"}, [1, 3]),
        ({"start": "2026-10", "end": "2026"}, [0, 1, 3]),
        ({"start": "2026-10-30T23:59:59Z", "end": "2026-10-30T23:59:59Z"}, [1]),
        ({"min_words": 4}, [1]),
        ({"drop": "exact"}, [0, 1, 3, 4, 5, 6]),
        ({"drop": "near, partial"}, [0, 2, 4, 5, 6]),
        ({"keep": "first"}, [0, 3, 4, 5, 6]),
        ({"keep": "earliest"}, [1, 3, 4, 5, 6]),
        ({"keep": "longest"}, [1, 3, 4, 5, 6]),
        ({"keep": "latest-revision"}, [0, 1, 2, 5, 6]),
        ({"one_per_event": True}, [1, 3, 4, 5, 6]),
        ({"one_per_event": True, "keep": "first"}, [0, 3, 4, 5, 6]),
        ({"language": "en", "keep": "earliest"}, [2, 3]),
        ({"sample": 100}, [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_what_is_taken(records, arguments, rows):
    """Each option takes what its help says."""
    assert choose(records, parse_choices(**arguments)).rows.tolist() == rows


def test_what_is_left_out(records):
    """Each option says how many it left out of those that the ones before it had left."""
    chosen = choose(records, parse_choices(language="de,en", drop="partial", keep="first", sample=1))

    assert chosen.left_out == {"--language": 3, "--drop": 1, "--keep": 2, "--sample": 0}
    assert chosen.rows.tolist() == [0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"keep": "last"}, "--keep is one of all, first, earliest, longest, latest-revision, not last"),
        ({"drop": "unique"}, "--drop takes exact, near, partial, not unique"),
        ({"kind": "articles"}, "--kind takes article, brief, release"),
        ({"sample": 0}, "--sample is a number of records"),
        ({"start": "yesterday"}, "--from is a year, month, day or second such as"),
        ({"end": "2026-02-31"}, "--to is a year"),
        ({"end": "9999"}, "--to is a year"),
        ({"start": "2026-11-02", "end": "2026-11-01"}, "--from 2026-11-02 is after --to 2026-11-01"),
    ],
)
def test_what_is_no_choice(arguments, message):
    """A malformed option is told by its name."""
    with pytest.raises(ArgumentError, match=message):
        parse_choices(**arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"language": "fr"}, "no record is in fr; there are de, de-AT, en, und"),
        ({"agency": "ap"}, "no record is credited to the agency ap; there are apa, dpa"),
        ({"no_agency": "Dpa"}, "no record is credited to the agency Dpa"),
    ],
)
def test_names_that_no_record_has(records, arguments, message):
    """A language or agency that no record has is a mistake; an agency that is only cited is no credit."""
    with pytest.raises(ArgumentError, match=message):
        choose(records, parse_choices(**arguments))


@settings(max_examples=15)
@given(
    sizes=st.lists(st.integers(1, 40), min_size=2, max_size=4),
    size=st.integers(1, 60),
    seed=st.integers(0, 10_000),
)
def test_samples_stay(tmp_path_factory, sizes, size, seed):
    """A sample has as many records as asked, and when runs are added it takes new ones only in place of others."""
    folder = tmp_path_factory.mktemp("samples")
    first = seed * 1_000
    for number, count in enumerate(sizes):
        write_run(folder, number, [record(first + 100 * number + each) for each in range(count)])
    runs = published_runs([folder])

    samples = []
    for known in range(1, len(runs) + 1):
        records = join_runs(runs[:known])
        rows = choose(records, Choices(sample=size)).rows
        assert len(rows) == min(size, len(records))
        samples.append((set(records.ids), {records.ids[row] for row in rows}))

    for (before, earlier), (_, later) in pairwise(samples):
        assert later & before <= earlier
