"""The benchmark's own arithmetic, and its command on small files."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import events
from tests.events.samples import BRIDGE, BRIDGE_RETOLD, ELECTION, OTHER_BRIDGE, Sample


def row(id_: str, sample: Sample, **more: Any) -> dict[str, Any]:
    return {"id": id_, "lang": sample.language, "title": sample.title, "text": sample.text, **more}


def figures_of(rows: list[dict[str, Any]], tmp_path: Path, monkeypatch, capsys) -> dict[str, dict[str, float]]:
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(each) for each in rows), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["events", str(file), "--json"])

    assert events.main() == 0
    return json.loads(capsys.readouterr().out)


def test_area_counts_ties_by_half() -> None:
    """The area is the share of true-false pairs in the right order."""
    assert events.area([1.0, 2.0], [0.0, 1.0]) == pytest.approx(3.5 / 4)


def test_b_cubed_asks_each_article_for_its_group() -> None:
    """Three articles together, of which two belong so: the two find two thirds right, the third one third."""
    made, true = {"a": "x", "b": "x", "c": "x"}, {"a": "1", "b": "1", "c": "2"}

    assert events.b_cubed(made, true) == pytest.approx((2 / 3 + 2 / 3 + 1 / 3) / 3)
    assert events.b_cubed(true, made) == 1.0


def test_pairs_are_measured_by_language(tmp_path: Path, monkeypatch, capsys) -> None:
    """A true pair over the threshold and a false one under it make a perfect language."""
    rows = [
        {"a": row("1", BRIDGE), "b": row("2", BRIDGE_RETOLD), "overall": 1.0},
        {"a": row("3", OTHER_BRIDGE), "b": row("4", ELECTION), "overall": 4.0},
    ]

    perfect = {"pairs": 2, "auc": 1.0, "precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert figures_of(rows, tmp_path, monkeypatch, capsys) == {"de": perfect}


def test_clusters_are_measured_as_the_index_makes_them(tmp_path: Path, monkeypatch, capsys) -> None:
    """Two reports of one event and one of another are two clusters."""
    rows = [row("1", BRIDGE, cluster="x"), row("2", BRIDGE_RETOLD, cluster="x"), row("3", ELECTION, cluster="y")]

    figures = figures_of(rows, tmp_path, monkeypatch, capsys)["b-cubed"]

    assert (figures["clusters"], figures["true_clusters"], figures["f1"]) == (2, 2, 1.0)
