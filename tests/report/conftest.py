"""A browser, and reports that are open in it."""

import pytest

from tests.report.browser import OpenReport, chromium
from tests.report.example_runs import write_example_runs


@pytest.fixture(scope="module")
def browser():
    """Return Chromium; tests that need it are skipped where there is none.

    Not for longer than a module: while its driver runs, no other test can have an event loop.
    """
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def example(browser, tmp_path_factory):
    """Return a report on example runs, open in the browser, and the records that it is on."""
    folder = tmp_path_factory.mktemp("example")
    articles = write_example_runs(folder / "data")
    with OpenReport.of(browser, folder / "data", folder / "report.html") as report:
        report.articles = articles
        yield report
