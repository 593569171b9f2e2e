"""Labels of raw scrapes, which are kept without their texts."""

import json

from benchmarks.labelled_scrapes import GROUPS, LABELS, labelled_rows, text_key

TEXT = "Ferry stops\nBy Jo Doe\nThe ferry stops in May."


def test_labels_find_their_texts():
    """A label joins the text that it was made for, and no other one with the same id."""
    label = {
        "source_id": "7", "group": "tuned", "characters": len(TEXT), "hash": text_key(TEXT), "lang": "en", "title": 11,
        "spans": [[12, 21, "byline"]], "agencies": [["ap", "cited"]], "distributor": None, "dateline": ["Rom", "dpa"],
    }  # fmt: skip
    pairs = [
        {"a": {"id": 7, "url": "https://example.org/7", "text": TEXT}, "b": {"id": 8, "url": "", "text": "Other."}}
    ]

    (row,) = labelled_rows(pairs, [label, {**label, "source_id": "8"}])

    assert row["title"] == "Ferry stops"
    assert [row["raw_text"][start:end] for start, end, _ in row["boilerplate_spans"]] == ["By Jo Doe"]
    assert row["agencies"] == [{"code": "ap", "role": "cited"}]
    assert row["dateline"] == {"place": "Rom", "agency": "dpa"}


def test_the_labels_are_whole():
    """Spans lie within their texts, in order, and each text is in one known group."""
    labels = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]

    assert len({label["source_id"] for label in labels}) == len(labels) > 600
    assert {label["group"] for label in labels} == set(GROUPS)
    for label in labels:
        edges = [edge for start, end, _ in label["spans"] for edge in (start, end)]
        assert edges == sorted(edges)
        assert all(0 <= edge <= label["characters"] for edge in edges)
