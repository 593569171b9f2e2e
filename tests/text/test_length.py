"""Lengths that mean the same in every script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.length import reading_length, reading_words

TWICE = {
    "en": "The council closed the old harbour bridge for nine months. A ferry will carry the people across.",
    "zh": "市议会将老港口大桥关闭九个月。一艘渡轮将运送居民过河。",
    "ja": "市議会は古い港の橋を九か月間閉鎖した。渡し船が住民を対岸へ運ぶことになる。",
    "ko": "시의회는 낡은 항구 다리를 아홉 달 동안 닫았다. 나룻배가 주민들을 건너편으로 실어 나를 것이다.",
    "th": "สภาเมืองปิดสะพานท่าเรือเก่าเป็นเวลาเก้าเดือน เรือข้ามฟากจะรับส่งผู้คนข้ามแม่น้ำ",
    "hi": "परिषद ने पुराने बंदरगाह पुल को नौ महीने के लिए बंद कर दिया। एक नौका लोगों को पार ले जाएगी।",
    "ar": "أغلق المجلس جسر الميناء القديم لمدة تسعة أشهر. وستنقل عبّارة الناس إلى الضفة الأخرى.",
}


@pytest.mark.parametrize("language", TWICE)
def test_the_same_sentences_have_about_the_same_length_in_every_script(language):
    """What says as much counts as much, within a third."""
    assert 0.67 <= reading_length(TWICE[language]) / len(TWICE["en"]) <= 1.33


@pytest.mark.parametrize("language", TWICE)
def test_a_sentence_has_words_whether_or_not_they_are_spaced(language):
    """A sentence of ten words has neither one word nor a hundred, in any script."""
    assert 8 <= reading_words(TWICE[language]) <= 26


@given(st.text(), st.text())
def test_length_adds_up(left, right):
    """No text is shorter than its code points, and two joined are as long as both, except for rounding."""
    assert reading_length(left) >= len(left)
    assert abs(reading_length(left + right) - reading_length(left) - reading_length(right)) <= 1


@given(st.text(st.characters(max_codepoint=0x2FF)))
def test_latin_letters_count_once(text):
    """In Latin script the length is the number of code points, and words are what is spaced."""
    assert (reading_length(text), reading_words(text)) == (len(text), len(text.split()))
