"""Where titles end, and titles said again."""

import pytest

from pipelines.cleaning.structure.outline import Outline
from pipelines.documents import Draft
from pipelines.items import Article
from tests.cleaning.ferry import TEXT, TITLE, URL, marked


def end_of_title(body, title=None, url=None):
    return body[: Outline(Draft(Article(id="0" * 32, locator="sample.txt", title=title, url=url), body)).title_end]


@pytest.mark.parametrize(
    ("body", "title", "url"),
    [
        (f"{TITLE} {TEXT}", TITLE, None),
        (f"{TITLE} {TITLE} {TEXT}", None, None),
        (f"{TITLE} Verkehr {TITLE} {TEXT}", None, None),
        (f"{TITLE} {TEXT}", None, URL),
    ],
)
def test_the_title_ends_where_it_is_known_to_end(body, title, url):
    """A title is known, said twice, or spelled out by the address."""
    assert end_of_title(body, title, url) == TITLE


@pytest.mark.parametrize(
    "slug",
    [
        "verkehr-neue-faehre-ueber-den-fluss-startet-im-maerz",
        "alte-faehre-ueber-den-fluss-startet-im-maerz",
        "neue-faehre-ueber-den-fluss-startet-im-maerz-arid,12",
        "neue-faehre-ueber-den-fluss-startet-im-maerz-28-03-2020",
    ],
)
def test_the_last_words_of_the_address_are_enough(slug):
    """It may begin with a kicker or another word, and end with marks of the site; so may the title."""
    for title in (TITLE, f"Verkehr am Fluss: {TITLE}"):
        assert end_of_title(f"{title} {TEXT}", url=f"https://talbote.example/{slug}") == title


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (f"{TITLE} an", "Der Rat tagt."),
        ("Le pont se fera le 11 mai", "Le pont se fera vite."),
    ],
)
def test_a_short_last_word_ends_a_title_before_a_sentence(title, text):
    """Prepositions end German verbs: what follows must begin a sentence."""
    url = f"https://talbote.example/{title.lower().replace(' ', '-').replace('ä', 'ae')}"

    assert end_of_title(f"{title} {text} {TEXT}", url=url.replace("ü", "ue")) == title


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (f"{TITLE} {TEXT}", None),
        (f"{TITLE} {TEXT}", "https://example.org/neue-faehre-ueber-den"),
        (f"{TITLE} {TEXT}", "https://example.org/stories/3028263"),
        (f"{TITLE} und kommt im Juni wieder {TEXT}", URL),
        (f"{TEXT} {TEXT}", None),
        ("Die Firma hat eine neue Halle gebaut. Die Firma hat eine neue Straße geplant. " + TEXT, None),
    ],
)
def test_where_a_title_is_not_certain_none_ends(body, url):
    """An address that is cut or a title that goes on says nothing, nor do sentences that begin alike."""
    assert end_of_title(body, url=url) == ""


@pytest.mark.parametrize(
    "again",
    [TITLE, TITLE.upper(), f"{TITLE}!", TITLE.replace("Fähre", "„Fähre“"), f"\n{TITLE}\n"],
)
def test_the_title_is_cut_where_it_stands_again(again):
    """Case, signs and lines may differ."""
    found = marked(f"{TITLE} Der Rat ist zufrieden. {again} {TEXT}", url=URL)

    assert [text for rule, text in found if rule == "title.repeated"] == [again.strip()]


def test_the_title_is_cut_three_times_and_without_its_kicker():
    """A picture and a section between them do not matter, nor does a kicker that only the first one has."""
    body = f"FLUSS {TITLE} Bild 1 von 2 FLUSS {TITLE} Der Rat ist zufrieden. {TITLE} {TEXT}"
    found = marked(body, title=f"FLUSS {TITLE}")

    assert [text for rule, text in found if rule == "title.repeated"] == [f"FLUSS {TITLE}", f"FLUSS {TITLE}", TITLE]


@pytest.mark.parametrize(
    "sentence",
    [
        f"{TITLE} und kehrt um.",
        f"{TITLE}, sagt der Rat.",
        f"Der Rat sagt: „{TITLE}“, und geht.",
        f"{TITLE}.",
        "Neue Fähre über den Fluss startet im Mai.",
    ],
)
def test_a_sentence_that_begins_like_the_title_stays(sentence):
    """It goes on, ends with a full stop, or stands in quotation marks."""
    assert marked(f"{TITLE} {TEXT} {sentence} {TEXT}", url=URL) == []
