"""What two texts say of each other, looked at alone: the verdict of the index, with the reason that decided."""

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
        (FIRST.replace("gut gefüllt", "leer"), "near", "over the 0.64 of an edited copy"),
        (DRAW.format(17, 11, 19, 28, 33, 47, 49), "unique", "under the 0.40 of a copy: one form, filled in twice"),
        ("Ein Reiher steht im Teich und wartet auf Fische.", "unique", "the index would not compare them"),
        ("", "unique", "the index would not compare them"),
    ],
)
def test_the_reason_names_what_decided(later, kind, reason) -> None:
    """Each kind has its reason; a form that is filled in anew is no copy for its numbers."""
    told = compute(FIRST, later)

    assert told.kind == kind
    assert reason in told.reason


def test_the_scores_are_told_of_the_later_and_the_earlier() -> None:
    """Containment is the later text's share, coverage the earlier one's; counted they are exact."""
    half = FIRST[: len(FIRST) // 2]
    told, turned = compute(FIRST, half), compute(half, FIRST)

    assert told.counted.containment > 0.9 > told.counted.coverage
    assert (turned.counted.containment, turned.counted.coverage) == (told.counted.coverage, told.counted.containment)
