"""How much a text says, in whatever script: lengths that can be compared with one bound.

The weights are what makes the Universal Declaration of Human Rights about as long in these scripts as in English
(translations of OHCHR, https://www.unicode.org/udhr/): it has 15,600 characters in English, 13,600 in Thai, 16,000 in
Hindi, 11,000 in Arabic, but 4,100 in Chinese, 6,100 in Japanese, 6,900 in Korean and 8,500 in Amharic.
"""

from __future__ import annotations

import re

_WEIGHTS = {
    re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"): 3.5,  # Han
    re.compile(r"[\uac00-\ud7a3]+"): 2.5,  # Hangul syllables
    re.compile(r"[\u3041-\u30ff\u1200-\u137f]+"): 2.0,  # kana, Ethiopic
}
_DENSE = re.compile(r"[\u1200-\u137f\u3041-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Thai, Lao, Burmese, Khmer, kana and Han have no spaces between words."""
_WORD = re.compile(rf"[^\W\d_]{{2}}|{_UNSPACED.pattern}")
_LETTERS_A_WORD = 6
"""Letters of an English word, with the space after it."""


def reading_length(text: str) -> int:
    """Return the length of ``text`` in characters, as if it were in English.

    It is the number of code points, except in scripts that say more with each: 120 characters of Chinese count like
    400 of English.
    """
    if text.isascii() or _DENSE.search(text) is None:
        return len(text)
    more = sum((weight - 1) * sum(map(len, script.findall(text))) for script, weight in _WEIGHTS.items())
    return len(text) + round(more)


def has_word(text: str) -> bool:
    """Return whether there is a word in ``text``: two letters, or one where scripts have no spaces between words."""
    return _WORD.search(text) is not None


def is_unspaced(text: str) -> bool:
    """Return whether most of ``text`` is in scripts that put no spaces between words."""
    return 2 * len(_UNSPACED.findall(text)) > len(text)


def reading_words(text: str) -> int:
    """Return about how many words ``text`` has; where the script has no spaces, by its ``reading_length``."""
    words = len(text.split())
    return (
        words
        if text.isascii() or _UNSPACED.search(text) is None
        else max(words, reading_length(text) // _LETTERS_A_WORD)
    )
