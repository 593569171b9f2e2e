"""The files that describe a dataset: their numbers are those of its records, and strangers' words do nothing there."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generated_runs import write_runs
from newscrawl.dataset.describing.card import card as make_card
from newscrawl.dataset.describing.croissant import croissant
from newscrawl.dataset.describing.description import Description
from newscrawl.dataset.describing.known_errors import KNOWN_ERRORS
from newscrawl.dataset.describing.markdown import code, table, yaml
from pipelines.items import Removal, Source
from tests.commands import run
from tests.crawls import ROOT
from tests.dataset.full_records import bare, rich
from tests.dataset.written_runs import write_run

pyyaml = pytest.importorskip("yaml", reason="PyYAML is not installed")

HOSTILE = "<script>alert(1)</script> | `x` [a](javascript:b) ![i](//evil.example) https://evil.example\n# heading"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Return a folder with four runs; one has an outlet, a rule and a byline that mean to be more than words."""
    folder = tmp_path_factory.mktemp("runs")
    write_runs(folder, 3, 60, characters=300)
    hostile = rich(7, "2025")
    hostile.source = Source(HOSTILE, None, None)
    hostile.removed = [Removal(0, 1, "credit", f"user.{HOSTILE}", "x")]
    write_run(folder, 90, [hostile, bare(8), rich(9)])
    return folder


@pytest.fixture(scope="module")
def out(runs, tmp_path_factory):
    """Return the folder of a dataset of them, some of whose records were left out."""
    folder = tmp_path_factory.mktemp("card") / "north-news"
    words = ("--drop", "exact", "--split", "train=0.7,test=0.3", "--license", "cc0-1.0")
    done = run("dataset", runs, "-O", folder, *words)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def described(out):
    """Return what its dataset.json says."""
    return json.loads((out / "dataset.json").read_bytes())


@pytest.fixture(scope="module")
def card(out):
    """Return its card."""
    return (out / "README.md").read_text(encoding="utf-8")


COUNTED = {
    "records": "SELECT count(*) FROM news",
    "words": "SELECT sum(words) FROM news",
    "languages": "SELECT language, count(*) FROM news GROUP BY 1",
    "kinds": "SELECT kind, count(*) FROM news GROUP BY 1",
    "outlets": "SELECT outlet, count(*) FROM news GROUP BY 1",
    "months": """SELECT CASE WHEN published_at IS NULL THEN 'unknown'
        ELSE left(strftime(published_at AT TIME ZONE 'UTC', '%Y-%m'), if(published_precision = 'year', 4, 7)) END,
        count(*) FROM news GROUP BY 1""",
    "distributors": "SELECT distributor, count(*) FROM news WHERE distributor IS NOT NULL GROUP BY 1",
    "duplicate_kinds": "SELECT duplicate_kind, count(*) FROM news GROUP BY 1",
    "copy_clusters": "SELECT count(DISTINCT copy_cluster) FROM news",
    "copied_texts": """SELECT count(*) FROM (SELECT 1 FROM news WHERE copy_cluster IS NOT NULL
        GROUP BY copy_cluster HAVING count(*) > 1)""",
    "superseded": "SELECT count(superseded_by) FROM news",
    "events": "SELECT count(DISTINCT event_cluster) FROM news",
    "reported_twice": """SELECT count(*) FROM (SELECT 1 FROM news WHERE event_cluster IS NOT NULL
        GROUP BY event_cluster HAVING count(DISTINCT coalesce(superseded_by, id)) > 1)""",
    "event_origins": """SELECT event_origins::VARCHAR, count(DISTINCT event_cluster) FROM news
        WHERE event_cluster IS NOT NULL GROUP BY 1""",
}
"""What DuckDB counts over the files, by the names that dataset.json has for it."""
ROLES = {
    "origin": "agency_origins",
    "contributor": "agency_contributors",
    "cited": "agencies_cited",
    "photo": "agencies_photo",
}


@pytest.fixture(scope="module")
def ask(duckdb, out):
    """Return what answers a query over the files, as a value or a mapping."""
    with duckdb.cursor() as database:
        database.execute(f"CREATE VIEW news AS FROM read_parquet('{out}/data/*.parquet')")

        def answer(query):
            rows = database.execute(query).fetchall()
            return dict(rows) if len(rows[0]) == 2 else rows[0][0]

        yield answer


