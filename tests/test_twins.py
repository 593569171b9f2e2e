"""The twins of a sample change what they say they change, in text and facts alike."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.twins import twins

TEXT = """Kanal wird vertieft

EMDEN (dpa-AFX) - Die Fahrrinne vor Emden wird vertieft. Das meldete die Hafenbehörde.

Wie AFP berichtet, sind die Kosten strittig./kol/DP/ab

Mehr zum Thema – Baggern im Watt

Schreibe einen Kommentar
"""
FACTS = {
    "title": "Kanal wird vertieft",
    "dateline": {"place": "EMDEN", "agency": "dpa-afx"},
    "sigla": ["kol", "DP", "ab"],
    "agencies": [
        {"id": "dpa-afx", "role": "origin", "evidence": "(dpa-AFX)"},
        {"id": "afp", "role": "cited", "evidence": "Wie AFP berichtet"},
    ],
    "chain": ["dpa-afx"],
    "text_starts": "Die Fahrrinne vor Emden",
    "text_ends": "sind die Kosten strittig.",
    "removed": [
        ["dateline", "EMDEN (dpa-AFX) -"],
        ["sigla", "/kol/DP/ab"],
        ["related", "Mehr zum Thema – Baggern im Watt"],
        ["comment_prompt", "Schreibe einen Kommentar"],
    ],
    "keep": ["Das meldete die Hafenbehörde."],
}


@pytest.fixture
def made():
    return {name: (text, facts) for name, text, facts in twins(TEXT, FACTS)}


def test_twins_are_the_same_at_every_call():
    """The mutations draw no lots."""
    assert list(twins(TEXT, FACTS)) == list(twins(TEXT, FACTS))


def test_the_sample_itself_stays_as_it_is():
    """Making twins changes neither the text's facts nor anything within them."""
    before = deepcopy(FACTS)
    list(twins(TEXT, FACTS))
    assert before == FACTS


def test_every_fact_of_a_twin_stands_in_its_text(made):
    """Whatever a twin expects to be cut, kept or named as evidence is there to be found."""
    for text, facts in (twin for name, twin in made.items() if name != "decomposed umlauts"):
        words = [facts["text_ends"], *facts["keep"], *(piece for _, piece in facts["removed"])]
        words += [agency["evidence"] for agency in facts["agencies"]]
        assert [piece for piece in words if piece not in text] == []


def test_another_place_moves_the_dateline_and_keeps_its_capitals(made):
    """The place changes in the dateline alone and is printed as the first one was."""
    text, facts = made["place BAD SALZIG"]
    assert "BAD SALZIG (dpa-AFX) - Die Fahrrinne vor Emden" in text
    assert facts["dateline"] == {"place": "BAD SALZIG", "agency": "dpa-afx"}
    assert ["dateline", "BAD SALZIG (dpa-AFX) -"] in facts["removed"]


def test_another_agency_takes_over_name_and_id(made):
    """Text, evidence, dateline and chain name the other agency; the rest stay."""
    text, facts = made["agency dpa-afx to awp"]
    assert "EMDEN (AWP) - Die" in text
    assert facts["agencies"][0] == {"id": "awp", "role": "origin", "evidence": "(AWP)"}
    assert facts["agencies"][1] == FACTS["agencies"][1]
    assert (facts["dateline"]["agency"], facts["chain"]) == ("awp", ["awp"])


def test_the_mark_of_dpa_afx_goes_with_the_agency(made):
    """A text of another agency does not carry the siglum by which dpa-AFX is known."""
    text, facts = made["agency dpa-afx to awp"]
    assert "strittig./kol/kr/ab\n" in text
    assert facts["sigla"] == ["kol", "kr", "ab"]
    assert ["sigla", "/kol/kr/ab"] in facts["removed"]


def test_an_agency_is_never_replaced_by_one_that_the_document_names(made):
    """Two agencies of a document stay two."""
    assert [name for name in made if name.startswith("agency")] == [
        "agency afp to ap",
        "agency afp to reuters",
        "agency dpa-afx to awp",
        "agency dpa-afx to ap",
    ]


def test_other_sigla_leave_the_mark_of_the_house(made):
    """Persons' marks change to others of their length, ``DP`` stays."""
    text, facts = made["sigla bek/DP/mk"]
    assert "strittig./bek/DP/mk\n" in text
    assert facts["sigla"] == ["bek", "DP", "mk"]


def test_reversed_footers_leave_the_article_alone(made):
    """Only the paragraphs after the article's end change places."""
    text, _ = made["footers reversed"]
    assert text.endswith("strittig./kol/DP/ab\n\nSchreibe einen Kommentar\n\nMehr zum Thema – Baggern im Watt")


def test_one_line_drops_the_facts_that_lines_tell(made):
    """Without line breaks nobody can say where the title ends."""
    text, facts = made["one line"]
    assert "\n" not in text
    assert {"title", "text_starts"}.isdisjoint(facts)
    assert facts["removed"] == FACTS["removed"]


def test_one_line_keeps_the_beginning_of_a_text_without_furniture_before_it():
    """Where no title stands first, the text still begins with the article."""
    untitled = {**FACTS, "title": None}
    [(_, facts)] = [(text, facts) for name, text, facts in twins(TEXT, untitled) if name == "one line"]
    assert facts["text_starts"] == FACTS["text_starts"]


def test_decomposed_umlauts_change_no_fact(made):
    """The record is in composed form, whatever was read."""
    text, facts = made["decomposed umlauts"]
    assert "Hafenbeho\u0308rde" in text
    assert facts == FACTS


def test_what_a_sample_lacks_is_not_mutated():
    """A plain text without dateline, agencies, sigla and footers has twins of layout only."""
    facts = {"text_ends": "Ende.", "text_starts": "Ein", "removed": [], "keep": []}
    assert [name for name, _, _ in twins("Ein schöner Text.\n\nEnde.", facts)] == ["one line", "decomposed umlauts"]
