"""What the extraction benchmark counts."""

import json

import pytest

from benchmarks import extraction
from benchmarks.extraction_pages import ReviewedPage, chosen, pages_of
from benchmarks.extraction_peers import Extracted
from benchmarks.extraction_scores import figures, score, words

BODY = "Der Rat hat den Haushalt am Freitag beschlossen. Die Brücke wird im Sommer gebaut, sagte die Bürgermeisterin."
PAGE = f"<html><h1>Der Haushalt steht</h1><article>{'<p>' + BODY + '</p>' * 3}</article><p>Mehr zum Thema</p></html>"


def reviewed(**fields) -> ReviewedPage:
    return ReviewedPage(**{"id": "1", "set": "s", "language": "de", "html": PAGE.encode(), **fields})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Die «Brücke» – sie steht", ["die", "brücke", "sie", "steht"]),
        ("Haus\u00adhalt ﬁnal", ["haushalt", "final"]),
        ("東京の橋", ["東", "京", "の", "橋"]),
    ],
)
def test_words_are_what_people_count_as_words(text, expected):
    """Signs, hyphenation and case do not count; scripts without spaces are counted by characters."""
    assert words(text) == expected


def test_a_title_in_the_body_is_no_mistake_but_a_foreign_line_is():
    """The reviewed title may stand above the body; other words too many cost precision, missing ones recall."""
    page = reviewed(body=BODY, title="Der Haushalt steht")

    assert score(page, Extracted(f"Der Haushalt steht\n{BODY}")).f1 == 1.0
    assert score(page, Extracted(f"{BODY}\nMehr zum Thema")).precision < 1.0
    assert score(page, Extracted(BODY[:48])).recall < 0.5


def test_segments_that_the_page_does_not_have_are_not_counted():
    """Of segments that must stay or go, those count that stand in the page's source, whatever its line breaks."""
    page = reviewed(keep=("Der  Rat hat", "gibt es nicht"), drop=("Mehr zum\nThema",))
    result = score(page, Extracted(f"{BODY} Mehr zum Thema"))

    assert (result.kept, result.dropped) == ((1, 1), (0, 1))


@pytest.mark.parametrize(
    ("found", "expected"),
    [("„Der  Haushalt“ steht", (True, True)), ("Der Haushalt: steht", (False, True)), ("Haushalt", (False, False))],
)
def test_a_title_is_exact_but_for_spaces_and_quotes(found, expected):
    """Exact is as printed; beside it the letters alone are compared."""
    assert score(reviewed(title='"Der Haushalt" steht'), Extracted(title=found)).title == expected


def test_authors_are_people():
    """Agencies and the outlet neither count as found nor as missing."""
    page = reviewed(authors=["Ada Beispiel", "dpa", "Die Zeitung"], publisher="DieZeitung")
    found = Extracted(authors=["ada beispiel", "Bodo Muster", "dpa"])

    assert figures([score(page, found)])["authors"] == pytest.approx(2 / 3)
    assert score(reviewed(authors=["dpa"]), found).people is None


def test_a_day_by_the_stated_offset_is_a_local_day():
    """A moment late in the evening is another day in UTC than where it was printed."""
    page = reviewed(html=b'<time datetime="2024-04-03T00:30:00+02:00">', date="2024-04-03")

    assert score(page, Extracted(date="2024-04-02T22:30:00Z")).day == (False, True)
    assert score(page, Extracted(date="2024-04-02T21:30:00Z")).day == (False, False)


def test_hosts_are_held_back_by_their_domain():
    """The pages of a domain stay together, and each page is either tuned on or held back."""
    pages = [reviewed(id=str(n), url=f"https://{sub}.example{n}.org/") for n in range(30) for sub in ("www", "news")]
    tuned, held = chosen(pages, "tuned"), chosen(pages, "held")

    assert len(tuned) + len(held) == len(pages)
    assert not {page.domain for page in tuned} & {page.domain for page in held}
    assert 5 <= len({page.domain for page in held}) <= 15


def test_the_command_measures_files_and_folders(tmp_path, monkeypatch, capsys):
    """Rows of pages and a folder of pages with their expected JSON are measured alike; misses are listed."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "council.html").write_text(PAGE, encoding="utf-8")
    expected = {"title": "Der Haushalt steht", "body": BODY * 3, "date": "2024-04-03"}
    (folder / "council.json").write_text(json.dumps(expected), encoding="utf-8")
    rows = tmp_path / "segments.jsonl"
    rows.write_text(json.dumps({"id": "1", "html": PAGE, "must_keep": ["Der Rat hat"], "must_drop": []}))
    monkeypatch.setattr("sys.argv", ["extraction", "--alone", "--misses", str(folder), str(rows)])

    extraction.main()
    printed = capsys.readouterr().out

    assert len(pages_of([folder, rows])) == 2
    assert "| pages (1) | precision | recall | F1 | title |" in printed
    assert "| segments (1) | keep |" in printed
    assert "2024-04-03, found none" in printed
