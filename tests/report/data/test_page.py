"""The page runs only its own script, holds as many texts as it may, and is the same for the same runs."""

import base64
import re
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from newscrawl.dataset.joining.published_runs import published_runs
from newscrawl.dataset.joining.vouched_files import BrokenRunError
from newscrawl.report.build import ReportChoices, write_report
from pipelines.errors import ArgumentError
from tests.dataset.written_runs import record, write_run
from tests.report.data.conftest import report
from tests.report.data.pages import Page
from tests.report.data.samples import SAMPLES

POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]+)"')


@pytest.fixture(scope="module")
def runs(made_up):
    """Return the folder of the made-up runs."""
    return made_up[0].path.parent


def hashes(html, tag):
    contents = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
    return [f"'sha256-{base64.b64encode(sha256(content.encode()).digest()).decode()}'" for content in contents]


def test_nothing_is_loaded_and_only_the_own_script_runs(samples) -> None:
    """The policy names the hashes of the style and the script, and forbids all else."""
    html = samples.html.decode()
    policy = dict(each.strip().split(" ", 1) for each in POLICY.search(html)[1].split(";"))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"].split() == hashes(html, "script") != []
    assert policy["style-src"].split() == hashes(html, "style") != []
    assert set(policy) == {"default-src", "script-src", "style-src", "img-src", "base-uri", "form-action"}
    assert "{{" not in html.partition("<style>")[0]


def test_the_script_stands_between_the_columns_and_the_rest(samples) -> None:
    """So the page acts before its texts are parsed."""
    script = samples.html.index(b"<script>")
    places = {name: samples.html.index(b'id="%b"' % name.encode()) for name in samples.blocks}

    assert list(places) == ["d-meta", "d-columns", "d-titles", "d-ids", "d-urls", "s-0", "s-1"]
    assert places["d-columns"] < script < places["d-titles"]


def test_the_same_runs_give_the_same_bytes(runs, made_up, tmp_path) -> None:
    """With any number of processes."""
    write_report(published_runs([runs]), tmp_path / "again.html", ReportChoices(), workers=0)
    write_report(published_runs([runs]), tmp_path / "two.html", ReportChoices(), workers=2)

    again = (tmp_path / "again.html").read_bytes()
    assert again == (tmp_path / "two.html").read_bytes()
    assert len(Page(tmp_path / "again.html").ids) == len(made_up[1])


@pytest.fixture(scope="module")
def kept_pages(runs, made_up, tmp_path_factory):
    """Return the pages with all texts, those that are linked, and none."""
    folder = tmp_path_factory.mktemp("kept")
    pages = {kept: report(runs, folder / f"{kept}.html", texts=kept) for kept in ("linked", "none")}
    return {"all": made_up[0]} | pages


@pytest.mark.parametrize("kept", ["all", "linked", "none"])
def test_as_many_texts_are_kept_as_fit(runs, kept_pages, tmp_path, kept) -> None:
    """Those of articles in events or with copies go before the others; the page is never larger than it may be."""
    size = len(kept_pages[kept].html) + 200
    page = report(runs, tmp_path / "report.html", max_size=size)

    assert page.meta["texts"]["kept"] == kept
    assert len(page.html) <= size
    assert page.html == kept_pages[kept].html


def test_linked_texts_are_those_of_articles_in_events_or_with_copies(kept_pages) -> None:
    """The smaller pages lack the texts of the others, and nothing else."""
    sizes = [len(page.html) for page in kept_pages.values()]
    assert sizes == sorted(sizes, reverse=True)
    for kept, page in kept_pages.items():
        chosen = {"all": lambda *_: True, "none": lambda *_: False, "linked": lambda *each: max(each) >= 0}[kept]
        assert [at >= 0 for at in page["text"]] == list(map(chosen, page["event"], page["copies"]))
        assert page.meta["texts"]["articles"] == sum(at >= 0 for at in page["text"])
        assert page.titles == kept_pages["all"].titles


def test_texts_that_are_asked_for_are_kept_whatever_the_size(runs, tmp_path) -> None:
    """``--texts all`` is stronger than ``--max-size``."""
    assert report(runs, tmp_path / "report.html", texts="all", max_size=1).meta["texts"]["kept"] == "all"


def test_texts_lie_in_a_folder_beside_the_page(runs, made_up, tmp_path) -> None:
    """The page then allows scripts from its folder, and each is named by the page; old ones are removed."""
    whole, records = made_up
    output = tmp_path / "a report #1.html"
    (tmp_path / "a report #1.texts").mkdir()
    for name in ("0000-00000000.js", "of-others.js"):
        (tmp_path / "a report #1.texts" / name).write_text("")
    page = report(runs, output, folder=True, max_size=1)

    assert page.meta["texts"]["kept"] == "all"
    assert not any(name.startswith("s-") for name in page.blocks)
    assert page.text(7)["text"] == whole.text(7)["text"] == records[7]["text"]
    assert page.meta["texts"]["files"][0].startswith("a%20report%20%231.texts/0000-")
    assert "'self' file:" in POLICY.search(page.html.decode())[1]
    names = {path.name for path in (tmp_path / "a report #1.texts").iterdir()}
    assert names == {file.partition("/")[2] for file in page.meta["texts"]["files"]} | {"of-others.js"}


