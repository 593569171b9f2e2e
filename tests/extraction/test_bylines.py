"""Names in bylines: people, without what else stands there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.names.author_values import people_of
from pipelines.extraction.names.byline_words import without_furniture
from pipelines.extraction.names.bylines import is_byline, people
from pipelines.extraction.names.person_names import is_agency

GIVEN = ["Jo", "Ann", "Toby", "Abby", "Byron", "Vonn", "Parker", "Mathilde", "Deidre", "Avi", "Udo", "Etta", "Conny"]
SURNAMES = [
    "Muster",
    "von der Beispiel",
    "de la Muestra",
    "van 't Voorbeeld",
    "al-Mithal",
    "Ó Sampla",
    "Dedeker",
    "Undset",
]
NAMES = st.builds(" ".join, st.tuples(st.sampled_from(GIVEN), st.sampled_from(SURNAMES)))


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("Von Lena Brandt und Hanno Kern", ["Lena Brandt", "Hanno Kern"]),
        ("By ANN SAMPLE, Associated Press", ["ANN SAMPLE"]),
        ("Jean-Luc d'Exemple et Marie Modèle (AFP)", ["Jean-Luc d'Exemple", "Marie Modèle"]),
        ("Por María de la Muestra", ["María de la Muestra"]),
        ("Lena Brandt/dpa", ["Lena Brandt"]),
        ("Ludwig van der Beispiel", ["Ludwig van der Beispiel"]),
        ("Di Marco Esempio e Lia Prova", ["Marco Esempio", "Lia Prova"]),
        ("Door Piet van 't Voorbeeld en Jan de Proef", ["Piet van 't Voorbeeld", "Jan de Proef"]),
        ("Af Kari Eksempel og Ole Prøve", ["Kari Eksempel", "Ole Prøve"]),
        ("Text: Maja Exempel och Nils Prov", ["Maja Exempel", "Nils Prov"]),
        ("Anna Przykład i Jan Wzór", ["Anna Przykład", "Jan Wzór"]),
        ("Ana Muestra y Luis Prueba, enviados especiales a Kiel", ["Ana Muestra", "Luis Prueba"]),
        ("José Ejemplo y Prueba", ["José Ejemplo y Prueba"]),
        ("Автор: Иван Пример и Анна Проба", ["Иван Пример", "Анна Проба"]),
        ("بقلم محمد مثال", ["محمد مثال"]),
        ("记者 张例子、李样", ["张例子", "李样"]),
        ("홍보기 기자", ["홍보기"]),
        ("김예시·이보기 기자", ["김예시", "이보기"]),
        ("Prof. Dr. Jo Muster", ["Prof. Dr. Jo Muster"]),
        ("By Jo Muster, Sam Roe, and Al Poe", ["Jo Muster", "Sam Roe", "Al Poe"]),
        ("Muster, Jo", ["Jo Muster"]),
        ("van der Beispiel, Anna", ["Anna van der Beispiel"]),
        ("By Sam Roe, Jr.", ["Sam Roe, Jr."]),
    ],
)
def test_people_are_separated_and_agencies_left_out(byline, expected):
    """Each person in a byline is an author, in order, whatever joins them."""
    assert people(byline) == expected


@pytest.mark.parametrize(
    "byline",
    [
        "Jo Muster in Berlin",
        "Jo Muster, Berlin",
        "Jo Muster, New York",
        "Jo Muster aus Kiew",
        "Jo Muster, Political Correspondent",
        "Staff Writer Jo Muster",
        "Von Jo Muster, Redakteurin Politik",
        "Chefredakteur Jo Muster",
        "Jo Muster, envoyé spécial à Paris",
        "Jo Muster 5 March 2024",
        "Jo Muster March 5, 2024",
        "Jo Muster Montag, 5. März 2024",
        "Jo Muster 4 min read",
        "By Jo Muster Follow",
        "Follow Jo Muster",
        "Jo Muster @jomuster",
        "More by Jo Muster",
        "View all posts by Jo Muster",
        "Published 5 March 2024 by Jo Muster",
        "Jo Muster | The Quay Courier Staff",
        "Jo Muster und Redaktion",
        "Text: Jo Muster, Fotos: Sam Lens und Al Lens",
        "Reporting by Jo Muster; editing by Sam Roe",
        "Jo Muster, PhD",
        "Jo Muster The Associated Press",
        "Jo Muster for The Ellery Gull",
        "Jo Muster M.A.",
    ],
)
def test_roles_places_dates_and_buttons_are_no_part_of_a_name(byline):
    """What somebody is, where and when they wrote, who took the pictures and what to click on are left out."""
    assert people(byline) == ["Jo Muster"]


@given(
    names=st.lists(NAMES, min_size=1, max_size=3, unique=True),
    opening=st.sampled_from(["", "By ", "Von ", "Par ", "Af "]),
)
def test_names_stay_whole(names, opening):
    """Words such as *von*, *de*, *by* inside a name, or letters of them at its start, open nothing."""
    assert people(opening + " and ".join(names)) == names


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    """No text raises, and each person is made of its words."""
    found = people(text) + people(text, stated=True)
    assert all(name == " ".join(name.split()) and name for name in found)


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
        "责任编辑：张例子",
        "Fotos: Sam Lens",
        "View More Articles",
        "",
    ],
)
def test_only_people_are_authors(byline):
    """Agencies, desks, addresses, dates, photographers and editors are not the people who wrote."""
    assert people(byline) == []


@pytest.mark.parametrize("outlet", ["The Ellery Gull", "EG"])
def test_the_outlet_itself_is_not_an_author(outlet):
    """An outlet that signs its own article, in full or for its initials, is not a person."""
    assert people("Ellery Gull", outlet=outlet) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Post", ["Ada Post"]),
        ("Bill Press", ["Bill Press"]),
        ("Von Muster", ["Von Muster"]),
        ("Exempla", ["Exempla"]),
        ("ann sample", ["ann sample"]),
        ("张例子", ["张例子"]),
        ("홍보기", ["홍보기"]),
        ("見本 太郎", ["見本 太郎"]),
        ("Jo Muster in Berlin", ["Jo Muster"]),
        ("Jo Muster und Sam Roe", ["Jo Muster", "Sam Roe"]),
        ("Jo Muster, Political Correspondent", ["Jo Muster"]),
        ("Jan Freitag", ["Jan Freitag"]),
        ("Redaktion", []),
        ("dpa", []),
        ("海辺新聞オンライン", []),
    ],
)
def test_a_declared_person_is_trusted(name, expected):
    """JSON-LD may say that a name is a person's: one word, any script or case, and surnames such as Post count."""
    assert people_of({"@type": "Person", "name": name}) == expected


