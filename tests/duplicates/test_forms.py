"""Forms that are filled in anew, and copies that look like them; spellings that do not matter."""

import pytest

from pipelines.duplicates import DuplicateIndex
from pipelines.duplicates.signer import signer
from pipelines.duplicates.slots import NUMBERS, differences
from pipelines.duplicates.tokens import marks, tokens

WEATHER = (
    "{} wird es an der Küste zunächst heiter, später ziehen von Westen Wolken auf. Die Temperaturen erreichen {} "
    "bis {} Grad. "
    "Der Wind weht schwach aus {}. In der Nacht bleibt es meist trocken, örtlich bildet sich Nebel. Autofahrer "
    "sollten auf "
    "den Deichen mit glatten Straßen rechnen, teilte der Wetterdienst mit."
)
PETROL = (
    "Le litre d'essence coûtait {} en moyenne {} euros à {}, selon l'association. Le gazole était à {} euros. Les "
    "prix sont les "
    "plus bas entre dix-huit et dix-neuf heures et les plus hauts le matin. L'association conseille de comparer "
    "avant de "
    "faire le plein. Sur les autoroutes, les stations restent les plus chères."
)
MATCH = (
    "{0} beat {1} {2} on Saturday. The captain {3} opened the scoring in minute {4} after a corner from the left, "
    "and the "
    "young winger {5} doubled the lead with a low shot into the far corner. The visitors had most of the ball "
    "after the "
    "break but found no way through. While {0} move up the table and face a home match next week, {1} stay at the "
    "bottom."
)
FORMS = {
    "weather": [WEATHER.format("Am Montag", 12, 15, "Südwest"), WEATHER.format("Am Freitag", 3, 7, "Ost")],
    "petrol": [PETROL.format("lundi", "1,78", "Quimper", "1,69"), PETROL.format("vendredi", "1,81", "Brest", "1,72")],
    "matches": [
        MATCH.format("Altenfurt", "Quay", "2-0", "Muster", 12, "Roe"),
        MATCH.format("Ellery", "Harbour", "2-0", "Example", 41, "Sample"),
    ],
}
REPORT = (
    "Two people were killed and 14 injured when a ferry hit the old bridge of Altenfurt on Tuesday evening, the "
    "coastguard "
    "said. The ferry of Muster and Daughters had lost its steering in the strong current. Divers searched the channel "
    "until midnight. Mayor Kim Example said the bridge would stay closed until engineers had looked at its bearings."
)
EDITS = {
    "new figures": REPORT.replace("14", "19").replace("Two", "Three"),
    "a dateline": f"ALTENFURT (AP) — {REPORT}",
    "a byline and a credit": f"By Jo Muster\n\n{REPORT}\n\nAdditional reporting by Lee Other in Quay.",
    "a name spelt right": REPORT.replace("Muster", "Musther"),
    "a day": REPORT.replace("on Tuesday evening", "on Tuesday"),
    "the last sentence": REPORT.rpartition(". ")[0] + ".",
}


def kinds(*texts: str) -> list[str]:
    with DuplicateIndex.in_memory(signer="numpy") as index:
        return [label.kind for label in index.compare(texts, map(str, range(len(texts))))]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_filled_in_anew_is_no_copy(form):
    """The words around names, days and numbers are the same, and these differ."""
    assert kinds(*FORMS[form]) == ["unique", "unique"]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_copy_keeps_its_names(edit):
    """New figures, a dateline or a byline make no other text of a form."""
    assert kinds(REPORT, EDITS[edit]) == ["unique", "near"]
    assert kinds(EDITS[edit], REPORT) == ["unique", "near"]


def test_new_figures_in_one_sentence_of_a_long_text_make_a_new_version():
    """If the words around the numbers are nearly all of a text, numbers do not decide."""
    prose = "\n\n".join(template.format(*"ABCDEF") for template in (WEATHER, PETROL, MATCH))
    figures = "In all {} firms bid, {} were shortlisted, {} went on; the price was {} for {} and {} for {}."
    one, other = (f"{prose}\n\n{figures.format(*range(start, start + 7))}" for start in (100, 200))
    assert kinds(one, other) == ["unique", "near"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أغلق المجلس جسر الميناء لمدة تسعة أشهر", "اغلق المجلس جسر الميناء لمده تسعه اشهر"),
        ("أغلق المجلس جسر الميناء", "أَغْلَقَ الـمـجلس جسر الميناء"),
        ("سيارة كبيرة", "سیارة کبیرة"),
        ("הגשר נסגר", "הַגֶּשֶׁר נִסְגַּר"),
        ("ﾌｪﾘｰ", "フェリー"),
        ("Ｑｕａｙ ２０２６", "quay 2026"),
        ("the\u200e quay\u200f", "the quay"),
        ("ΤΟ ΛΙΜΑΝΙ ΤΗΣ ΚΕΡΚΥΡΑΣ", "το λιμάνι της Κέρκυρας"),
        ("ЁЛКА в порту", "елка в порту"),
        ("L'ÉCOLE DU CŒUR", "l’ecole du coeur"),
        ("Łódź, Żółć, smørrebrød", "Lodz, Zolc, smorrebrod"),
        ("٢٠٢٦ و ۲۰۲۶", "2026 و 2026"),
        ("п\u02bcятниця", "п’ятниця"),
        ("ﬁnal o\u0308ffnen Ha\u00adfen", "final öffnen Hafen"),
    ],
)
def test_spellings_that_do_not_matter(one, other):
    """Vowel points, stretched lines, loose spellings, widths and signs of direction make no other word."""
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    "text",
    [
        "Am Montag kam Kim Muster. Die Fähre 2026: Der Rest. Straße İzmir",
        "Cafe\u0301 de la Gare. E\u0301cole à Brest 🚢 lundi 3 mai",
        "渡轮 在 Quay 2026",
        "Um 16.40 Uhr stand es 2-0, 1,5 Millionen sahen zu, 3 4 gingen 5.",
    ],
)
def test_kinds_of_words(text):
    """The fast way by tables marks the same words as the definition, also beside characters that fold as a whole."""
    fast, reference = (signer(name).words([text]) for name in ("numpy", "datasketch"))

    assert fast.marks.tolist() == reference.marks.tolist() == marks(text, len(tokens(text)))


@pytest.mark.parametrize(
    ("one", "other", "numbers"),
    [
        ("Es kostet 1,0 Euro", "Es kostet 2,0 Euro", [1, 1, 0]),
        ("Es kostet 1,0 Euro", "Es kostet 1.0 Euro", [0, 0, 1]),
        ("Am Ende stand es 2-0", "Am Ende stand es 0-2", [1, 1, 0]),
        ("um 7.30 und 8 Uhr, 11,400,000 mal", "um 7.30 und 9 Uhr, 11,500,000 mal", [2, 2, 1]),
    ],
)
def test_a_number_is_whole(one, other, numbers):
    """Two numbers that share the digits behind a separator share nothing."""
    sketches = signer("numpy").sketch([one, other])

    assert differences(sketches.slots[:1], sketches.slots[1:])[0, NUMBERS].round().tolist() == numbers
