"""Names in bylines: people and others."""

import pytest

from pipelines.extraction.bylines import is_byline, people
from pipelines.extraction.names import is_agency


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("Von Lena Brandt und Hanno Kern", ["Lena Brandt", "Hanno Kern"]),
        ("By ANN SAMPLE, Associated Press", ["ANN SAMPLE"]),
        ("Jean-Luc d'Exemple et Marie Modèle (AFP)", ["Jean-Luc d'Exemple", "Marie Modèle"]),
        ("Por María de la Muestra", ["María de la Muestra"]),
        ("Lena Brandt/dpa", ["Lena Brandt"]),
        ("Ludwig van der Beispiel", ["Ludwig van der Beispiel"]),
    ],
)
def test_people_are_separated_and_agencies_left_out(byline, expected):
    """Each person in a byline is an author, in order."""
    assert people(byline) == expected


@pytest.mark.parametrize(
    "byline",
    [
        "dpa",
        "Reuters",
        "Redaktion",
        "The Ellery Gull Staff",
        "www.example.org",
        "a@example.org",
        "12. Mai 2024",
        "red/epd",
        "",
    ],
)
def test_only_people_are_authors(byline):
    """Agencies, desks, addresses and dates are not people."""
    assert people(byline) == []


def test_the_outlet_itself_is_not_an_author():
    """An outlet that signs its own article is not a person."""
    assert people("Ellery Gull", outlet="The Ellery Gull") == []


@pytest.mark.parametrize("name", ["dpa", "AFP", "dpa/AFP", "Associated Press", "(sid)"])
def test_agencies_are_known_by_name_and_code(name):
    """Codes, full names and several codes in a row name agencies."""
    assert is_agency(name)


@pytest.mark.parametrize("name", ["Anna", "dpaq", "Press", "dpa/Lena"])
def test_other_names_are_not_agencies(name):
    """Only whole names and codes count."""
    assert not is_agency(name)


@pytest.mark.parametrize("line", ["Von Lena Brandt", "By Jo Doe, Reuters", "von dpa", "Par Jean Exemple"])
def test_a_byline_is_known_by_opening_and_name(line):
    """An opening word and the name of a person or agency make a byline."""
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    ["Von Montag an gilt ein neuer Fahrplan", "By the sea.", "Von der Brücke blieb wenig", "De Gaulle et la mer"],
)
def test_a_sentence_that_begins_like_a_byline_is_none(line):
    """Sentences and titles with the same opening words are not bylines."""
    assert not is_byline(line)
