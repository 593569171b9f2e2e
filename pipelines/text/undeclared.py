"""The encoding of bytes that are not UTF-8 and do not say what they are.

chardetng, the detector of Firefox, knows the encodings of the web from the sequences of their bytes. Between those for
Latin letters it is unsure in short texts; there the alphabets decide: a text in the wrong encoding has letters that no
language uses together, and signs within words.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

import chardetng_py
from w3lib.encoding import resolve_encoding

_WESTERN = "cp1252"
_LATIN = (_WESTERN, "iso8859-15", "cp1250", "iso8859-2", "cp1254", "cp1257")
"""Encodings of Latin letters, by Python's names."""
_RARE_LATIN = ("iso8859-4", "iso8859-10")
"""Others, which are tried only if they were detected."""
_LETTERS = {
    "az": "çəğıİöşü",
    "ca": "àçèéíïòóúü",
    "cs": "áčďéěíňóřšťúůýž",
    "da, no": "æøåéó",
    "de": "äöüß",
    "es, gl": "áéíóúüñ",
    "et, fi": "äåöõüšž",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "hr, bs, sl, sr": "čćđšž",
    "hu": "áéíóöőúüű",
    "is": "áðéíóúýþæö",
    "it": "àèéìíîòóù",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "nl": "áäéèëïíóöúü",
    "pl": "ąćęłńóśźż",
    "pt": "áâãàçéêíóôõú",
    "ro": "ăâîșțşţ",
    "sk": "áäčďéíľňóôšťúýž",
    "sq": "çë",
    "sv": "åäöéà",
    "tr": "çğıİöşüâîû",
}
"""The letters beyond ASCII of languages, from the exemplar characters of CLDR, without the rare ``ĺ`` and ``ŕ``."""
_ALPHABETS = [frozenset(letters + letters.upper()) for letters in _LETTERS.values()]
_ASCII = bytes(range(128))
_NOT_ASCII_LETTERS = bytes(byte for byte in range(256) if not chr(byte).isalpha() or byte > 127)
_TELLING_WORD = re.compile(rb"[\x80-\xff][A-Za-z\x80-\xff]*")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_SIGN = r"[^\w\s\x00-\x7f’‘´–—·«»“”…\xa0\xad]"
_MISPLACED = re.compile(
    rf"{_SIGN}(?:(?<=[^\W\d_]{_SIGN})(?=[^\W\d_]))"  # between two letters
    r"|[¹²³¼½¾](?=[^\W\d_])|[¹³¼½¾±¶¦¬¤](?<=[a-zß-ÿ].)|[£¥¢¤](?<!\w.)(?=[^\W\d_])"
    r"|[Ťť](?<!\w.)(?!\w)|Ť(?<=[a-zß-ÿ].)|[\x80-\x9f\ufffd]"  # Ťť: quotation marks
)
"""A sign where words have none, or a control character."""
_CERTAIN = 0.9
"""Share of the letters in one alphabet from which on a text is surely in this encoding, or one that reads alike."""
_ENOUGH = 8
"""Characters beyond ASCII from which on the detector is believed where the alphabets are in doubt."""
_DETECTOR_BONUS, _COMMON_BONUS = 0.03, 0.02
_CLEARLY_BETTER = 0.15


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess at an encoding."""

    encoding: str
    """Python's name of the encoding."""
    certain: bool = True
    """Whether no other encoding makes as much sense of the bytes."""


def guess_encoding(content: bytes) -> Guess:
    """Return the likeliest encoding of ``content``, which is neither ASCII nor UTF-8.

    Source: H. Sivonen, "chardetng: A More Compact Character Encoding Detector for the Legacy Web" (2020).
    """
    words = _telling_words(content)
    western = _plausibility(words, _WESTERN)
    if western == 1.0 and not _letters(words.decode(_WESTERN, "replace")):
        # signs alone say nothing: a few dashes are one letter of Shift_JIS
        return Guess(_WESTERN)
    detector = chardetng_py.EncodingDetector()
    detector.feed(content, last=True)
    label, likely = detector.guess_assess(tld=None, allow_utf8=False)
    label = label.removesuffix("-I")  # of ISO-8859-8-I: the order of letters is the same
    detected = codecs.lookup(resolve_encoding(label) or label).name
    if detected not in {*_LATIN, *_RARE_LATIN}:
        plainly_western = western >= _CERTAIN and not _is_mostly_beyond_ascii(content)
        return Guess(_WESTERN) if plainly_western else Guess(detected, likely)
    candidates = [detected, *(encoding for encoding in _LATIN if encoding != detected)]
    scores = {encoding: _plausibility(words, encoding) for encoding in candidates}
    best = max(candidates, key=lambda encoding: scores[encoding] + _bonus(encoding, detected))
    if scores[best] < _CERTAIN and scores[_WESTERN] > scores[best] - _CLEARLY_BETTER:
        best = _WESTERN
    rivals = (one for one in candidates if scores[one] > scores[best] - _DETECTOR_BONUS)
    agreed = best == detected and len(words.translate(None, _ASCII)) >= _ENOUGH
    certain = scores[best] >= _CERTAIN and (agreed or all(_reads_alike(words, best, one) for one in rivals))
    return Guess(best, certain)


def misread_as_western(content: bytes) -> str | None:
    """Return the encoding of ``content`` if it certainly is another one than windows-1252, else None."""
    words = _telling_words(content)
    western = _plausibility(words, _WESTERN)
    foreign = _is_mostly_beyond_ascii(content)
    if western > _CERTAIN and not foreign:
        return None
    guess = guess_encoding(content)
    if not guess.certain or guess.encoding == _WESTERN:
        return None
    if guess.encoding not in _LATIN:
        return guess.encoding if foreign else None
    return guess.encoding if _plausibility(words, guess.encoding) > western + _CLEARLY_BETTER else None


def _telling_words(content: bytes) -> bytes:
    """Return what tells encodings apart: words from the character before their first byte beyond ASCII, in lines."""
    return b"\n".join(content[max(0, word.start() - 1) : word.end()] for word in _TELLING_WORD.finditer(content))


def _is_mostly_beyond_ascii(content: bytes) -> bool:
    """Return whether most letters are beyond ASCII, as in scripts other than Latin."""
    return len(content.translate(None, _ASCII)) > len(content.translate(None, _NOT_ASCII_LETTERS))


def _reads_alike(content: bytes, encoding: str, other: str) -> bool:
    """Return whether two encodings of one byte a letter differ in at most one in twenty characters beyond ASCII."""
    beyond_ascii = content.translate(None, _ASCII)
    pairs = zip(beyond_ascii.decode(encoding, "replace"), beyond_ascii.decode(other, "replace"), strict=True)
    return sum(ours != theirs for ours, theirs in pairs) * 20 <= len(beyond_ascii)


def _bonus(encoding: str, detected: str) -> float:
    return _DETECTOR_BONUS if encoding == detected else _COMMON_BONUS if encoding == _WESTERN else 0.0


def _plausibility(content: bytes, encoding: str) -> float:
    """Return which share of the letters beyond ASCII is in the alphabet of one language, 0 to 1.

    Misplaced signs and undefined bytes count as letters of no alphabet; a text with neither is plausible.
    """
    text = content.decode(encoding, "replace")
    letters = _letters(text)
    total = letters.total() + len(_MISPLACED.findall(text))
    if not total:
        return 1.0
    return max(sum(count for letter, count in letters.items() if letter in known) for known in _ALPHABETS) / total


def _letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalpha, _BEYOND_ASCII.findall(text)))
