"""Texts stand in the page, beside it, or nowhere: a report says which, and works."""

import pytest

from newscrawl.report.build import ReportChoices
from tests.report.browser import OpenReport
from tests.report.example_runs import write_example_runs


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    return folder, write_example_runs(folder, stories=6)


def test_texts_beside_the_page_are_read_when_they_are_opened(browser, runs, tmp_path):
    folder, articles = runs
    with OpenReport.of(browser, folder, tmp_path / "report.html", ReportChoices(folder=True)) as report:
        assert len(report.requests) == 1
        report.open(f"#/article/{articles[0].id}")
        report.page.get_by_role("button", name="Only what was kept").click()
        assert report.do("document.querySelector('.text').innerText").split() == articles[0].text.split()
        assert len(report.requests) == 2
        assert "/report.texts/" in report.requests[1]
        assert report.errors == []


def test_a_missing_file_of_texts_is_told(browser, runs, tmp_path):
    folder, articles = runs
    with OpenReport.of(browser, folder, tmp_path / "report.html", ReportChoices(folder=True)) as report:
        for file in (tmp_path / "report.texts").iterdir():
            file.unlink()
        report.open(f"#/article/{articles[0].id}")
        assert "is missing beside this page" in report.text("main article")


def test_a_report_without_texts_says_where_they_are(browser, runs, tmp_path):
    folder, articles = runs
    with OpenReport.of(browser, folder, tmp_path / "report.html", ReportChoices(texts="none")) as report:
        report.open(f"#/article/{articles[0].id}")
        assert "not in this report" in report.text("main article")
        report.open(report.views()["compare"])
        assert "not in this report" in report.text("main")
        assert report.errors == []
