"""langdetect's algorithm over its profiles, with bit-identical results in a third of the time.

The n-grams of a word are looked up once for all texts that contain it, and the probabilities of all languages are one
array. Random numbers are those that the same generator would draw, and sums are added up in the same order.
Source: N. Shuyo, "Language Detection Library for Java", 2010, as ported by langdetect 1.0.9.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
from langdetect.detector import Detector
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.utils.ngram import NGram
from numpy.typing import NDArray

from pipelines.language.langdetect_random import LangdetectRandom

WORDS_IN_MEMORY = 65_536
"""Words whose n-grams are cached."""

_FIRST_JUDGED = "\u0300"
"""The first character from which langdetect checks whether a text is in Latin letters."""
_SPACES = re.compile(" +")
_STEP = 5
"""n-grams drawn between checks whether one language is certain; the first check comes after one."""
_GATHERED = 10
"""Steps whose n-grams are looked up together; most trials take fewer."""


def _read_profiles() -> tuple[list[str], dict[str, int], NDArray[np.float64]]:
    """Return the languages, the row of each n-gram, and the share of each n-gram (row) in each language (column).

    ``DetectorFactory.load_profile`` gives the same shares in the same order, as lists, in three times the time.
    """
    profiles = [json.loads(path.read_bytes()) for path in Path(PROFILES_DIRECTORY).iterdir()]
    ngrams = dict.fromkeys(ngram for profile in profiles for ngram in profile["freq"])
    rows = {ngram: row for row, ngram in enumerate(ngrams)}
    shares = np.zeros((len(rows), len(profiles)))
    for column, profile in enumerate(profiles):
        frequencies = profile["freq"]
        ours = np.fromiter(map(rows.__getitem__, frequencies), np.int64, len(frequencies))
        lengths = np.fromiter(map(len, frequencies), np.int64, len(frequencies))
        counts = np.fromiter(frequencies.values(), np.float64, len(frequencies))
        shares[ours, column] = counts / np.array(profile["n_words"], np.float64)[lengths - 1]
    return [profile["name"] for profile in profiles], rows, shares


class LangdetectProfiles:
    """Detects languages by the profiles that langdetect ships.

    :param trials: how often n-grams are drawn until one language is certain; the result is the mean.
    """

    def __init__(self, trials: int) -> None:
        self._trials = trials
        self.languages, self._rows, self._shares = _read_profiles()
        self._factory = DetectorFactory()
        self._factory.langlist = self.languages
        self._factory.word_lang_prob_map = self._rows  # langdetect only checks whether an n-gram is in it
        # langdetect draws n-grams at random: without a seed, the same text gets different results
        self._random = LangdetectRandom(0)
        self._words: dict[str, list[int]] = {}

    def best(self, text: str) -> tuple[str, float] | None:
        """Return the most probable language and its probability; None if no n-gram of the text is known.

        :param text: without URLs and e-mail addresses.
        """
        detector = self._factory.create()
        detector.text = _SPACES.sub(" ", NGram.normalize_vi(text))
        if max(text, default="") >= _FIRST_JUDGED:
            detector.cleaning_text()
        rows = self._ngrams(detector.text)
        if not rows:
            return None
        probabilities = self._probabilities(rows)
        # of equal ones, langdetect's sorted list begins with the last one in the alphabet
        found = max(zip(probabilities, self.languages, strict=True))
        return (found[1], found[0]) if found[0] > Detector.PROB_THRESHOLD else None

    def _ngrams(self, text: str) -> list[int]:
        """Return the rows of the n-grams of a text, in order."""
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
        """Return the probability of each language, in the order of ``languages``."""
        found = self._tried(np.array(rows), many=False)
        if found is None:
            found = self._tried(np.array(rows), many=True)
        assert found is not None
        return found

    def _tried(self, rows: NDArray[np.int64], *, many: bool) -> list[float] | None:
        """Return the mean probability of each language; None if the prepared random numbers don't suffice."""
        places, words = self._random.choices(len(rows), many=many)
        drawn_rows = rows[places]
        count, word, deviates = len(self.languages), 0, list[float]()
        mean = np.zeros(count)
        for _ in range(self._trials):
            if not deviates:
                deviates[:] = reversed(self._random.normal(word))
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
                shares = np.multiply.reduce(factors[first : first + step], axis=0)  # factor by factor
                listed = shares.tolist()
                total = sum(listed)  # from left to right, unlike numpy's sum
                shares /= total
                drawn, first, step, greatest = drawn + step, first + step, _STEP, max(listed) / total
            word = int(words[begin + drawn - 1]) + 1
            mean += shares / self._trials
        found: list[float] = mean.tolist()
        return found