@pytest.mark.parametrize("name", COUNTED)
def test_counts_are_those_of_the_files(described, ask, name):
    """What dataset.json counts, and the card shows, is what a query over the Parquet files finds."""
    assert described["counts"][name] == ask(COUNTED[name])


def test_agencies_are_those_of_the_files(described, ask):
    """An agency counts once for each record and role."""
    for role, column in ROLES.items():
        by_agency = {name: roles[role] for name, roles in described["counts"]["agencies"].items() if role in roles}
        query = f"SELECT agency, count(*) FROM (SELECT unnest({column}) AS agency FROM news) GROUP BY 1"
        assert by_agency == (ask(query) if by_agency else {})
    assert described["counts"]["agencies"]["dpa"]["origin"] > 1


def test_filled_fields_and_rules_are_those_of_the_files(described, ask):
    """A field is filled where it is neither null nor an empty list, and a rule counts once for each record."""
    columns = {column["name"]: "list" in column for column in described["columns"]}
    filled = described["texts"]["filled"]
    for name in set(columns) & set(filled) - {"outlet", "language"}:
        condition = f"len({name}) > 0" if columns[name] else f"{name} IS NOT NULL"
        assert filled[name] == ask(f"SELECT count(*) FROM news WHERE {condition}"), name
    assert filled["language"] == ask("SELECT count(*) FROM news WHERE language <> 'und'")
    assert filled["outlet"] == ask("SELECT count(*) FROM news WHERE outlet <> 'unknown'")
    assert described["texts"]["rules"] == ask(
        "SELECT rule, count(*) FROM (SELECT unnest(removed_rules) AS rule FROM news) GROUP BY 1"
    )
    assert described["texts"]["removed_characters"] == ask("SELECT sum(removed_characters) FROM news")


def test_the_card_shows_these_numbers(card, described):
    """The tables of the card are made from dataset.json."""
    counts = described["counts"]
    for code_of, records in counts["languages"].items():
        assert re.search(rf"^\| `{code_of}` \| {records:,} \|", card, re.MULTILINE)
    assert f"\n{counts['records']:,} news articles, {counts['words']:,} words" in card
    assert f"Of {described['read']:,} records of the runs, {counts['records']:,} are here." in card
    assert "| `--drop exact` | 9 |" in card
    assert "In several splits are 0 copy clusters, 0 events, 0 addresses, 0 texts." in card
    assert "License: `cc0-1.0`" in card
    assert "--split train=0.7,test=0.3" in card.partition("## How to make it again")[2]
    for split in {file["split"] for file in described["files"]}:
        assert re.search(rf"^\| `{split}` \| \d", card, re.MULTILINE)


def test_card_and_croissant_file_are_made_from_dataset_json(out, card):
    """Who changes a description can make both again."""
    dataset = msgspec.json.decode((out / "dataset.json").read_bytes(), type=Description)

    assert make_card(dataset) == card
    assert croissant(dataset) == (out / "croissant.json").read_bytes()


def test_a_card_stays_short(out):
    """Of many months it has the years, of many outlets and runs the first, and the sums of the others."""
    dataset = msgspec.json.decode((out / "dataset.json").read_bytes(), type=Description)
    months = {f"{year}-{month:02}": 2 for year in (2024, 2025, 2026) for month in range(1, 13)}
    dataset.counts.months = months | {"unknown": 1}
    dataset.counts.outlets = {f"o{number:02}.example": 3 for number in range(30)}
    run_of, *_ = dataset.runs
    many = [replace(run_of, id=f"local-{number}", records=10) for number in range(100)]

    short = make_card(replace(dataset, runs=many))

    assert "| `2025` | 24 |" in short
    assert "2025-01" not in short
    assert "| 5 more |  | 15 |" in short
    assert "| `local-75` |" in short
    assert "`local-74`" not in short
    assert "| 75 earlier |  | 750 |  |" in short


def test_paths_in_other_encodings_are_no_obstacle(tmp_path):
    """A folder's name that is not UTF-8 is shown with a question mark."""
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    write_runs(folder / "data", 1, 20, characters=300)

    done = run("dataset", folder / "data", "-O", folder / os.fsdecode(b"n\xe9ws"))

    assert done.returncode == 0, done.stderr
    assert "# `n?ws`" in (folder / os.fsdecode(b"n\xe9ws") / "README.md").read_text(encoding="utf-8")


