"""What a report counts of two things at once, DuckDB counts alike over a dataset, and so does its card."""

import json
from collections import Counter
from datetime import UTC, datetime

import duckdb
import pytest

from tests import commands


@pytest.fixture(scope="module")
def dataset(made_up, tmp_path_factory):
    """Return the folder of a dataset of the runs that the page is on."""
    folder = tmp_path_factory.mktemp("dataset") / "news"
    written = commands.run("dataset", made_up[0].path.parent, "-O", folder, "--workers", 0)
    assert written.returncode == 0, written.stderr
    return folder


@pytest.fixture(scope="module")
def query(dataset):
    """Return what asks the dataset; ``news`` are its records."""
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW news AS SELECT * FROM '{dataset}/data/*.parquet'")
    return lambda select: connection.execute(select).fetchall()


@pytest.fixture(scope="module")
def card(dataset):
    """Return the counts of which the card is made."""
    return json.loads((dataset / "dataset.json").read_bytes())["counts"]


def test_copies_and_versions(made_up, query, card) -> None:
    """Texts in two articles or more, partial copies, versions that were replaced."""
    figures = made_up[0].figures

    groups = query("SELECT count(DISTINCT copy_cluster) FROM news WHERE copies > 1")
    assert [(figures["copy_groups"],)] == groups == [(card["copied_texts"],)]
    assert figures["partial_copies"] == card["duplicate_kinds"]["partial"]
    assert [(figures["revisions"],)] == query("SELECT count(superseded_by) FROM news") == [(card["superseded"],)]


def test_who_prints_whom(made_up, query) -> None:
    """Every agency of a joint credit counts."""
    page, _ = made_up
    outlets, agencies = page.meta["dictionaries"]["outlet"], page.meta["dictionaries"]["agency"]
    pairs = "SELECT outlet, unnest(list_distinct(agency_origins || agency_contributors)) AS agency FROM news"

    assert {
        (outlets[outlet]["host"], agencies[agency]["id"], count) for outlet, agency, count in page.figures["prints"]
    } == set(query(f"SELECT outlet, agency, count(*) FROM ({pairs}) GROUP BY ALL"))


def test_articles_by_date(made_up, query, card) -> None:
    """By day, and so by month."""
    page, _ = made_up
    days = {
        f"{datetime.fromtimestamp(86_400 * day, UTC):%Y-%m-%d}": first + copies
        for day, first, copies in page.figures["days"]
    }
    assert days == dict(
        query("SELECT strftime(published_at AT TIME ZONE 'UTC', '%Y-%m-%d'), count(*) FROM news GROUP BY 1")
    )
    months = Counter()
    for day, count in days.items():
        months[day[:7]] += count
    assert months == card["months"]


def test_origins_of_events_in_two_outlets(made_up, query) -> None:
    """Two reports of one event are in two outlets if their hosts differ."""
    page, _ = made_up
    found = query(
        """SELECT origins, count(*) FROM (
            SELECT max(event_origins) AS origins FROM news WHERE event_cluster IS NOT NULL
            GROUP BY event_cluster HAVING count(DISTINCT outlet) > 1
        ) GROUP BY 1 ORDER BY 1"""
    )
    assert list(map(tuple, page.figures["origins"])) == found
    assert sum(count for _, count in found) == page.figures["events_in_outlets"]
