"""Senders: what each writes in any case says little of what happened."""

import sqlite3
from contextlib import closing
from unittest.mock import patch

import pytest

from pipelines.events import source_frequencies as module
from pipelines.events.frequencies import Frequencies
from pipelines.events.score import model, score
from pipelines.events.signature import read, sender_terms, weigh, weights
from pipelines.events.source_frequencies import REMEMBERED_ARTICLES, LearnedSenders, SenderFrequencies, sender_of
from pipelines.items import Article, Source

FORECAST = (
    "Am {day} scheint im Süden meist die Sonne, im Norden ziehen {sky} durch. Die Höchstwerte liegen bei {low} Grad "
    "an der Küste und {high} Grad am Oberrhein. In der Nacht kühlt es im Bergland auf {night} Grad ab. Der Wind weht "
    "schwach aus {wind}. Aussichten: {outlook}."
)
DAYS = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
SKIES = ["Wolken", "Schauer", "Nebelfelder", "Gewitter", "Quellwolken", "Regengebiete", "Schleierwolken"]


@pytest.mark.parametrize(
    ("title", "host", "sender"),
    [
        ("POL-WEL: Unfallflucht", "portal.example", "POL-WEL"),
        ("DGAP-News: Harksen SE hebt Prognose", "boerse.example", "DGAP-News"),
        ("CDU: Parteitag in Welmar", "zeitung.example", "zeitung.example"),
        ("US-Präsident: Besuch in Welmar", "zeitung.example", "zeitung.example"),
        ("Unfallflucht in Welmar", None, None),
    ],
)
def test_a_release_is_sent_by_its_office(title, host, sender):
    """The office that a release names first speaks, wherever it is printed; else the outlet does."""
    assert sender_of(Article(id="1", locator="1", title=title, source=Source(host=host))) == sender


def forecast(number):
    """A weather report like all others of its office, for some day."""
    return FORECAST.format(
        day=DAYS[number % 7],
        sky=SKIES[number % 7],
        low=13 + number % 5,
        high=17 + number % 9,
        night=1 + number % 4,
        wind=("Südwest", "Nordwest", "Ost")[number % 3],
        outlook=("wechselhaft", "freundlich", "kühler")[number % 3],
    )


def test_a_form_is_learned() -> None:
    """After some reports of one office the next two of them are no longer one event, and no longer much alike."""
    frequencies = Frequencies("de")
    readings = [read("Wetter", forecast(number), "de", "wetter.example") for number in range(12)]
    known = SenderFrequencies()
    cold = [weigh(reading, frequencies, known) for reading in readings[-2:]]
    for reading in readings[:-2]:
        known.add(sender_terms(weights(reading, frequencies)))
    warm = [weigh(reading, frequencies, known) for reading in readings[-2:]]

    assert score(*warm) < score(*cold) - 0.5
    assert score(*warm) < model().threshold


def test_one_article_is_no_form() -> None:
    """That the article compared with has a term does not make it the sender's habit."""
    assert SenderFrequencies([["rafting"]]).share("rafting", 0.001) == 0.0
    assert SenderFrequencies([["rafting"]] * 3).share("rafting", 0.001) > 0.1


def test_old_forms_are_forgotten() -> None:
    """Only the last articles of a sender count."""
    sender = SenderFrequencies([["alt"]] * REMEMBERED_ARTICLES)
    for _ in range(REMEMBERED_ARTICLES):
        sender.add(["neu"])

    assert sender.share("alt", 0.001) == 0.0
    assert len(sender.articles) == REMEMBERED_ARTICLES


def test_senders_outlive_the_run() -> None:
    """What was learned of a sender is there after it was written."""
    connection = sqlite3.connect(":memory:")
    first = LearnedSenders(connection)
    for _ in range(3):
        first.of("POL-WEL").add(["zeugen"])
    first.flush()

    assert LearnedSenders(connection).of("POL-WEL").articles == [["zeugen"]] * 3


def test_what_was_taken_back_was_never_counted(connection):
    """Articles that are taken back leave the counts, and what was forgotten for them is remembered again."""
    senders = LearnedSenders(connection)
    for number in range(REMEMBERED_ARTICLES):
        senders.add("POL-WEL", ["zeugen", f"{number}"])
    senders.settle()
    before = [list(terms) for terms in senders.of("POL-WEL").articles]
    for _ in range(3):
        senders.add("POL-WEL", ["zeugen", "unfertig"])
    senders.take_back()

    assert senders.of("POL-WEL").articles == before
    assert senders.of("POL-WEL").share("zeugen", 0.001) == SenderFrequencies(before).share("zeugen", 0.001)
    assert senders.of("POL-WEL").repeated(["0", "unfertig", "zeugen"]) == ["zeugen"]


def test_who_is_forgotten_does_not_depend_on_rounds():
    """However many articles are settled at once, and whatever was taken back between, the same senders are kept."""
    wrote = [f"sender {number * number % 11}" for number in range(40)] + [f"sender {number}" for number in (9, 2, 7)]
    tables = []
    for at_once in (1, 3, 7):
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            senders = LearnedSenders(connection)
            with patch.multiple(module, SENDERS_IN_MEMORY=2, KEPT_SENDERS=4):
                for start in range(0, len(wrote), at_once):
                    senders.add("sender 1", ["unfertig"])
                    senders.add("nobody", ["unfertig"])
                    senders.take_back()
                    for sender in wrote[start : start + at_once]:
                        senders.add(sender, ["zeugen"])
                    senders.settle()
                senders.flush()
            tables.append(list(connection.iterdump()))

    assert tables[0] == tables[1] == tables[2]
    assert all(f"sender {number}" in "".join(tables[0]) for number in (9, 2, 7))