def test_a_dataset_is_the_same_wherever_it_is_written(runs, out, tmp_path):
    """Its folder's name is in the card, but not where that is."""
    words = ("--drop", "exact", "--split", "train=0.7,test=0.3", "--license", "cc0-1.0")
    assert run("dataset", runs, "-O", tmp_path / out.name, *words).returncode == 0

    for name in ("README.md", "dataset.json", "croissant.json"):
        assert (tmp_path / out.name / name).read_bytes() == (out / name).read_bytes()


def test_splits_share_nothing(described, ask):
    """What the card says of shared clusters is measured, and is what a query finds."""
    assert set(described["splits"]["shared"].values()) == {0}
    for column in ("copy_cluster", "event_cluster", "url", "text_hash"):
        assert (
            ask(f"SELECT coalesce(max(n), 0) FROM (SELECT count(DISTINCT split) AS n FROM news GROUP BY {column})") == 1
        )


def test_front_matter_is_what_the_hub_reads(card, described):
    """It is YAML, with the fields of a dataset card."""
    head = pyyaml.safe_load(card.split("---\n")[1])

    assert (head["pretty_name"], head["license"], head["size_categories"]) == ("north-news", "cc0-1.0", ["n<1K"])
    assert set(head["language"]) == {"de", "en"}
    (info, (config,)) = head["dataset_info"], head["configs"]
    assert [own["split"] for own in config["data_files"]] == [own["name"] for own in info["splits"]]
    assert sum(own["num_examples"] for own in info["splits"]) == described["counts"]["records"]
    assert info["download_size"] == sum(file["bytes"] for file in described["files"])
    assert [own["name"] for own in info["features"]] == [column["name"] for column in described["columns"]]


def test_words_of_strangers_stay_words(card):
    """An outlet or a rule whose name is markup is shown as code: no element, link, picture or heading comes of it."""
    markdown = pytest.importorskip("markdown_it", reason="markdown-it is not installed")

    page = markdown.MarkdownIt("commonmark").enable("table").render(card.split("---\n", 2)[2])

    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r"<(?:script|a|img)\b", page)
    assert "<h1>heading" not in page


def test_runs_that_were_skipped_are_named(tmp_path):
    """The card tells which files were not as their manifest says, by their names alone."""
    broken = tmp_path / "broken"
    write_runs(broken, 2, 20, characters=300)
    (first, _) = sorted((broken / "articles").glob("*.jsonl"))
    first.write_bytes(first.read_bytes()[:-5])

    assert run("dataset", broken, "-O", tmp_path / "out", "--skip-broken").returncode == 0

    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "These were left out, because their files are not as their manifest says" in card
    assert first.stem in card.partition("These were left out")[2]
    assert str(tmp_path) not in card.partition("## How to make it again")[0]


@pytest.mark.parametrize("error", KNOWN_ERRORS, ids=lambda error: error.topic)
def test_known_errors_are_as_measured(error):
    """Each figure that the card tells is in the section of the benchmarks that it names."""
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    section = re.search(rf"^(##+) {error.section}\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL)

    assert section is not None
    for figure in error.figures:
        assert figure in section[2]


ANYTHING = st.text(st.characters(exclude_categories=["Cs"]))
NESTED = st.recursive(
    st.one_of(ANYTHING, st.integers()),
    lambda inner: st.one_of(st.lists(inner, min_size=1), st.dictionaries(ANYTHING, inner, min_size=1)),
    max_leaves=8,
)


@settings(max_examples=50)
@given(NESTED)
def test_yaml_is_read_as_what_was_written(value):
    """Whatever a string contains, a reader of YAML gets it back."""
    assert pyyaml.safe_load("\n".join(yaml(value))) == value


@given(ANYTHING)
def test_code_in_a_table_is_one_cell_of_code(words):
    """Whatever a name contains, it is one cell, and all of it is code."""
    markdown = pytest.importorskip("markdown_it", reason="markdown-it is not installed")
    page = markdown.MarkdownIt("commonmark").enable("table").parse("\n".join(table(["a", "b"], [[code(words), "x"]])))

    cells = [token.children for token in page if token.type == "inline"][2:]
    assert [[child.type for child in cell] for cell in cells] == [["code_inline"], ["text"]]
