import string

import pytest

from pipelines.cleaning import cut
from pipelines.items import Article
from tests.cleaning.test_forms import PARAGRAPHS

LETTERS = string.ascii_lowercase
EXCHANGED = str.maketrans(LETTERS + LETTERS.upper(), "".join(LETTERS[(at * 7 + 3) % 26] for at in range(26)) * 2)
"""Every small letter stands for another; so does every capital, as a small one."""


def exchange(text):
    return "".join(
        letter.translate(EXCHANGED).upper() if letter.isupper() else letter.translate(EXCHANGED) for letter in text
    )


@pytest.mark.parametrize("language", ["de", "en", "fr", "es"])
@pytest.mark.parametrize("border", ["\n\n", " "], ids=["lines", "flat"])
def test_paid_text_with_exchanged_letters_is_marked(language, border, cleaner, draft):
    """What a paywall sends with its letters exchanged is cut, what can be read stays."""
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
    """A text without common words at its end is a list or a table as long as its words are names and nouns."""
    paper = draft(PARAGRAPHS["de"] * 2 + "\n\n" + end)
    cleaner.mark(paper)

    assert paper.spans == []


def test_a_language_whose_words_are_not_known_is_left_alone(cleaner, draft):
    """Where the rest of a text has no common words either, nothing can be told."""
    paper = draft("Kaupunginvaltuusto kokoontui perjantaina ja hyväksyi rannikon suunnitelman äänestyksessä. " * 12)
    cleaner.mark(paper)

    assert paper.spans == []
