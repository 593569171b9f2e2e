"""Tokens, lemmas, compounds, numbers, dates and names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.events import lead_names, lexicon, numbers, text_dates
from pipelines.events.tokens import tokenise

LANGUAGES = st.sampled_from(["de", "en", "es", "ar", "zh", "und", "xx"])


def test_only_the_first_word_of_a_sentence_is_opening() -> None:
    """Only the first word of a sentence or line is opening; ordinals and abbreviations end no sentence."""
    tokens = tokenise("Am 7. Oktober sprach Dr. Tamm. Danach ging sie.\nEnde")

    assert [token.text for token in tokens if token.opening] == ["Am", "Danach", "Ende"]
    assert [token.text for token in tokens if token.capital and not token.opening] == ["Oktober", "Dr.", "Tamm"]


@given(st.text())
def test_tokens_are_in_text_order(text: str) -> None:
    """Every token is a part of the text, and they do not overlap."""
    position = 0

    for token in tokenise(text):
        position = text.index(token.text, position) + len(token.text)


@pytest.mark.parametrize(
    ("word", "language", "terms"),
    [
        ("Brücken", "de", ("brücke",)),
        ("Bodenoffensive", "de", ("bodenoffensive", "boden", "offensive")),
        ("Russlands", "de", ("russland",)),
        ("Paris", "de", ("paris",)),
        ("ferries", "en", ("ferry",)),
        ("Skarholm's", "en", ("skarholm",)),
        ("elecciones", "es", ("elecc",)),
    ],
)
def test_inflections_of_a_word_share_a_term(word: str, language: str, terms: tuple[str, ...]) -> None:
    """The terms of a word are its lemma and, for a German noun, the parts of the compound."""
    assert lexicon.terms_of(word, language) == terms


def test_only_nouns_are_compounds() -> None:
    """A German word in lower case is not split, even if its letters would allow it."""
    assert lexicon.terms_of("angreifend", "de")[1:] == ()


@pytest.mark.parametrize(
    ("digits", "language", "following", "value"),
    [
        ("1,3", "de", "Millionen", "1300000"),
        ("1.3", "en", "million", "1300000"),
        ("1.300", "de", "", "1300"),
        ("1,300", "en", "", "1300"),
        ("50.000", "de", "Menschen", "50000"),
        ("41,3", "de", "Prozent", "41.3"),
        ("2", "de", "Billionen", "2000000000000"),
        ("2", "en", "billion", "2000000000"),
        ("17.", "de", "", "17"),
        ("12:30", "de", "Uhr", None),
        ("1.2.3", "en", "", None),
    ],
)
def test_numbers_have_a_normal_form(digits: str, language: str, following: str, value: str | None) -> None:
    """Decimal marks, thousands separators and scales depend on the language; clock times are not numbers."""
    assert numbers.normal_form(digits, language, following) == value


@given(st.text(alphabet="0123456789.,:", min_size=1), LANGUAGES, st.text(max_size=12))
def test_any_digits_can_be_read(digits: str, language: str, following: str) -> None:
    """Any input gives a number or None, never an error."""
    value = numbers.normal_form(digits, language, following)

    assert value is None or float(value) >= 0


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("Der Angriff vom 7. Oktober", "de", 280),
        ("Am 3. Jänner", "de", 3),
        ("on October 7, 2023", "en", 280),
        ("on 7 October", "en", 280),
        ("el 7 de octubre", "es", 280),
        ("7 octobre", "fr", 280),
    ],
)
def test_dates_with_month_names_are_days_of_the_year(text: str, language: str, day: int) -> None:
    """A day next to the name of a month is found, in the order of the language."""
    words = [token.lower for token in tokenise(text)]

    assert text_dates.month_name_dates(words, language) == {day}


def test_numeric_dates_depend_on_the_language() -> None:
    """Numbers with points are dates in German, but versions or times in English; ISO dates are dates everywhere."""
    assert text_dates.numeric_dates("Vom 7.10.2023 bis 9.10.", "de") == {280, 282}
    assert text_dates.numeric_dates("Version 7.10.2 of 2023-10-07", "en") == {280}
    assert text_dates.numeric_dates("Am 45.13. und am 0.0.", "de") == frozenset()


@given(st.text(), LANGUAGES)
def test_any_text_can_be_searched_for_dates(text: str, language: str) -> None:
    """Whatever the text, dates are days of a year and weekdays are days of a week."""
    words = [token.lower for token in tokenise(text)]

    assert all(
        1 <= day <= 366
        for day in text_dates.month_name_dates(words, language) | text_dates.numeric_dates(text, language)
    )
    assert text_dates.weekdays(words, language) <= set(range(7))


def test_weekdays_are_found_with_their_part_of_day() -> None:
    """German writes the weekday and the part of the day as one word."""
    assert text_dates.weekdays(["am", "dienstagmorgen", "und", "sonnabend"], "de") == {1, 5}


def test_days_apart_are_counted_across_new_year() -> None:
    """The last day of a year and the first of the next are one day apart; without a date the result is None."""
    assert text_dates.days_apart(frozenset({365}), frozenset({1, 200})) == 1
    assert text_dates.days_apart(frozenset(), frozenset({1})) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("Netanjahu", "Netanyahu"), ("Chamenei", "Khamenei"), ("Selenskyj", "Zelensky"), ("Araghtschi", "Araghchi")],
)
def test_spellings_of_a_name_share_a_key(one: str, other: str) -> None:
    """German and English transcriptions of one name have the same key."""
    assert lead_names.spelling_key(one) == lead_names.spelling_key(other)


def test_different_names_have_different_keys() -> None:
    """The key keeps enough of a name to distinguish people."""
    keys = {
        lead_names.spelling_key(name) for name in ("Biden", "Putin", "Merkel", "Macron", "Tamm", "Brenner", "Lindow")
    }

    assert len(keys) == 7


@given(st.text(max_size=30))
def test_any_word_has_a_key(word: str) -> None:
    """Words in any script have a key."""
    assert isinstance(lead_names.spelling_key(word), str)


def test_names_of_a_lead() -> None:
    """Countries are keyed by code in any inflection, people by spelling key; nouns and weekdays are not names."""
    tokens = tokenise("Am Montag sprach Chamenei mit Israels Regierung in Großbritannien über die Lage.")

    found = lead_names.names_in(tokens, 80, "de")

    assert found == {"cmn": "Chamenei", "@IL": "Israels", "@GB": "Großbritannien"}
