import pytest

from pipelines.text.folding import folded
from pipelines.text.slugs import end_of_slug, slug_words


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://example.org/stadt/neue-faehre-legt-ab-id228045865.html", "neue faehre legt ab"),
        ("https://example.org/news/4129947-Neue-Faehre-legt-ab?utm_source=rss", "neue faehre legt ab"),
        ("https://example.org/neue_f%C3%A4hre_legt_ab_20971787", "neue fahre legt ab"),
        ("https://example.org/a/inhalt.neue-faehre-legt-ab.9cb100c5.html", "neue faehre legt ab"),
        ("https://example.org/stories/3028263/", "stories"),
        ("https://example.org", ""),
    ],
)
def test_the_words_of_an_address_are_those_of_its_longest_part(url, words):
    """Ids, endings and other parts of the path are left out."""
    assert " ".join(slug_words(url)) == words


@pytest.mark.parametrize(
    ("slug", "title"),
    [
        ("neue-faehre-legt-im-maerz-ab", "Neue Fähre legt im März ab"),
        ("neue-fahre-legt-im-marz-ab", "Neue Fähre legt im März ab"),
        ("neue-f-hre-legt-im-m-rz-ab", "Neue Fähre legt im März ab"),
        ("faehre-legt-maerz-ab", "Fähre legt im März ab"),
        ("ferrys-first-trip-delayed", "Ferry’s first trip delayed"),
        ("ferry-s-first-trip-delayed", "Ferry's first trip delayed"),
        ("yeni-iskele-acildi-bugun", "Yeni iskele açıldı bugün"),
        ("rat-wienornig-streitet-weiter", "Rat Wien/Ornig streitet weiter"),
        ("neue-faehre-legt-ab-zr", "Neue Fähre legt ab"),
    ],
)
def test_the_title_ends_where_the_words_of_the_address_do(slug, title):
    """However the address writes letters with accents, and whatever small words it leaves out."""
    text = f"{title} Viele Gäste standen am Kai."

    assert text[: end_of_slug(text, slug_words(f"https://example.org/{slug}"))] == title


@pytest.mark.parametrize("slug", ["alte-faehre-legt-ab", "neue-faehre-legt-ab-und-kommt-wieder", "neue-faehre", "a/1"])
def test_other_words_say_nothing(slug):
    """An address with other words, or with few, does not say where the title ends."""
    assert end_of_slug("Neue Fähre legt ab Viele Gäste standen am Kai.", slug_words(f"https://example.org/{slug}")) == 0


def test_words_are_folded_to_the_letters_of_addresses():
    """Accents go; letters that are no accented ones are spelled out."""
    assert folded("Łódź, Straße, ıssız, Ærø, Čeština") == "lodz, strasse, issiz, aero, cestina"
