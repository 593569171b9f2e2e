"""The language of a text."""

from pipelines.language.detection import DEFAULT_DETECTORS, DETECTORS, LanguageDetection

__all__ = ["DEFAULT_DETECTORS", "DETECTORS", "LanguageDetection"]
