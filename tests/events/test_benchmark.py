"""The arithmetic of the benchmarks, and their command on small files."""

import json
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import event_stream, events
from benchmarks.event_background import Text, background, texts_of
from benchmarks.event_clusters import b_cubed
from benchmarks.event_fit import written
from benchmarks.event_pairs import area
from benchmarks.event_weights import Weights, threshold_for
from benchmarks.fitting import fit, folds, held_back, linked_groups
from benchmarks.reliability_plot import Bin
from tests.events.samples import (
    BRIDGE,
    BRIDGE_RETOLD,
    ELECTION,
    FERRY,
    FERRY_IN_GERMAN,
    FERRY_RETOLD,
    OTHER_BRIDGE,
    OTHER_FERRY,
    Sample,
)


def row(id_: str, sample: Sample, **more: Any) -> dict[str, Any]:
    return {"id": id_, "lang": sample.language, "title": sample.title, "text": sample.text, **more}


def figures_of(rows: list[dict[str, Any]], tmp_path: Path, monkeypatch, capsys, *options: str):
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(each) for each in rows), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["events", str(file), "--json", *options])

    assert events.main() == 0
    return json.loads(capsys.readouterr().out)


def test_ties_count_half_in_the_area() -> None:
    """The area is the share of true-false pairs in the right order."""
    scores, true = np.array([1.0, 2.0, 0.0, 1.0]), np.array([True, True, False, False])

    assert area(scores, true) == pytest.approx(3.5 / 4)


def test_b_cubed_is_a_mean_over_articles() -> None:
    """If two of three articles in a group belong together, these two score two thirds, and the third one third."""
    made, true = {"a": "x", "b": "x", "c": "x"}, {"a": "1", "b": "1", "c": "2"}

    assert b_cubed(made, true) == pytest.approx((2 / 3 + 2 / 3 + 1 / 3) / 3)
    assert b_cubed(true, made) == 1.0


def test_pairs_are_measured_by_language(tmp_path: Path, monkeypatch, capsys) -> None:
    """A true pair over the threshold and a false one under it give perfect figures for the language."""
    rows = [
        {"a": row("1", BRIDGE), "b": row("2", BRIDGE_RETOLD), "overall": 1.0},
        {"a": row("3", OTHER_BRIDGE), "b": row("4", ELECTION), "overall": 4.0},
    ]

    figures = figures_of(rows, tmp_path, monkeypatch, capsys)["de-de"]

    assert (figures["n"], figures["same"]) == (2, 1)
    assert (figures["auc"], figures["precision"], figures["recall"], figures["f1"]) == (1.0, 1.0, 1.0, 1.0)


def test_labelled_pairs_are_counted(tmp_path: Path, monkeypatch, capsys) -> None:
    """For each label, the pairs that are classified as the same event are counted."""
    rows = [
        {"a": row("1", BRIDGE), "b": row("2", BRIDGE_RETOLD), "label": "retold"},
        {"a": row("3", BRIDGE), "b": row("4", ELECTION), "label": "other"},
    ]

    figures = figures_of(rows, tmp_path, monkeypatch, capsys)

    assert figures == {"other": {"n": 1, "same": 0}, "retold": {"n": 1, "same": 1}}


def test_pairs_across_languages_have_their_own_figures(tmp_path: Path, monkeypatch, capsys) -> None:
    """A German and an English article are compared by the names in their leads."""
    rows = [
        {"a": row("1", FERRY_IN_GERMAN), "b": row("2", FERRY), "overall": 1.0},
        {"a": row("3", BRIDGE), "b": row("4", OTHER_FERRY), "overall": 4.0},
    ]

    figures = figures_of(rows, tmp_path, monkeypatch, capsys)["de-en"]

    assert (figures["n"], figures["same"], figures["auc"], figures["f1"]) == (2, 1, 1.0, 1.0)


def test_a_reliability_diagram_has_a_point_for_each_bin(tmp_path: Path, monkeypatch, capsys) -> None:
    """The diagram is well-formed XML, with a point for each bin that has pairs."""
    rows = [
        {"a": row("1", BRIDGE), "b": row("2", BRIDGE_RETOLD), "overall": 1.0},
        {"a": row("3", OTHER_BRIDGE), "b": row("4", ELECTION), "overall": 4.0},
    ]
    diagram = tmp_path / "reliability.svg"

    figures = figures_of(rows, tmp_path, monkeypatch, capsys, "--diagram", str(diagram))

    assert diagram.read_text(encoding="utf-8").count("<circle") == len(figures["reliability"]) == 2
    assert ElementTree.parse(diagram).getroot().tag.endswith("svg")


@given(st.integers(1, 10_000), st.integers(0, 10_000))
def test_an_interval_contains_the_share_and_stays_between_0_and_1(n: int, true: int) -> None:
    """For any counts, the share is inside its interval, and the interval between 0 and 1."""
    share = min(true, n) / n

    low, high = Bin("any", n, 0.5, share).interval()

    assert -1e-9 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1 + 1e-9


