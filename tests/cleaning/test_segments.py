"""The segments of a text that may be boilerplate, and whose boilerplate it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cleaning.segments import FIRST, LAST, covered_share, folded, key_of, known_segments, segments, source_of
from pipelines.items import Article, Source

FOOTER = "Der Wetterbote liegt jeden Morgen kostenlos an der Theke."
TEXT = "Der Rat hat am Freitag getagt. Er beriet über den Haushalt der Stadt. Die Sitzung dauerte sechs lange Stunden."


def test_capitals_and_white_space_do_not_matter():
    """A segment has one key, whatever its case and spacing."""
    assert key_of(FOOTER) == key_of(FOOTER.upper().replace(" ", "\t "))


@pytest.mark.parametrize(
    "text", ["Hintergrund", "Zur Sache", "Donaudampfschifffahrtsgesellschaft", "Wort für Wort " * 90]
)
def test_too_little_or_too_much(text):
    """Single words and whole texts are not segments."""
    assert key_of(text) is None


def test_a_script_without_spaces_has_segments_too():
    """A Chinese footer is long enough; a Chinese name or subhead is not."""
    assert key_of("本报每天早上免费放在柜台上。") is not None
    assert key_of("港口") is None
    assert len(list(segments("市议会今天开会讨论预算。会议持续了六个小时。渡轮将运送居民过河。"))) == 4


def test_lines_are_segments():
    """Every line of a text is a segment; a short line is not split into sentences."""
    found = [(start, end) for start, end, _ in segments(f"{TEXT}\n\n{FOOTER}")]

    assert found == [(0, len(TEXT)), (len(TEXT) + 2, len(TEXT) + 2 + len(FOOTER))]


def test_sentences_of_a_text_on_one_line():
    """In a text on one line the sentences at both ends are segments too."""
    sentences = [f"Im Absatz {number} steht dieser eine Satz." for number in range(30)]
    text = " ".join(sentences)

    found = [text[start:end] for start, end, _ in segments(text)]

    assert [segment for segment in found if segment != text] == [*sentences[:FIRST], *sentences[-LAST:]]


def test_known_sentences_do_not_hide_those_before_them():
    """However many known sentences a line ends with, the one before them is looked at too."""
    notices = [f"Hinweis Nummer {number} unseres Hauses." for number in range(20)]
    text = " ".join([TEXT, *notices])
    known = {key_of(sentence): "" for sentence in notices}

    assert [text[start:end] for start, end, _ in known_segments(text, known)] == notices


def test_share_counts_what_overlaps_once():
    """The share of a line and of its sentences is the line's."""
    assert covered_share(TEXT, segments(TEXT)) == 1.0


@pytest.mark.parametrize(
    ("article", "source"),
    [
        ({"locator": "a/b.html", "source": Source("Küstenblatt", "kueste.example.org")}, "kueste.example.org"),
        ({"locator": "a/b.txt", "source": Source("Küstenblatt")}, "Küstenblatt"),
        ({"locator": "a/b.txt"}, "a"),
        ({"locator": "b.zip!a/b.txt"}, "b.zip!a"),
        ({"locator": "b.zip!b.txt"}, "b.zip"),
        ({"locator": "a/b.jsonl:17"}, "a/b.jsonl"),
        ({"locator": "b.txt"}, "(top folder)"),
    ],
)
def test_source(article, source):
    """Boilerplate belongs to the outlet, else to the folder, archive or file of many documents."""
    assert source_of(Article(id="0", **article)) == source


@given(st.text(), st.sampled_from([FOOTER, TEXT, ""]))
def test_segments_lie_in_the_text(body, end):
    """Every segment is at its offsets, and the known segments of a body are found."""
    text = f"{body}\n{end}"
    found = list(segments(text))

    assert all(key_of(text[start:stop]) == key for start, stop, key in found)
    lines = [segment for segment in found if "\n" not in text[segment.start : segment.end]]
    known = {segment.key: folded(text[segment.start : segment.end]) for segment in lines}
    quickly = list(known_segments(text, known))
    assert quickly == list(known_segments(text, dict.fromkeys(known, "")))
    assert {segment.key for segment in quickly} <= set(known)
