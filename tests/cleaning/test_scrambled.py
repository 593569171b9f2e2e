import string

import pytest

from pipelines.cleaning import cut
from pipelines.items import Article
from tests.cleaning.test_forms import PARAGRAPHS

LETTERS = string.ascii_lowercase
EXCHANGED = str.maketrans(LETTERS + LETTERS.upper(), "".join(LETTERS[(at * 7 + 3) % 26] for at in range(26)) * 2)
"""Replaces each letter by another one, and capitals as their small letters."""


def exchange(text):
    return "".join(
        letter.translate(EXCHANGED).upper() if letter.isupper() else letter.translate(EXCHANGED) for letter in text
    )


@pytest.mark.parametrize("language", ["de", "en", "fr", "es"])
@pytest.mark.parametrize("border", ["\n\n", " "], ids=["lines", "flat"])
def test_paid_text_with_exchanged_letters_is_marked(language, border, cleaner, draft):
    """Text that a paywall sends with its letters exchanged is cut; readable text stays."""
    plain = border.join([PARAGRAPHS[language]] * 2)
    paid = border.join(exchange(PARAGRAPHS[language]) for _ in range(3))
    paper = draft(plain + border + paid)
    cleaner.mark(paper)
    article = cut(paper)

    assert isinstance(article, Article)
    assert article.text == plain
    assert {span.rule for span in paper.spans} == {"paywall.scrambled"}


@pytest.mark.parametrize(
    "end",
    [
        "Startende: " + ", ".join(f"Jo Muster{chr(97 + at)} (Kassel)" for at in range(26)) + ".",
        "Tabelle\n" + "\n".join(f"{at}. Talverein {20 - at} Punkte" for at in range(1, 30)),
        " ".join(["Kommunalwahl Stadtrat Haushalt Brücke Hafen"] * 12) + ".",
    ],
)
def test_lists_of_names_are_not_scrambled(end, cleaner, draft):
    """A passage without common words at the end is a list or a table if its words are names and nouns."""
    paper = draft(PARAGRAPHS["de"] * 2 + "\n\n" + end)
    cleaner.mark(paper)

    assert paper.spans == []


def test_text_in_an_unknown_language_stays(cleaner, draft):
    """If the rest of a text has no common words either, nothing is marked."""
    paper = draft("Kaupunginvaltuusto kokoontui perjantaina ja hyväksyi rannikon suunnitelman äänestyksessä. " * 12)
    cleaner.mark(paper)

    assert paper.spans == []
