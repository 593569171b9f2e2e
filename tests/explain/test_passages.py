"""Shared passages of two texts, with words as the copy index defines them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.explain.passages import located_words, shared_passages
from pipelines.duplicates.tokens import tokens

LITTLE = st.lists(st.sampled_from("der die das rat tagt am freitag, haus. straße".split())).map(" ".join)


def shown(a, b):
    return [(a[each.a_start : each.a_end], b[each.b_start : each.b_end]) for each in shared_passages(a, b)]


@given(st.text())
def test_words_are_those_of_the_index(text) -> None:
    """In every script, the words and their order are those that the index compares."""
    assert [word.token for word in located_words(text)] == tokens(text)


@given(st.text(alphabet="aÄßſﬁİı\u0301\u00ad 日ภา-.").filter(str.strip))
def test_places_rise_and_hold_their_word(text) -> None:
    """The span of a word contains the word, and spans are in order."""
    words = located_words(text)

    assert all(word.token in "".join(tokens(text[word.start : word.end])) for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)


@given(LITTLE, LITTLE)
def test_passages_have_the_same_words_and_do_not_overlap(a, b) -> None:
    """Both sides of a passage have the same words, three or more, and no word is in two passages."""
    passages = shared_passages(a, b)

    for each in passages:
        words = tokens(a[each.a_start : each.a_end])
        assert words == tokens(b[each.b_start : each.b_end])
        assert len(words) == each.words
        assert each.words >= 3 or tokens(a) == tokens(b)
    for side in ("a", "b"):
        spans = sorted((getattr(each, f"{side}_start"), getattr(each, f"{side}_end")) for each in passages)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))


@given(LITTLE)
def test_a_text_shares_itself_in_one_passage(text) -> None:
    """Texts with the same words are one passage, whatever their case and punctuation."""
    passages = shared_passages(text, text.upper().replace(" ", " - "))

    assert [each.words for each in passages] == ([len(tokens(text))] if text else [])


def test_the_longest_passage_comes_first() -> None:
    """A phrase that occurs twice does not break up the long passage that contains it."""
    long = "im Hafen von Kolm lag am Freitag ein Frachter"
    a = f"Wie gesagt lag am Freitag ein Boot. {long}."
    b = f"{long}, hieß es."

    assert shown(a, b) == [(long, long)]


def test_moved_passages_are_found() -> None:
    """Passages in another order are found, and listed in the order of the first text."""
    first, second = "Der Rat hat den Haushalt beschlossen", "Die Brücke bleibt bis März gesperrt"

    assert shown(f"{first}. {second}.", f"{second}! Indes: {first}.") == [(first, first), (second, second)]


@pytest.mark.parametrize(("a", "b"), [("", ""), ("", "ein Wort"), ("zwei Worte", "und zwei Worte"), ("?", "!")])
def test_little_shares_nothing(a, b) -> None:
    """Texts without words, and runs of two words, share no passage."""
    assert shared_passages(a, b) == []


def test_a_text_that_repeats_itself_is_done_in_time() -> None:
    """A line repeated ten thousand times takes no long time: its repetitions are not all compared with each other."""
    table = "Null zu null. " * 10_000

    assert shared_passages(table, table + "Ende.") == []
