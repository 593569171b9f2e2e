"""langdetect's detection over its profiles, with the same answers to the last bit in a third of its time.

The n-grams of a word are looked up once for all texts that hold it, and the probabilities of all languages are one
array. What is drawn is what the same generator would draw, and what is added up is added up in the same order.
Source: N. Shuyo, "Language Detection Library for Java", 2010, as ported by langdetect 1.0.9.
"""

from __future__ import annotations

import re

import numpy as np
from langdetect.detector import Detector
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.utils.ngram import NGram
from numpy.typing import NDArray

from pipelines.language.langdetect_random import Draws

WORDS_IN_MEMORY = 65_536
"""Words whose n-grams are held in memory."""

_FIRST_JUDGED = "\u0300"
"""langdetect asks from this character on whether a text is written in Latin letters."""
_BLANKS = re.compile(" +")
_STEP = 5
"""n-grams that are drawn before it is asked whether one language is certain; the first time it is one."""
_GATHERED = 10
"""Steps whose n-grams are looked up at once; most trials take fewer."""


class Profiles:
    """The profiles of all languages that langdetect ships.

    :param trials: how often n-grams are drawn until one language is certain; the answer is the mean.
    """

    def __init__(self, trials: int) -> None:
        self._factory = DetectorFactory()
        self._factory.load_profile(PROFILES_DIRECTORY)
        self._trials = trials
        self._languages: list[str] = self._factory.get_lang_list()
        shares = self._factory.word_lang_prob_map
        self._rows = {ngram: row for row, ngram in enumerate(shares)}
        self._shares = np.array(list(shares.values()), np.float64)
        self._factory.word_lang_prob_map = self._rows  # which it asks only whether an n-gram is known
        self._draws = Draws(0)  # langdetect draws n-grams at random: unseeded, the same text gets different answers
        self._words: dict[str, list[int]] = {}

    def best(self, text: str) -> tuple[str, float] | None:
        """Return the likeliest language with its probability; None if nothing in the text is known.

        :param text: without addresses.
        """
        detector = self._factory.create()
        detector.text = _BLANKS.sub(" ", NGram.normalize_vi(text))
        if max(text, default="") >= _FIRST_JUDGED:
            detector.cleaning_text()
        rows = self._ngrams(detector.text)
        if not rows:
            return None
        probabilities = self._probabilities(rows)
        # of equals langdetect's sorted list has the one first that comes last in the alphabet
        found = max(zip(probabilities, self._languages, strict=True))
        return (found[1], found[0]) if found[0] > Detector.PROB_THRESHOLD else None

    def _ngrams(self, text: str) -> list[int]:
        """Return the rows of the n-grams of a text, in its order."""
        *words, last = text.split(" ")
        rows: list[int] = []
        for word in words:
            known = self._words.get(word)
            rows += self._read(word) if known is None else known
        return rows + self._extract(last)

    def _read(self, word: str) -> list[int]:
        if len(self._words) >= WORDS_IN_MEMORY:
            self._words.clear()
        self._words[word] = rows = self._extract(word + " ")
        return rows

    def _extract(self, text: str) -> list[int]:
        detector = self._factory.create()
        detector.text = text
        return [self._rows[ngram] for ngram in detector._extract_ngrams()]

    def _probabilities(self, rows: list[int]) -> list[float]:
        """Return the probability of each language."""
        found = self._tried(np.array(rows), many=False)
        if found is None:
            found = self._tried(np.array(rows), many=True)
        assert found is not None
        return found

    def _tried(self, rows: NDArray[np.int64], *, many: bool) -> list[float] | None:
        """Return the mean probability of each language; None if more n-grams would have to be drawn than many."""
        places, words = self._draws.choices(len(rows), many=many)
        drawn_rows = rows[places]
        count, word, deviates = len(self._languages), 0, list[float]()
        mean = np.zeros(count)
        for _ in range(self._trials):
            if not deviates:
                deviates[:] = reversed(self._draws.normal(word))
                word += 4
            weight = (Detector.ALPHA_DEFAULT + deviates.pop() * Detector.ALPHA_WIDTH) / Detector.BASE_FREQ
            begin = int(words.searchsorted(word))
            shares = np.full(count, 1.0 / count)
            drawn, step, greatest, gathered = 0, 1, 0.0, 0
            while greatest <= Detector.CONV_THRESHOLD and drawn <= Detector.ITERATION_LIMIT:
                if drawn == gathered:
                    gathered += step + _GATHERED * _STEP - _STEP
                    if begin + gathered > len(drawn_rows):
                        return None
                    factors = self._shares[drawn_rows[begin + drawn : begin + gathered]] + weight
                    first = 0
                factors[first] *= shares
                shares = np.multiply.reduce(factors[first : first + step], axis=0)  # one factor after the other
                listed = shares.tolist()
                total = sum(listed)  # in this order, as numpy's own sum is not
                shares /= total
                drawn, first, step, greatest = drawn + step, first + step, _STEP, max(listed) / total
            word = int(words[begin + drawn - 1]) + 1
            mean += shares / self._trials
        found: list[float] = mean.tolist()
        return found
