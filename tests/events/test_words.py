"""Tokens, lemmas, compounds, numbers, dates and names: what is read in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.events import dates, lexicon, names, numbers
from pipelines.events.tokens import tokenise

LANGUAGES = st.sampled_from(["de", "en", "es", "ar", "zh", "und", "xx"])


def test_capitals_inside_sentences_are_told_from_those_at_their_start() -> None:
    """Only the first word of a sentence or line is opening; ordinals and abbreviations end none."""
    tokens = tokenise("Am 7. Oktober sprach Dr. Tamm. Danach ging sie.\nEnde")

    assert [token.text for token in tokens if token.opening] == ["Am", "Danach", "Ende"]
    assert [token.text for token in tokens if token.capital and not token.opening] == ["Oktober", "Dr.", "Tamm"]


@given(st.text())
def test_tokens_stand_in_the_text_in_order(text: str) -> None:
    """Every token is a piece of the text, and they follow each other."""
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
def test_forms_of_a_word_share_their_term(word: str, language: str, terms: tuple[str, ...]) -> None:
    """A word stands for its lemma, and a German noun for the parts of its compound too."""
    assert lexicon.terms_of(word, language) == terms


def test_only_nouns_are_compounds() -> None:
    """A German word in lower case is not split, even where its letters would allow it."""
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
def test_numbers_have_one_form(digits: str, language: str, following: str, value: str | None) -> None:
    """Decimal marks, thousands marks and scales are read the way of the language; clock times are no numbers."""
    assert numbers.normalise(digits, language, following) == value


@given(st.text(alphabet="0123456789.,:", min_size=1), LANGUAGES, st.text(max_size=12))
def test_any_digits_can_be_read(digits: str, language: str, following: str) -> None:
    """What is not a number gives None, never an error; what is, a number."""
    value = numbers.normalise(digits, language, following)

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
def test_worded_dates_are_days_of_the_year(text: str, language: str, day: int) -> None:
    """A day beside the name of a month is found in the order of the language."""
    words = [token.lower for token in tokenise(text)]

    assert dates.worded_dates(words, language) == {day}


def test_numeric_dates_are_read_where_they_are_dates() -> None:
    """Points make a date in German and a version or a time in English; ISO dates are the same everywhere."""
    assert dates.numeric_dates("Vom 7.10.2023 bis 9.10.", "de") == {280, 282}
    assert dates.numeric_dates("Version 7.10.2 of 2023-10-07", "en") == {280}
    assert dates.numeric_dates("Am 45.13. und am 0.0.", "de") == frozenset()


@given(st.text(), LANGUAGES)
def test_any_text_may_be_searched_for_dates(text: str, language: str) -> None:
    """Days found are days of a year, weekdays days of a week, whatever the text."""
    words = [token.lower for token in tokenise(text)]

    assert all(1 <= day <= 366 for day in dates.worded_dates(words, language) | dates.numeric_dates(text, language))
    assert dates.weekdays(words, language) <= set(range(7))


def test_weekdays_are_found_with_their_part_of_day() -> None:
    """German writes day and part of day as one word."""
    assert dates.weekdays(["am", "dienstagmorgen", "und", "sonnabend"], "de") == {1, 5}


def test_days_apart_go_round_new_year() -> None:
    """The last day of a year and the first of the next are neighbours; without a date nothing is known."""
    assert dates.days_apart(frozenset({365}), frozenset({1, 200})) == 1
    assert dates.days_apart(frozenset(), frozenset({1})) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("Netanjahu", "Netanyahu"), ("Chamenei", "Khamenei"), ("Selenskyj", "Zelensky"), ("Araghtschi", "Araghchi")],
)
def test_spellings_of_a_name_share_a_key(one: str, other: str) -> None:
    """German and English renderings of one name have the same key."""
    assert names.spelling_key(one) == names.spelling_key(other)


def test_different_names_have_different_keys() -> None:
    """The key keeps enough of a name to tell people apart."""
    keys = {names.spelling_key(name) for name in ("Biden", "Putin", "Merkel", "Macron", "Tamm", "Brenner", "Lindow")}

    assert len(keys) == 7


@given(st.text(max_size=30))
def test_any_word_has_a_key(word: str) -> None:
    """Whatever the script, a key is made, and it is the same for capitals."""
    assert isinstance(names.spelling_key(word), str)


def test_names_of_a_lead() -> None:
    """Countries go by their code in any inflection, people by spelling key; nouns and weekdays are no names."""
    tokens = tokenise("Am Montag sprach Chamenei mit Israels Regierung in Großbritannien über die Lage.")

    found = names.names_in(tokens, 80, "de")

    assert found == {"cmn": "Chamenei", "@IL": "Israels", "@GB": "Großbritannien"}
