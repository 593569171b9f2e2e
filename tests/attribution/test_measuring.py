"""What the attribution benchmark counts."""

from benchmarks.attribution import measure_all

TEXT = "Der Rat der Stadt berät am Freitag über den neuen Haushalt. " * 5


def row(text, kind="article", distributor=None, dateline=None, **agencies):
    labels = [{"code": code, "role": role} for code, role in agencies.items()]
    return {"raw_text": text, "agencies": labels, "distributor": distributor, "dateline": dateline, "kind": kind}


def test_a_right_agency_in_a_wrong_role_counts_half():
    """An agency found in a role other than the label's counts as right without roles and as wrong with them."""
    figures = measure_all([row(f"{TEXT}(dpa/rm)", dpa="origin")]).figures()

    assert (figures["agencies"]["F1"], figures["agencies and roles"]["F1"], figures["role right"]) == (1.0, 0.0, 0.0)


def test_a_second_role_that_the_label_allows_is_right():
    """What a label allows besides its own role is not a mistake."""
    allowed = row(f"{TEXT}(dpa/rm)", dpa="origin")
    allowed["agencies"][0]["also_ok"] = ["contributor"]

    assert measure_all([allowed]).figures()["agencies and roles"]["F1"] == 1.0


def test_a_dateline_is_right_with_its_place_and_its_agency():
    """A dateline counts as a whole; one without an agency counts separately."""
    right = row(f"ULM (dpa) - {TEXT}", dateline={"place": "Ulm", "agency": "dpa"}, dpa="origin")
    wrong = row(f"ULM (dpa) - {TEXT}", dateline={"place": "Neu-Ulm", "agency": "dpa"}, dpa="origin")
    figures = measure_all([right, wrong]).figures()

    assert figures["agency datelines"] == {"labelled": 2, "precision": 0.5, "recall": 0.5, "F1": 0.5}
    assert figures["place datelines"]["F1"] is None


def test_a_credit_on_a_hard_negative_is_counted_and_reported_with_its_place():
    """A credit found in a text that only looks like an agency's is counted; the miss names rule and offset."""
    tally = measure_all(
        [row(f"{TEXT}(dpa)", kind="hard_negative"), row(f"{TEXT}Laut dpa.", "hard_negative", dpa="cited")]
    )

    assert (tally.figures()["hard negatives"], tally.figures()["hard negatives credited"]) == (2, 1)
    assert any(f"credit.bracket in text at {len(TEXT) + 1}: 'dpa'" in miss for miss in tally.misses)


def test_a_file_without_agencies_has_no_shares():
    """If nothing is labelled and nothing found, a ratio is null, not zero."""
    figures = measure_all([row(TEXT)]).figures()

    assert figures["agencies"] == {"labelled": 0, "precision": None, "recall": None, "F1": None}
    assert figures["distributors"]["F1"] is None
