"""A browser, and reports that are open in it."""

import pytest

from newscrawl.dataset.joining.published_runs import published_runs
from newscrawl.report.build import ReportChoices, write_report
from tests.report.browser import OpenReport, chromium
from tests.report.example_runs import write_example_runs


@pytest.fixture(scope="module")
def browser():
    """Return Chromium; tests that need it are skipped where there is none.

    Not for longer than a module: while its driver runs, no other test can have an event loop.
    """
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def written_example(tmp_path_factory):
    """Return the path of a report on example runs, and the records that it is on."""
    folder = tmp_path_factory.mktemp("example")
    articles = write_example_runs(folder / "data")
    write_report(published_runs([folder / "data"]), folder / "report.html", ReportChoices())
    return folder / "report.html", articles


@pytest.fixture(scope="module")
def example(browser, written_example):
    """Return a report on example runs, open in the browser, and the records that it is on."""
    path, articles = written_example
    with OpenReport.at(browser, path) as report:
        report.articles = articles
        yield report