def test_a_report_since_a_time_has_whole_events(tmp_path) -> None:
    """What an article of that time is connected with is shown too; without a date, the time of fetching counts."""
    write_run(tmp_path, 0, SAMPLES)
    since = int(datetime(2026, 10, 31, tzinfo=UTC).timestamp())
    page = report(tmp_path, tmp_path / "report.html", since=since)

    assert [int(short, 16) for short in page.ids] == [0, 1, 2, 4, 5, 6, 7]
    assert page.meta["since"] == "2026-10-31T00:00:00Z"
    assert page["copy_of"] == [-1, 0, 0, 0, -1, -1, -1]
    assert [match["article"] for match in page.text(2)["matches"]] == [0, 1]
    assert page.figures["articles"] == 7


def test_runs_without_articles_give_a_page_without(tmp_path) -> None:
    """So a nightly report has nothing to fail on."""
    write_run(tmp_path, 0, [])
    page = report(tmp_path, tmp_path / "report.html")

    assert (page.titles, page.ids, page.figures["articles"], page.figures["origins"]) == ([], [], 0, [])
    assert page.meta["runs"][0]["articles"] == 0


def test_an_article_of_two_runs_is_one(tmp_path) -> None:
    """It belongs to the first."""
    write_run(tmp_path, 0, SAMPLES[:3])
    write_run(tmp_path, 1, SAMPLES[:2])
    page = report(tmp_path, tmp_path / "report.html")

    assert page["run"] == [0, 0, 0]
    assert [run["articles"] for run in page.meta["runs"]] == [3, 0]


def test_a_relaunch_is_marked_beside_the_runs_before(tmp_path) -> None:
    """As ``scrapy runs`` marks it: bylines fell from 84 per cent to 2."""
    for number in range(8):
        coverage = {"records": 100, "date": 100, "byline": 84 if number < 7 else 2}
        write_run(
            tmp_path, number, [record(number)], coverage=coverage, finish_reason="finished", outlets={"a.example": 9}
        )
    page = report(tmp_path, tmp_path / "report.html")

    assert [run["marked"] for run in page.meta["runs"]] == [[]] * 7 + [["byline"]]
    assert page.meta["runs"][-1]["usual"]["byline"] == 0.84
    assert "byline" not in page.meta["runs"][1]["usual"]


def test_what_no_encoding_has_is_shown(tmp_path) -> None:
    """The name of a file may have bytes that are not UTF-8, which a manifest keeps as half a pair of surrogates."""
    write_run(tmp_path, 0, [record(1)], problems=["file \udcff is broken"])
    assert report(tmp_path, tmp_path / "report.html").meta["runs"][0]["problems"] == ["file \udcff is broken"]


def test_a_line_that_is_no_record_is_told_with_its_place(tmp_path) -> None:
    """Joining reads only some of its fields."""
    write_run(tmp_path, 0, [record(1), record(2, notes=[7])])
    with pytest.raises(BrokenRunError, match=r"\.jsonl, byte [0-9,]+: the line is not a record .*notes"):
        report(tmp_path, tmp_path / "report.html")


def test_records_with_ids_of_others_are_refused(tmp_path) -> None:
    """Ids name articles in links."""
    other = record(1)
    other.id = "article one"
    write_run(tmp_path, 0, [other])
    with pytest.raises(ArgumentError, match="an id of these records is not one of newscrawl"):
        report(tmp_path, tmp_path / "report.html")


def test_ids_are_as_short_as_tells_them_apart(tmp_path) -> None:
    """Six bytes for ids that are hashes; those of the samples need all."""
    write_run(tmp_path, 0, [record(1)])
    assert report(tmp_path, tmp_path / "one.html").meta["id_bytes"] == 6
    write_run(tmp_path, 1, [record(2)])
    assert report(tmp_path, tmp_path / "two.html").meta["id_bytes"] == 16


def test_nothing_is_written_when_a_part_cannot_be(tmp_path) -> None:
    """The page before stays as it was, with its texts, and nothing of the new one is left."""
    write_run(tmp_path, 0, SAMPLES[:3])
    output = tmp_path / "out" / "report.html"
    before = report(tmp_path, output, folder=True)
    write_run(tmp_path, 1, SAMPLES[3:])
    files = {path: path.read_bytes() for path in output.parent.rglob("*.*") if path.is_file()}
    (output.parent / "report.html.part").mkdir()
    with pytest.raises(OSError, match=r"report\.html\.part"):
        report(tmp_path, output, folder=True)

    (output.parent / "report.html.part").rmdir()
    assert {path: path.read_bytes() for path in output.parent.rglob("*.*") if path.is_file()} == files
    assert before.text(2)["text"] == SAMPLES[2].text


def test_no_folder_lies_beside_a_stream(tmp_path) -> None:
    """Standard output has no neighbours."""
    write_run(tmp_path, 0, SAMPLES)
    with pytest.raises(ArgumentError, match=r"/dev/stdout is not a file"):
        write_report(published_runs([tmp_path]), Path("/dev/stdout"), ReportChoices(folder=True))
