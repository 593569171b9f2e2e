"""langdetect's detection over its profiles, with the same answers to the last bit in a third of its time.

The n-grams of a word are looked up once for all texts that hold it, and the probabilities of all languages are one
array. What is drawn at random is drawn by the same generator in the same order, and what is added up is added up in the
same order. Source: N. Shuyo, "Language Detection Library for Java", 2010, as ported by langdetect 1.0.9.
"""

from __future__ import annotations

import re

import numpy as np
from langdetect.detector import Detector
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.utils.ngram import NGram
from numpy.typing import NDArray

WORDS_IN_MEMORY = 65_536
"""Words whose n-grams are held in memory."""

_FIRST_JUDGED = "\u0300"
"""langdetect asks from this character on whether a text is written in Latin letters."""
_BLANKS = re.compile(" +")
_STEP = 5
"""n-grams that are drawn before it is asked whether one language is certain."""


class Profiles:
    """The profiles of all languages that langdetect ships.

    :param trials: how often n-grams are drawn until one language is certain; the answer is the mean.
    """

    def __init__(self, trials: int) -> None:
        self._factory = DetectorFactory()
        self._factory.load_profile(PROFILES_DIRECTORY)
        self._factory.set_seed(0)  # it draws n-grams at random: unseeded, the same text gets different answers
        self._trials = trials
        self._languages: list[str] = self._factory.get_lang_list()
        shares = self._factory.word_lang_prob_map
        self._rows = {ngram: row for row, ngram in enumerate(shares)}
        self._shares = np.array(list(shares.values()), np.float64)
        self._factory.word_lang_prob_map = self._rows  # which it asks only whether an n-gram is known
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
        probabilities = self._probabilities(detector, rows)
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

    def _probabilities(self, detector: Detector, rows: list[int]) -> list[float]:
        """Return the probability of each language."""
        count, draw = len(self._languages), detector.random
        mean: NDArray[np.float64] = np.zeros(count)
        draw.seed(self._factory.seed)
        for _ in range(self._trials):
            weight = (detector.alpha + draw.gauss(0.0, 1.0) * Detector.ALPHA_WIDTH) / Detector.BASE_FREQ
            shares = np.full(count, 1.0 / count)
            drawn, step, greatest = 0, 1, 0.0
            while greatest <= Detector.CONV_THRESHOLD and drawn <= Detector.ITERATION_LIMIT:
                for factor in self._shares[[draw.choice(rows) for _ in range(step)]] + weight:
                    shares *= factor
                shares /= sum(shares.tolist())  # in this order, as numpy's own sum is not
                drawn, step, greatest = drawn + step, _STEP, max(shares.tolist())
            mean += shares / self._trials
        found: list[float] = mean.tolist()
        return found
