"""Slots: what distinguishes one incident from the next in the texts of one office."""

import pytest

from pipelines.events.features import text_features
from pipelines.events.frequencies import Frequencies
from pipelines.events.score import conflicts
from pipelines.events.signature import make_signature
from pipelines.events.slots import minutes_apart, read_slots
from pipelines.events.tokens import tokenise


@pytest.mark.parametrize(
    ("text", "streets"),
    [
        ("Es brannte in der Lindenstraße.", {"lindenstrasse"}),
        ("Es brannte in der Lindenstr. 4.", {"lindenstrasse"}),
        ("Es brannte in der Ernst-Kamp-Straße.", {"ernstkampstrasse"}),
        ("Es brannte in der Ulmer Straße.", {"ulmerstrasse"}),
        ("Es brannte im Amselweg.", {"amselweg"}),
        ("Auf der A 7 und der Bundesstraße 19 staute es sich.", {"a7", "b19"}),
        ("A crash closed Mill Lane and Highway 61.", {"milllane", "highway61"}),
        ("Auf dem Parkplatz am Feldweg stand ein Wagen.", set()),
        ("Der Streit schwelt auf der Straße.", set()),
        ("Traders on Wall Street cheered.", set()),
    ],
)
def test_streets_have_one_spelling(text, streets):
    """Streets are found in any spelling; ordinary nouns with the same endings are not streets."""
    assert read_slots(tokenise(text)).streets == streets


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Gegen 16.40 Uhr und um 9 Uhr", {1000, 540}),
        ("at 4:30 pm and 12 am", {990, 720}),
        ("Um 25 Uhr, um 16:75 Uhr, 1,5 Uhr", set()),
    ],
)
def test_times_are_minutes_of_the_day(text, times):
    """A number before the word for the hour is a time, unless no clock shows it."""
    assert read_slots(tokenise(text)).times == times


def test_companies_are_the_words_before_a_legal_form() -> None:
    """The name of a company is the capitalised words before its legal form."""
    assert read_slots(tokenise("Gestern hob die Harksen Milch SE ihre Prognose an.")).companies == {"harksen", "milch"}


def test_times_are_compared_across_midnight() -> None:
    """Five to twelve and five past twelve are ten minutes apart."""
    assert minutes_apart(frozenset({1435}), frozenset({5})) == 10
    assert minutes_apart(frozenset({1435}), frozenset()) is None


def test_slots_conflict_between_two_incidents_of_one_office() -> None:
    """Different streets and times in two texts of one issuer conflict; times of two issuers do not."""
    one, other = "Am Montag um 8 Uhr in der Lindenstraße.", "Am Montag um 15 Uhr in der Kantstraße."
    of_one, of_two = (
        [
            make_signature(text_features(None, text, "de", issuer), Frequencies("de"))
            for text, issuer in zip((one, other), issuers, strict=True)
        ]
        for issuers in (("POL-WEL", "POL-WEL"), ("POL-WEL", "zeitung.example"))
    )

    assert {"sender", "streets", "times"} <= conflicts(*of_one).keys()
    assert conflicts(*of_two).keys() == {"streets"}
