"""Which language a text is in."""

from pipelines.language.detection import DEFAULT_DETECTORS, DETECTORS, LanguageDetection

__all__ = ["DEFAULT_DETECTORS", "DETECTORS", "LanguageDetection"]