@pytest.mark.parametrize(
    "value",
    [
        ["Jo Muster", "Sam Roe"],
        "Jo Muster; Sam Roe",
        "['Jo Muster', 'Sam Roe']",
        '["Jo Muster", "Sam Roe"]',
        "[Jo Muster, Sam Roe]",
        "[{'name': 'Jo Muster'}, {'name': 'Sam Roe'}]",
        [{"firstName": "Jo", "lastName": "Muster"}, {"first_name": "Sam", "last_name": "Roe"}],
        [{"@type": "Person", "givenName": "Jo", "familyName": "Muster"}, {"display_name": "Sam Roe"}],
        {"name": ["Jo Muster", "Sam Roe"]},
        [{"author": {"name": "Jo Muster"}}, ["Sam Roe"]],
        ["Jo Muster", {"@type": "Organization", "name": "Ellery Gull"}, "Sam Roe", "https://example.org/roe"],
    ],
)
def test_authors_are_read_in_every_form_of_data(value):
    """Lists, lists written as text, objects with one name or two: each author is one person."""
    assert people_of(value) == ["Jo Muster", "Sam Roe"]


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


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("By Jo Muster November 19, 2019, 07:47 PM EST", "By Jo Muster"),
        ("von Jo Muster, Ellery-Bote Stand: 28. April 2023, 05:00 Uhr", "von Jo Muster, Ellery-Bote"),
        ("Oct 30 2020 by Jo Muster", "by Jo Muster"),
        ("Jo Muster Published Jul 17, 2024, 11:21am|Updated Jul 17, 2024", "Jo Muster"),
        ("| By: Jo Muster | Print this article", "By: Jo Muster"),
        ("By Jo Muster, politics reporter in Kiel", "By Jo Muster, politics reporter in Kiel"),
    ],
)
def test_a_byline_has_no_dates_and_buttons(line, printed):
    """Dates, times and buttons beside the byline are the page's; roles and places are printed in it."""
    assert without_furniture(line) == printed
