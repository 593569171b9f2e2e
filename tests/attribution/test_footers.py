"""Distributors recognised only by their footers."""

import pytest

TEXT = "The council met on Friday and passed the budget. Two schools are to be repaired next year. " * 3


@pytest.mark.parametrize(
    ("footer", "distributor"),
    [
        (
            "Beitrag eines externen Anbieters. SeaPRwire (https://www.seaprwire.com/) übernimmt keine Gewähr.",
            "seaprwire",
        ),
        ("Original-Content von: Polizei Musterstadt, übermittelt durch news aktuell", "news-aktuell"),
        ("MENAFN0101202000780000ID1099495460", "menafn"),
        ("View original content: https://www.prnewswire.com/news-releases/x.html", "prnewswire"),
        ("View source version on businesswire.com: https://www.businesswire.com/x", "businesswire"),
    ],
)
def test_a_footer_names_its_distributor(read, footer, distributor):
    """A text without a distributor in its head was carried by the distributor whose footer it has."""
    draft = read(f"{TEXT}\n\n{footer}")

    assert draft.article.syndication.distributor.id == distributor
    assert draft.article.syndication.chain == [distributor]
    (evidence,) = draft.article.syndication.distributor.evidence
    assert draft.body[evidence.start : evidence.end] == evidence.text


def test_the_words_of_a_footer_in_the_text_name_nobody(read):
    """A distributor that the article is about did not carry it."""
    draft = read(f"{TEXT}The firm published its figures through news aktuell and MENAFN on Monday, it said. {TEXT}")

    assert draft.article.syndication.distributor is None
