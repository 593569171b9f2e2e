"""The twins of a sample change what their names say, in both text and facts."""

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


def test_twins_are_the_same_on_every_call():
    """The mutations are not random."""
    assert list(twins(TEXT, FACTS)) == list(twins(TEXT, FACTS))


def test_the_sample_is_not_modified():
    """Making twins changes neither the facts nor anything inside them."""
    before = deepcopy(FACTS)
    list(twins(TEXT, FACTS))
    assert before == FACTS


def test_every_fact_of_a_twin_is_in_its_text(made):
    """Whatever a twin expects to be cut, kept or given as evidence is in its text."""
    for text, facts in (twin for name, twin in made.items() if name != "decomposed umlauts"):
        words = [facts["text_ends"], *facts["keep"], *(removed for _, removed in facts["removed"])]
        words += [agency["evidence"] for agency in facts["agencies"]]
        assert [each for each in words if each not in text] == []


def test_another_place_moves_the_dateline_and_keeps_its_capitals(made):
    """The place changes only in the dateline, and is printed like the original one."""
    text, facts = made["place BAD SALZIG"]
    assert "BAD SALZIG (dpa-AFX) - Die Fahrrinne vor Emden" in text
    assert facts["dateline"] == {"place": "BAD SALZIG", "agency": "dpa-afx"}
    assert ["dateline", "BAD SALZIG (dpa-AFX) -"] in facts["removed"]


def test_another_agency_replaces_name_and_id(made):
    """Text, evidence, dateline and chain name the other agency; everything else stays the same."""
    text, facts = made["agency dpa-afx to awp"]
    assert "EMDEN (AWP) - Die" in text
    assert facts["agencies"][0] == {"id": "awp", "role": "origin", "evidence": "(AWP)"}
    assert facts["agencies"][1] == FACTS["agencies"][1]
    assert (facts["dateline"]["agency"], facts["chain"]) == ("awp", ["awp"])


def test_the_mark_of_dpa_afx_is_replaced_with_the_agency(made):
    """A text of another agency does not have the mark that only dpa-AFX prints."""
    text, facts = made["agency dpa-afx to awp"]
    assert "strittig./kol/kr/ab\n" in text
    assert facts["sigla"] == ["kol", "kr", "ab"]
    assert ["sigla", "/kol/kr/ab"] in facts["removed"]


def test_an_agency_is_never_replaced_by_one_that_the_document_names(made):
    """Two agencies of a document do not become one."""
    assert [name for name in made if name.startswith("agency")] == [
        "agency afp to ap",
        "agency afp to reuters",
        "agency dpa-afx to awp",
        "agency dpa-afx to ap",
    ]


def test_other_sigla_keep_the_mark_of_the_house(made):
    """The marks of people change to others of the same length; ``DP`` stays."""
    text, facts = made["sigla bek/DP/mk"]
    assert "strittig./bek/DP/mk\n" in text
    assert facts["sigla"] == ["bek", "DP", "mk"]


def test_reversed_footers_leave_the_article_alone(made):
    """Only the paragraphs after the article's end change places."""
    text, _ = made["footers reversed"]
    assert text.endswith("strittig./kol/DP/ab\n\nSchreibe einen Kommentar\n\nMehr zum Thema – Baggern im Watt")


def test_one_line_drops_the_facts_that_only_lines_show(made):
    """Without line breaks it is unclear where the title ends."""
    text, facts = made["one line"]
    assert "\n" not in text
    assert {"title", "text_starts"}.isdisjoint(facts)
    assert facts["removed"] == FACTS["removed"]


def test_one_line_keeps_the_beginning_of_a_text_without_a_title():
    """If there is no title first, the text still begins with the article."""
    untitled = {**FACTS, "title": None}
    [(_, facts)] = [(text, facts) for name, text, facts in twins(TEXT, untitled) if name == "one line"]
    assert facts["text_starts"] == FACTS["text_starts"]


def test_decomposed_umlauts_change_no_fact(made):
    """The record is in composed form, whatever the form of the input."""
    text, facts = made["decomposed umlauts"]
    assert "Hafenbeho\u0308rde" in text
    assert facts == FACTS


def test_what_a_sample_does_not_have_is_not_mutated():
    """A plain text without dateline, agencies, sigla and footers has twins of layout only."""
    facts = {"text_ends": "Ende.", "text_starts": "Ein", "removed": [], "keep": []}
    assert [name for name, _, _ in twins("Ein schöner Text.\n\nEnde.", facts)] == ["one line", "decomposed umlauts"]
