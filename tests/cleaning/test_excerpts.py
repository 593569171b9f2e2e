"""Excerpts in front of the text that they are taken from."""

import pytest

from pipelines.cleaning import cut

TITLE = "Lock keeper finds a bottle from 1912\n"
TEXT = (
    "A lock keeper found a bottle in the reeds on Monday morning. The letter in it was written in 1912. "
    "Its writer worked on a barge.\n\nThe museum will show the letter in May. It has bought a frame for it."
)


@pytest.mark.parametrize(
    "excerpt",
    [
        "A lock keeper found a bottle in the reeds on Monday morning.The letter in it was written in 1912.",
        "A lock keeper found a bottle in the reeds on Monday morning. The letter in it was ...",
        "A lock keeper found a bottle in the reeds on Monday morning. The letter in it was […]",
        "A lock keeper found a bottle in the reeds on Monday morning. The letter in it was written",
    ],
)
@pytest.mark.parametrize("title", ["", TITLE])
@pytest.mark.parametrize("between", [" ", "\n\n"])
def test_a_damaged_copy_in_front_of_the_text_is_cut(cleaner, draft, title, excerpt, between):
    """A teaser that breaks off, or a copy whose paragraphs were glued, is no second beginning of the article."""
    paper = draft(f"{title}{excerpt}{between}{TEXT}", title.strip() or None)
    cleaner.mark(paper)
    article = cut(paper)

    assert article.text.removeprefix(title) == TEXT
    assert "structure.excerpt" in {removal.rule for removal in article.removed}


@pytest.mark.parametrize(
    "beginning",
    [
        "A lock keeper found a bottle in the reeds on Monday morning. The letter in it was written in 1912.",
        "A lock keeper found a bottle in the reeds on Monday morning of all days. He was astonished",
    ],
)
def test_a_standfirst_is_kept(cleaner, draft, beginning):
    """What the first sentence repeats whole, or words otherwise, is the article's own."""
    paper = draft(f"{beginning}\n\n{TEXT}")
    cleaner.mark(paper)

    assert cut(paper).text == f"{beginning}\n\n{TEXT}"
