import tomllib
from pathlib import Path

import pytest

from tests.cleaning.test_forms import PARAGRAPHS

TABLE = tomllib.loads(Path(__file__).with_name("closings.toml").read_text(encoding="utf-8"))
BORDERS = pytest.mark.parametrize("border", ["\n\n", " "], ids=["lines", "flat"])


def without_space(text):
    return "".join(text.split())


def found_in(paper):
    covered = {at for span in paper.spans for at in range(span.start, span.end)}
    return "".join(paper.body[at] for at in sorted(covered) if not paper.body[at].isspace())


@BORDERS
@pytest.mark.parametrize(
    ("language", "piece"),
    [(entry["language"], piece) for entry in TABLE["closing"] for piece in entry["pieces"]],
)
def test_what_closes_a_text_is_marked(language, piece, border, cleaner, draft):
    """What stands below an article is marked from end to end, and nothing of the article with it."""
    paper = draft(border.join([PARAGRAPHS[language]] * 3 + [piece]))
    cleaner.mark(paper)

    assert found_in(paper) == without_space(piece)


@BORDERS
@pytest.mark.parametrize(
    ("language", "sentence"),
    [(entry["language"], sentence) for entry in TABLE["article"] for sentence in entry["sentences"]],
)
def test_a_closing_sentence_of_the_article_stays(language, sentence, border, cleaner, draft):
    """The last sentence of an article stays, whatever words it shares with boilerplate."""
    paper = draft(border.join([PARAGRAPHS[language]] * 3 + [sentence]))
    cleaner.mark(paper)

    assert found_in(paper) == ""


def test_several_pieces_are_peeled_off_one_after_another(cleaner, draft):
    """Behind an author's box stand buttons, behind those the rest of an address: all of them go."""
    pieces = "Kim Sample is a writer in Sampleton. Follow us on Twitter. Share Tweet Email -harbour-opens/1856351"
    paper = draft(f"{PARAGRAPHS['en']} {pieces}")
    cleaner.mark(paper)

    assert found_in(paper) == without_space(pieces)


def test_an_author_whom_the_text_mentions_is_part_of_it(cleaner, draft):
    """A last sentence on somebody whom the article spoke of is no author's box."""
    paper = draft(f"Kim Sample opposed the plan. {PARAGRAPHS['en']} Kim Sample is a lawyer in Sampleton.")
    cleaner.mark(paper)

    assert found_in(paper) == ""


@pytest.mark.parametrize(
    ("before", "piece", "after"),
    [
        ("Der Hafen öffnet im Mai.", "Anzeige", "Der Rat berät am Freitag."),
        ("The harbour opens in May.", "Advertisement", "The council meets on Friday."),
        ("The harbour opens in May.", "Share Tweet Email Print", "The council meets on Friday."),
        (
            "The harbour opens in May.",
            "Visit Sample Insider's homepage for more stories.",
            "Kim Sample came on Friday.",
        ),
        ("Der Hafen öffnet im Mai.", "+++ Boote: Zwei Fähren gesunken – Rat schweigt +++", "Der Rat berät am Freitag."),
        ("The harbour opens in May.", "By signing up you agree to our terms of use.", "The council meets on Friday."),
    ],
)
def test_what_stands_between_sentences_is_marked(before, piece, after, cleaner, draft):
    """Labels, rows of buttons and prompts are found in the middle of a text on one line."""
    text = PARAGRAPHS["de" if before.startswith("Der") else "en"]
    paper = draft(f"{text} {before} {piece} {after} {text}")
    cleaner.mark(paper)

    assert found_in(paper) == without_space(piece)


def test_an_echo_without_its_links_is_marked(cleaner, draft):
    """A sentence once more without its linked words is an echo."""
    echo = "steht im Rat wegen seines -Plans in der Kritik."
    paper = draft(f"Jo Muster steht im Rat wegen seines Hafen-Plans in der Kritik. {echo} {PARAGRAPHS['de']}")
    cleaner.mark(paper)

    assert found_in(paper) == without_space(echo)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("Der einsame Tod des Fischers im Hafen Anzeige Musterstadt. Am Freitag", "Anzeige"),
        ("Polizei stellt nach Streit im Hafen Anzeige Musterstadt. Am Freitag", ""),
    ],
)
def test_an_ad_label_behind_a_title_is_marked(head, found, cleaner, draft):
    """Between a title and a text the label has no sentence in front of it; a charge has a verb."""
    paper = draft(f"{head} war es still. {PARAGRAPHS['de']}")
    cleaner.mark(paper)

    assert found_in(paper) == found


def test_a_quotation_behind_a_label_stays(cleaner, draft):
    """Of a label without its link the label alone goes, not the quotation that follows it."""
    quoted = '"Two boats sank off the coast," Kim Sample of the guard told reporters.'
    paper = draft(f"{PARAGRAPHS['en']} More: {quoted} {PARAGRAPHS['en']}")
    cleaner.mark(paper)

    assert found_in(paper) == "More:"
