"""Which language a text is in."""

from pipelines.language.detection import DETECTORS, LanguageDetection

__all__ = ["DETECTORS", "LanguageDetection"]
