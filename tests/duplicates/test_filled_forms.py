"""Twenty forms of three days each, and twenty edited copies and updates, in a dozen kinds and seven languages."""

import tomllib
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest

from newscrawl.api import find_events
from pipelines.duplicates import DuplicateIndex, SketchIndex, Store
from pipelines.duplicates.figures import note_on_figures
from pipelines.duplicates.signer import signer
from pipelines.items import Article, Language, Source

CASES = tomllib.loads((Path(__file__).parent / "filled_forms.toml").read_text(encoding="utf-8"))
FURNITURE = {
    "de": "Hinweise nimmt jede Dienststelle entgegen, auch telefonisch unter 0555 98760 oder im Netz. Rückfragen der "
    "Medien beantwortet die Pressestelle werktags von 7.30 bis 16 Uhr.",
    "en": "Anyone with information is asked to call the office on 555 0134 between nine and five. Calls from outside "
    "the county cost 12 pence a minute. The office is closed on public holidays.",
}


def filled(form):
    """Return the texts of a form on its three days."""
    return [form["text"].format(*day) for day in form["days"]]


def later_text(case):
    text = case["text"]
    for old, new in case["changes"]:
        assert old in text
        text = text.replace(old, new)
    return text


def labels(*texts):
    with DuplicateIndex.in_memory(signer="numpy") as index:
        return index.compare(texts, map(str, range(len(texts))))


def name(case):
    return f"{case['name']} ({case['language']})"


@pytest.mark.parametrize("form", CASES["form"], ids=name)
def test_a_form_of_another_day_is_no_copy(form):
    """Whichever day is read first."""
    for texts in permutations(filled(form)):
        assert [label.kind for label in labels(*texts)] == ["unique"] * 3


@pytest.mark.parametrize("form", [form for form in CASES["form"] if form["language"] in FURNITURE], ids=name)
def test_furniture_around_a_form_makes_no_copy_of_most(form):
    """With a paragraph more that is always the same, an instance is not an edited copy of another one."""
    one, other, _ = (f"{text}\n\n{FURNITURE[form['language']]}" for text in filled(form))

    assert labels(one, other)[1].kind != "near"


@pytest.mark.parametrize("form", CASES["form"], ids=name)
def test_a_form_of_another_day_is_another_event(form):
    """The three days of one outlet are three events."""
    articles = [
        Article(id=f"{number}", locator=f"{number}", title=form["title"].format(*day), text=form["text"].format(*day))
        for number, day in enumerate(form["days"])
    ]
    for number, article in enumerate(articles):
        article.language, article.source = Language(form["language"]), Source(host="gazette.example")
        article.published_at, article.published_precision = f"2026-05-{4 + number:02}T08:00:00+00:00", "second"

    assert [event.cluster for event in find_events(articles)] == ["0", "1", "2"]


@pytest.mark.parametrize("case", CASES["copy"], ids=name)
def test_an_edited_copy_or_update_is_one(case):
    """Whichever version is read first."""
    one, other = case["text"], later_text(case)

    assert [label.kind for label in labels(one, other)] == ["unique", "near"]
    assert [label.kind for label in labels(other, one)] == ["unique", "near"]


def test_a_note_names_the_figures_that_are_new():
    """The note on an update lists the figures as printed, and those alone that the earlier text does not have."""
    (case,) = (case for case in CASES["copy"] if case["name"] == "a paragraph of new figures")
    texts = case["text"], later_text(case)
    index = SketchIndex(Store(), datetime.now(UTC))
    index.compare(signer("numpy").sketch(texts), ["one", "other"])

    assert note_on_figures(texts[1], index.new_numbers["other"]) == (
        "figures that the text it copies does not have: 145, 41, 11, 210.000"
    )


def test_a_form_names_the_earlier_one():
    """The record of a form that is filled in anew says whose words it has."""
    one, other = (f"{text}\n\n{FURNITURE['de']}" for text in filled(CASES["form"][0])[:2])
    assert labels(one, other)[1].form_of == "0"
