"""The trial of a learned model behind the rules: what it makes of pages, and what of a text it may cut."""

import numpy as np
import pytest

from benchmarks.corpus import article as made_up
from benchmarks.extraction_pages import ReviewedPage
from benchmarks.naive_scrapes import ARTICLE, BOILERPLATE, CREDIT, labelled_scrape, naive_scrape
from benchmarks.segment_examples import Totals, marked_scrapes
from benchmarks.segment_model import Judged, stretches, table
from pipelines.article import Pipeline

PARAGRAPHS = [made_up(number, 300).text.replace("\n", " ") for number in range(3)]
DATELINE = "Fulda (dpa) - "
MENU = "Wetter Verkehr Stellenmarkt"
BOX = "Die Wetterstation am Hafen zeigt seit gestern wieder alle Werte an"


@pytest.fixture(scope="module")
def pipeline():
    return Pipeline()


def page(number, **reviewed):
    inner = "".join(f"<p>{text}</p>" for text in [MENU, *PARAGRAPHS, BOX])
    html = f"<html><body><main>{inner}</main></body></html>".encode()
    return ReviewedPage(id=str(number), set="made up", language="de", html=html, **reviewed)


def labelled_as(scrape, label):
    return "".join(character for character, own in zip(scrape.text, scrape.labels, strict=True) if own == label)


def test_a_scrape_of_a_page_is_labelled_by_what_was_reviewed():
    """The paragraphs are run together and labelled, with more or less of what is around them, the same each time."""
    scrapes = [naive_scrape(page(number, body="\n\n".join(PARAGRAPHS))) for number in range(12)]
    again = naive_scrape(page(3, body="\n\n".join(PARAGRAPHS)))

    assert {labelled_as(scrape, BOILERPLATE).strip() for scrape in scrapes} > {MENU, f"{MENU} {BOX}"}
    assert all(labelled_as(scrape, ARTICLE)[:60] == PARAGRAPHS[0][:60] for scrape in scrapes)
    assert {"\n" in scrape.text for scrape in scrapes} == {True, False}
    assert (again.text, again.labels.tolist()) == (scrapes[3].text, scrapes[3].labels.tolist())


def test_a_page_without_a_known_article_is_no_scrape():
    """A page on which nothing that is known to be the article's is found can't be labelled."""
    assert naive_scrape(page(1, drop=(BOX,))) is None


def test_what_rules_find_is_counted_apart(pipeline):
    """Credits are neither boilerplate nor article, a title is not lost, and a marked word can't be cut again."""
    text = f"{PARAGRAPHS[0]} {BOX}. {PARAGRAPHS[1]} (dpa)"
    spans = [
        [0, len(DATELINE), "credit_dateline"],
        [text.index(BOX), text.index(BOX) + len(BOX) + 1, "teaser"],
        [len(text) - 5, len(text), "credit_line"],
    ]
    scrape = labelled_scrape({"id": "a", "raw_text": text, "boilerplate_spans": spans})

    (marked,) = marked_scrapes([scrape], pipeline)
    example = marked.example()

    assert labelled_as(scrape, CREDIT) == f"{DATELINE}(dpa)"
    assert marked.totals.boilerplate == example.boilerplate.sum() == len(BOX.replace(" ", "")) + 1
    assert (marked.totals.lost, marked.totals.found) == (0, 0)
    assert example.article.sum() == marked.totals.article
    assert example.words.marked.any()


def test_dropped_marks_are_words_to_learn_from(pipeline):
    """With all marks dropped, the words of a credit are there, and known to be no article."""
    text = f"{PARAGRAPHS[0]} {PARAGRAPHS[1]} (dpa)"
    spans = [[len(text) - 5, len(text), "credit_line"]]
    (marked,) = marked_scrapes([labelled_scrape({"id": "a", "raw_text": text, "boilerplate_spans": spans})], pipeline)

    assert not marked.example().is_boilerplate.any()
    assert marked.example(dropped=1.0).is_boilerplate.tolist()[-4:] == [False, True, True, True]


def test_stretches_end_at_borders_and_leave_the_title_alone(pipeline):
    """What looks like boilerplate up to two words from a sentence's border is cut there; marks are never crossed."""
    text = f"{PARAGRAPHS[0]} {BOX}. {PARAGRAPHS[1]} (dpa)"
    (marked,) = marked_scrapes([labelled_scrape({"id": "a", "raw_text": text, "boilerplate_spans": []})], pipeline)
    words = marked.example().words
    start = int(np.searchsorted(words.starts, text.index(BOX)))
    end = start + len(BOX.split()) + 1
    log_odds = np.full(len(words.starts), -9.0)
    log_odds[start + 1 : end - 2] = 9.0
    everywhere = list(stretches(words, np.full(len(words.starts), 9.0)))

    assert list(stretches(words, log_odds)) == [(start, end)]
    assert everywhere[0][0] >= words.first > 0
    assert not any(words.marked[first:last].any() for first, last in everywhere)


def test_the_threshold_is_the_lowest_that_loses_little():
    """The table shows the rules alone, then what the model adds to both shares."""
    judged = Judged(np.array([3.0, 2.0, 1.0]), np.array([50.0, 10.0, 40.0]), np.array([0.0, 9.0, 2.0]))
    lines = table("name", Totals(article=1000, lost=1, boilerplate=200, found=100), judged, [judged.threshold(9)])

    assert [judged.threshold(lost) for lost in (0, 8, 9, 11)] == [3.0, 3.0, 2.0, 1.0]
    assert lines[-2:] == ["| rules alone | 0.500 | 0.10% |", "| with the model, from 2.00 | 0.800 | 1.00% |"]
    assert Judged(*np.zeros((3, 0))).threshold(9) == float("inf")
