"""Joining: the records of runs as columns, each id once, in one order."""

import pytest

from benchmarks.generated_runs import article_id, write_runs
from newscrawl.dataset.joined import join_runs
from newscrawl.dataset.published_runs import published_runs
from newscrawl.serialization import from_line


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("joined")
    write_runs(folder, 3, 60, characters=300)
    return folder


def test_each_record_once_in_order(folder):
    """Rows are in the order of the runs and of the lines in their files, and a row's line is its record."""
    joined = join_runs(published_runs([folder]))

    assert joined.ids == [article_id(number) for number in range(180)]
    assert [from_line(joined.line(row)).id for row in range(180)] == joined.ids
    assert joined.run.tolist() == [0] * 60 + [1] * 60 + [2] * 60


def test_columns_are_those_of_the_records(folder):
    """References lead to the records that the lines name."""
    joined = join_runs(published_runs([folder]))

    for row in range(len(joined)):
        article = from_line(joined.line(row))
        assert joined.id_of(joined.copy_cluster[row]) == article.duplicate.cluster
        assert joined.id_of(joined.duplicate_of[row]) == article.duplicate.of
        assert joined.id_of(joined.event_cluster[row]) == article.event.cluster
        assert joined.id_of(joined.revision_of[row]) == article.revision_of
        assert joined.outlets[joined.outlet[row]].host == article.source.host
