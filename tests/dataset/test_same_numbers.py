"""The numbers in a report, a dataset's card, ``scrapy events`` and a query over the Parquet files are the same."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from benchmarks.generated_runs import write_runs
from tests.commands import run
from tests.crawls import Crawls
from tests.dataset.full_records import bare, rich
from tests.dataset.written_runs import write_run
from tests.report.data.pages import Page

ROLES = ("origin", "contributor", "cited", "photo")

OF_EVENTS = """FROM read_parquet(?) WHERE event_cluster IS NOT NULL
    GROUP BY event_cluster HAVING count(DISTINCT coalesce(superseded_by, id)) > 1"""
"""The events with several reports, of which the versions of an article are one."""
CRAWLED = pytest.mark.parametrize("data", ["crawled"], indirect=True, scope="module")
"""Only a crawl leaves a state, and manifests that count by outlet."""


@pytest.fixture(scope="module", params=["crawled", "generated"])
def data(request, tmp_path_factory):
    """Return a folder with runs: of the seeds as they are crawled, and of made-up records with copies and revisions."""
    folder = tmp_path_factory.mktemp(request.param) / "data"
    if request.param == "crawled":
        done = Crawls(folder).run("local")
        assert done.returncode == 0, done.stderr.decode()
    else:
        write_runs(folder, 3, 60, characters=300)
        write_run(folder, 90, [bare(1), rich(2), rich(3, "2026-11")])
    return folder


@pytest.fixture(scope="module")
def counts(data):
    """Return what dataset.json counts; the card's tables are made from it."""
    done = run("dataset", data, "-O", data.parent / "news")
    assert done.returncode == 0, done.stderr
    described = json.loads((data.parent / "news" / "dataset.json").read_bytes())
    return described["counts"] | {"rules": described["texts"]["rules"]}


@pytest.fixture(scope="module")
def page(data):
    """Return the data of a report's page."""
    done = run("report", data, "-O", data.parent / "report.html")
    assert done.returncode == 0, done.stderr
    return Page(data.parent / "report.html")


@pytest.fixture(scope="module")
def ask(duckdb, data, counts):  # noqa: ARG001 - the files are there when it is counted
    """Return what answers a query over the Parquet files, as rows."""

    def answer(query):
        return duckdb.cursor().execute(query, [f"{data.parent}/news/data/*.parquet"]).fetchall()

    return answer


def test_report_and_card_count_the_same(page, counts):
    """Articles, outlets, languages, kinds, rules, agencies by role, copies and versions."""
    figures, dictionaries = page.figures, page.meta["dictionaries"]

    assert figures["articles"] == counts["records"]
    assert figures["copies"] == sum(counts["duplicate_kinds"].get(kind, 0) for kind in ("exact", "near"))
    assert figures["partial_copies"] == counts["duplicate_kinds"].get("partial", 0)
    assert figures["revisions"] == counts["superseded"]
    assert figures["undated"] == counts["months"].get("unknown", 0)
    outlets = dictionaries["outlet"]
    assert {
        outlets[outlet]["host"] or outlets[outlet]["name"] or "unknown": articles
        for outlet, articles, _ in figures["by_outlet"]
    } == counts["outlets"]
    for figure, dictionary, name in (
        ("by_language", "language", "languages"),
        ("by_kind", "kind", "kinds"),
        ("by_rule", "rule", "rules"),
    ):
        assert {dictionaries[dictionary][code]: articles for code, articles in figures[figure]} == counts[name]
    assert {
        dictionaries["agency"][agency]["id"]: {role: n for role, n in zip(ROLES, articles, strict=True) if n}
        for agency, *articles in figures["by_agency"]
    } == counts["agencies"]


def test_report_and_files_have_the_same_events(page, ask):
    """Of each event with several reports, the articles and the number of independent texts."""
    found = ask(f"SELECT count(*), max(event_origins) {OF_EVENTS}")
    starts = zip(page["event_start"], page["event_start"][1:], strict=False)
    sizes = [(page["origin_start"][last] - page["origin_start"][first], last - first) for first, last in starts]

    assert Counter(sizes) == Counter(found)
    assert len(sizes) > 2


@CRAWLED
def test_events_and_files_have_the_same_events(data, ask):
    """`scrapy events` of the state of a crawl has the clusters of its records, and as many independent texts."""
    settings = [f"NEWSCRAWL_{name.upper()}_DIR={data / name}" for name in ("articles", "runs", "state")]
    done = run("events", *(word for setting in settings for word in ("-s", setting)))
    listed = map(json.loads, done.stdout.splitlines())

    found = ask(f"SELECT event_cluster, count(*), max(event_origins) {OF_EVENTS}")

    assert done.returncode == 0, done.stderr
    assert {(event["event"], len(event["members"]), event["texts"]) for event in listed} == set(found)


@CRAWLED
def test_runs_and_card_count_the_same(data, counts):
    """Of a single run, `scrapy runs show` has the card's numbers by outlet, language, agency and rule."""
    done = run("runs", "show", "last", "--json", "-s", f"NEWSCRAWL_RUNS_DIR={data / 'runs'}")
    tables = {
        name: {row["name"]: row["number"] for row in rows} for name, rows in json.loads(done.stdout)["tables"].items()
    }

    assert tables["languages"] == counts["languages"]
    assert tables["rules"] == counts["rules"]
    assert tables["outlets"] == {name: records for name, records in counts["outlets"].items() if name != "unknown"}
    credited = {
        name: sum(roles.get(role, 0) for role in ("origin", "contributor"))
        for name, roles in counts["agencies"].items()
    }
    assert tables["agencies"] == {name: records for name, records in credited.items() if records}