def test_a_fit_keeps_to_the_sign_constraints() -> None:
    """A feature that would be fitted with the wrong sign is fixed at 0; the others are fitted."""
    features = np.array([[0.1, 0.0], [0.2, 0.0], [0.8, 1.0], [0.9, 1.0]])
    labels = np.array([0.0, 0.0, 1.0, 1.0])

    coefficients = fit(features, labels, np.ones(4), np.array([1.0, -1.0]))

    assert coefficients[0] > 0
    assert coefficients[1] == 0


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), min_size=1))
def test_pairs_that_share_an_article_share_their_fold(pairs: list[tuple[str, str]]) -> None:
    """No article is in both the training pairs and the test pairs."""
    fold = folds(linked_groups(pairs))

    assert all(
        one_fold == other_fold
        for one, one_fold in zip(pairs, fold, strict=True)
        for other, other_fold in zip(pairs, fold, strict=True)
        if set(one) & set(other)
    )


def test_linked_pairs_are_held_back_together() -> None:
    """Pairs that are linked through a third one are in one group, and a group is held back as a whole."""
    groups = linked_groups([("a.example", "b.example"), ("c.example", "c.example"), ("c.example", "b.example")])

    assert groups == ["a.example"] * 3
    assert len(set(held_back(groups))) == 1
    assert 200 < held_back([f"{number}.example" for number in range(1_000)]).sum() < 300


def test_offsets_are_not_fitted_again() -> None:
    """What the offsets explain already needs no weight."""
    features, labels = np.arange(6.0)[:, None], np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0])

    weight, _ = fit(features, labels, np.ones(6), np.ones(1))
    rest, _ = fit(features, labels, np.ones(6), np.ones(1), offsets=weight * features[:, 0])

    assert 0 <= rest < weight / 2


def test_the_threshold_is_the_lowest_with_the_precision() -> None:
    """Below it, a false pair would lower the precision too far; it may be passed if enough true ones follow."""
    scores, same = np.array([4.0, 3.0, 2.0, 1.0, 0.0]), np.array([True, True, False, True, False])

    assert threshold_for(0.75, scores, same) == (1.0, 1.0)
    assert threshold_for(0.9, scores, same) == (3.0, pytest.approx(2 / 3))
    assert threshold_for(0.9, -scores, same) == (np.inf, 0.0)


def test_weights_are_written_in_place() -> None:
    """A fit replaces biases and agreements, and nothing else."""
    table = (Path(__file__).parents[2] / "pipelines" / "events" / "data" / "score.toml").read_text(encoding="utf-8")
    columns = ("terms", "names", "terms with an encoder", "names with an encoder", "meaning with an encoder")
    values = dict.fromkeys((*columns, "meaning across languages"), 9.0) | {"bias": -5.0}

    changed = written(table, Weights(values))

    assert tomllib.loads(changed)["method"]["terms"] == {"bias": -5.41, "agreement": {"terms": 9.0}}
    assert tomllib.loads(changed)["method"]["names+meaning"]["agreement"] == {"names": 9.0, "meaning": 18.0}
    assert tomllib.loads(changed)["conflict"] == tomllib.loads(table)["conflict"]


def test_clusters_of_the_index_are_measured(tmp_path: Path, monkeypatch, capsys) -> None:
    """Two reports of one event and one of another form two clusters."""
    rows = [row("1", BRIDGE, cluster="x"), row("2", BRIDGE_RETOLD, cluster="x"), row("3", ELECTION, cluster="y")]

    figures = figures_of(rows, tmp_path, monkeypatch, capsys)["b-cubed"]

    assert (figures["clusters"], figures["true_clusters"], figures["f1"]) == (2, 2, 1.0)


def test_a_stream_finds_its_true_pairs() -> None:
    """Among changed texts, the later report is compared with the earlier one and joins its event."""
    rows = [row("1", FERRY, cluster="x"), row("2", FERRY_RETOLD, cluster="x"), row("3", OTHER_FERRY, cluster="y")]
    texts, pairs = texts_of(rows)

    figures = event_stream.measure(texts, pairs, 40)

    assert pairs == [("1", "2")]
    assert (figures["live"], figures["pairs"], figures["compared"]) == (40, 1, 1.0)
    assert figures["unchanged"] == 3 / 40


def test_a_changed_text_has_its_own_words_and_the_names_of_another_event() -> None:
    """None of its names and numbers is left, and none of the new ones comes from a report of its own event."""
    ferry, retold = (Text(id_, "en", sample.text, "x") for id_, sample in (("1", FERRY), ("2", FERRY_RETOLD)))
    strike = Text("3", "en", OTHER_FERRY.text, None)

    changed = [text.text for text in background([ferry, retold, strike], 30) if "aground" in text.text]

    assert changed
    for text in changed:
        assert "ran aground off the island of" in text
        assert not any(name in text for name in ("Skarholm", "Ekdahl", "Varn", "Maria", "212"))
        assert any(name in text for name in ("Tolmere", "Helen", "Brandt", "Ashby", "Quill"))
