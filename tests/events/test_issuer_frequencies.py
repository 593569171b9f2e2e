"""Issuers: the terms that one uses in every text say little about the event."""

import sqlite3
from contextlib import closing
from unittest.mock import patch

import pytest

from pipelines.events import issuer_frequencies
from pipelines.events.features import text_features
from pipelines.events.frequencies import Frequencies
from pipelines.events.issuer_frequencies import (
    REMEMBERED_ARTICLES,
    IssuerFrequencies,
    StoredIssuerFrequencies,
    issuer_of,
)
from pipelines.events.score import model, score
from pipelines.events.signature import issuer_terms, make_signature, term_weights
from pipelines.items import Article, Source

FORECAST = (
    "Am {day} scheint im Süden meist die Sonne, im Norden ziehen {sky} durch. Die Höchstwerte liegen bei {low} Grad "
    "an der Küste und {high} Grad am Oberrhein. In der Nacht kühlt es im Bergland auf {night} Grad ab. Der Wind weht "
    "schwach aus {wind}. Aussichten: {outlook}."
)
DAYS = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
SKIES = ["Wolken", "Schauer", "Nebelfelder", "Gewitter", "Quellwolken", "Regengebiete", "Schleierwolken"]


@pytest.mark.parametrize(
    ("title", "host", "issuer"),
    [
        ("POL-WEL: Unfallflucht", "portal.example", "POL-WEL"),
        ("DGAP-News: Harksen SE hebt Prognose", "boerse.example", "DGAP-News"),
        ("CDU: Parteitag in Welmar", "zeitung.example", "zeitung.example"),
        ("US-Präsident: Besuch in Welmar", "zeitung.example", "zeitung.example"),
        ("Unfallflucht in Welmar", None, None),
    ],
)
def test_the_issuer_of_a_release_is_its_office(title, host, issuer):
    """The office that a release names first is the issuer, wherever the release is printed; else the outlet is."""
    assert issuer_of(Article(id="1", locator="1", title=title, source=Source(host=host))) == issuer


def forecast(number):
    """A weather report from the template of its office, for some day."""
    return FORECAST.format(
        day=DAYS[number % 7],
        sky=SKIES[number % 7],
        low=13 + number % 5,
        high=17 + number % 9,
        night=1 + number % 4,
        wind=("Südwest", "Nordwest", "Ost")[number % 3],
        outlook=("wechselhaft", "freundlich", "kühler")[number % 3],
    )


def test_a_template_is_learned() -> None:
    """After some reports of one office, the next two are no longer one event, and no longer very similar."""
    frequencies = Frequencies("de")
    features = [text_features("Wetter", forecast(number), "de", "wetter.example") for number in range(12)]
    known = IssuerFrequencies()
    cold = [make_signature(each, frequencies, known) for each in features[-2:]]
    for each in features[:-2]:
        known.add(issuer_terms(term_weights(each.terms, frequencies)))
    warm = [make_signature(each, frequencies, known) for each in features[-2:]]

    assert score(*warm) < score(*cold) - 0.5
    assert score(*warm) < model().threshold


def test_one_article_is_not_a_template() -> None:
    """A term is not common with an issuer just because the compared article has it."""
    assert IssuerFrequencies([["rafting"]]).share("rafting", 0.001) == 0.0
    assert IssuerFrequencies([["rafting"]] * 3).share("rafting", 0.001) > 0.1


def test_old_templates_are_dropped() -> None:
    """Only the last articles of an issuer count."""
    issuer = IssuerFrequencies([["alt"]] * REMEMBERED_ARTICLES)
    for _ in range(REMEMBERED_ARTICLES):
        issuer.add(["neu"])

    assert issuer.share("alt", 0.001) == 0.0
    assert len(issuer.articles) == REMEMBERED_ARTICLES


def test_issuers_outlive_the_run() -> None:
    """The frequencies of an issuer can be read after they were written."""
    with closing(sqlite3.connect(":memory:")) as connection:
        first = StoredIssuerFrequencies(connection)
        for _ in range(3):
            first.of("POL-WEL").add(["zeugen"])
        first.flush()

        assert StoredIssuerFrequencies(connection).of("POL-WEL").articles == [["zeugen"]] * 3


def test_a_rollback_undoes_the_counts(connection):
    """Articles that are rolled back are not counted, and those dropped for them are counted again."""
    issuers = StoredIssuerFrequencies(connection)
    for number in range(REMEMBERED_ARTICLES):
        issuers.add("POL-WEL", ["zeugen", f"{number}"])
    issuers.commit()
    before = [list(terms) for terms in issuers.of("POL-WEL").articles]
    for _ in range(3):
        issuers.add("POL-WEL", ["zeugen", "unfertig"])
    issuers.rollback()

    assert issuers.of("POL-WEL").articles == before
    assert issuers.of("POL-WEL").share("zeugen", 0.001) == IssuerFrequencies(before).share("zeugen", 0.001)
    assert issuers.of("POL-WEL").repeated(["0", "unfertig", "zeugen"]) == ["zeugen"]


def test_which_issuers_are_kept_does_not_depend_on_batches():
    """However many articles are committed at once, and whatever was rolled back between, the same issuers are kept."""
    issued = [f"issuer {number * number % 11}" for number in range(40)] + [f"issuer {number}" for number in (9, 2, 7)]
    tables = []
    for at_once in (1, 3, 7):
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            issuers = StoredIssuerFrequencies(connection)
            with patch.multiple(issuer_frequencies, ISSUERS_IN_MEMORY=2, KEPT_ISSUERS=4):
                for start in range(0, len(issued), at_once):
                    issuers.add("issuer 1", ["unfertig"])
                    issuers.add("nobody", ["unfertig"])
                    issuers.rollback()
                    for issuer in issued[start : start + at_once]:
                        issuers.add(issuer, ["zeugen"])
                    issuers.commit()
                issuers.flush()
            tables.append(list(connection.iterdump()))

    assert tables[0] == tables[1] == tables[2]
    assert all(f"issuer {number}" in "".join(tables[0]) for number in (9, 2, 7))
