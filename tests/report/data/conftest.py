"""A report on runs of made-up articles, and one on a few records in which all that a report shows occurs."""

import json

import pytest

from benchmarks.generated_runs import write_runs
from newscrawl.dataset.joining.published_runs import published_runs
from newscrawl.report.build import ReportChoices, write_report
from tests.dataset.written_runs import write_run
from tests.report.data.pages import Page
from tests.report.data.samples import SAMPLES


def report(runs, output, **choices):
    """Write the report on the runs in a folder, and return its page."""
    write_report(published_runs([runs]), output, ReportChoices(**choices), names={"dpa": "Deutsche Presse-Agentur"})
    return Page(output)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    """Return the page on three runs of 200 made-up articles, and their records as JSON, in their order."""
    folder = tmp_path_factory.mktemp("runs")
    write_runs(folder, 3, 200, 600)
    files = sorted((folder / "articles").iterdir())
    return report(folder, folder / "report.html"), [
        json.loads(line) for file in files for line in file.read_bytes().splitlines()
    ]


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """Return the page on the sample records, of two runs."""
    folder = tmp_path_factory.mktemp("samples")
    write_run(folder, 0, SAMPLES[:4], finished="2026-11-01T03:20:00Z", problems=["one input file was broken"])
    write_run(
        folder, 1, SAMPLES[4:], finished="2026-11-02T03:20:00Z", rejections={"teaser": 3}, coverage={"records": 4}
    )
    return report(folder, folder / "report.html")
