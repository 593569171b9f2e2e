"""Labels, prompts and repetitions within run-on text, and bios of people whom the byline names."""

import pytest

from pipelines.cleaning import Cleaner
from pipelines.documents import Draft
from pipelines.items import Article

CLEANER = Cleaner.from_files()
OPENING = (
    "The council met on Friday and passed the plans for the coast, which the opposition had fought for months. "
    "Two locks and a bridge are to be repaired next year, the chairwoman said after the vote. "
)
ENDING = "Doubts about the old dikes had grown since the flood of last winter."


def cut_from(body, url=None):
    draft = Draft(Article(id="0" * 32, locator="sample.txt", url=url), body)
    CLEANER.mark(draft)
    return [span.text.strip() for span in sorted(draft.spans, key=lambda span: span.start)]


def test_a_stretch_that_stands_twice_in_a_row_is_cut_once():
    """Where a scrape was joined, the second of two equal stretches goes."""
    stretch = "The mill by the river is to grind flour again"

    assert cut_from(f"{OPENING}{ENDING} {stretch} {stretch} before the winter. {ENDING}") == [stretch]


@pytest.mark.parametrize(
    "text",
    [
        f"{OPENING}She lent {'it to the bank and the bank to the mill and ' * 2}so on. {ENDING}",
        f"{OPENING}{'The mill by the river grinds flour again. ' * 3}{ENDING}",
        f"{OPENING}\nThe mill by the river grinds flour again.\nThe mill by the river grinds flour again.\n{ENDING}",
    ],
)
def test_refrains_and_lines_of_a_song_stay(text):
    """What is said three times, or on lines of its own, is said on purpose."""
    assert cut_from(text) == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The mill by the ADVERTISEMENT river grinds again.", "ADVERTISEMENT"),
        ("The mill grinds again and the town Advertisement The bakers are glad.", "Advertisement"),
        ("El molino muele y el pueblo Publicidad La alcaldesa habló ayer.", "Publicidad"),
    ],
)
def test_labels_of_advertisements_within_a_sentence_are_cut(text, label):
    """No sentence ends in front of them."""
    assert cut_from(f"{OPENING}{text} {ENDING}") == [label]


@pytest.mark.parametrize(
    "text",
    [
        "The Ley de Publicidad Exterior was passed in May.",
        "STOP THIS ADVERTISEMENT NOW, the banner said.",
        "Every Advertisement costs money there.",
    ],
)
def test_words_of_a_sentence_are_no_labels_of_advertisements(text):
    """Names, banners and sentences that go on keep the word."""
    assert cut_from(f"{OPENING}{text} {ENDING}") == []


def test_a_label_behind_the_title_is_cut_where_the_address_has_the_title():
    """A rule that needs a border finds one behind the title."""
    body = f"Town repairs the old mill by the river Advertise here contact ads@example.org {OPENING}{ENDING}"
    found = cut_from(body, url="https://valley.example/news/town-repairs-the-old-mill-by-the-river")

    assert found == ["Advertise here contact ads@example.org"]


def test_the_box_of_an_author_whom_the_byline_names_is_cut():
    """A name in the byline is no mention in the story; one in the story keeps the sentence."""
    box = "Kim Sample is a reporter who covers the harbour."

    assert box in cut_from(f"By Kim Sample\n\n{OPENING}{ENDING} {box}")
    assert box not in cut_from(f"{OPENING}Two towns invited Kim Sample to speak. {OPENING}{ENDING} {box}")


def test_a_credit_behind_the_last_sentence_takes_no_caption_with_it():
    """There the sentence before it is the article's."""
    body = f"{OPENING}{ENDING} {OPENING}{ENDING} Bakers are glad of the mill. Photo: Kim Sample/Sample Images"

    assert "Bakers are glad of the mill." not in cut_from(body)
