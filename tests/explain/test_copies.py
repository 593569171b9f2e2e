"""What two texts alone say: the verdict of the index, with the reason for it."""

import pytest

from newscrawl.explain.copies import compute

DRAW = (
    "Bei der Ziehung am {}. wurden in Halmstett die Zahlen {}, {}, {}, {}, {} und {} gezogen. Wer richtig getippt hat, "
    "holt seinen Gewinn in einer Annahmestelle ab. Alle Angaben sind wie immer ohne Gewähr. Die nächste Ziehung ist in "
    "der kommenden Woche, der Topf ist gut gefüllt. Spielen kann süchtig machen, Hilfe geben die Beratungsstellen."
)
FIRST = DRAW.format(3, 14, 18, 25, 36, 43, 48)


@pytest.mark.parametrize(
    ("later", "kind", "reason"),
    [
        (FIRST.upper().replace(",", " -"), "exact", "both have the same words"),
        (FIRST.replace("gut gefüllt", "leer"), "near", "above the threshold of an edited copy, 0.64"),
        (
            DRAW.format(17, 11, 19, 28, 33, 47, 49),
            "unique",
            "numbers and 0 names differ: one form, filled in twice",
        ),
        ("Ein Reiher steht im Teich und wartet auf Fische.", "unique", "the index would not compare them"),
        ("", "unique", "the index would not compare them"),
    ],
)
def test_the_reason_names_what_decided(later, kind, reason) -> None:
    """Each kind has its reason; another instance of a template is not a copy, because its numbers differ."""
    computed = compute(FIRST, later)

    assert computed.kind == kind
    assert reason in computed.reason


def test_containment_is_of_the_later_text_and_coverage_of_the_earlier() -> None:
    """Containment is the share of the later text, coverage that of the earlier one; when counted, they are exact."""
    half = FIRST[: len(FIRST) // 2]
    there, back = compute(FIRST, half).counted, compute(half, FIRST).counted

    assert there.containment > 0.9 > there.coverage
    assert (back.containment, back.coverage) == (there.coverage, there.containment)
