"""``scrapy dataset --split``: what people are told, and what moves as runs are added."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.items import Duplicate, Event, Match
from tests.commands import run
from tests.dataset.written_runs import identifier, record, write_run

SHARES = ("--split", "train=0.5,test=0.5", "--format", "jsonl")


def made(*words):
    """Return what the command says of a dataset."""
    found = run("dataset", *words)
    assert found.returncode == 0, found.stderr
    return found.stderr


def splits_of(folder: Path) -> dict[str, str]:
    """Return the split of each record of a dataset, by its id."""
    lines = [json.loads(line) for file in folder.glob("data/*.jsonl") for line in file.read_text().splitlines()]
    return {line["id"]: line["dataset"]["split"] for line in lines}


@pytest.fixture
def data(tmp_path):
    """A run of 40 records that nothing ties."""
    write_run(tmp_path / "data", 0, [record(number, text=f"Crane {number} moved.\n") for number in range(40)])
    return tmp_path / "data"


def test_what_a_later_run_moves_is_told(data, tmp_path):
    """A record that has parts of two others moves one of them to the split of the other, and that is told."""
    made(data, "-O", tmp_path / "before", *SHARES)
    before = splits_of(tmp_path / "before")
    first, other = identifier(0), next(id_ for id_ in before if before[id_] != before[identifier(0)])
    joins = Duplicate("partial", first, identifier(99), 0.3, 0.5, 0.5, matches=[Match(other, "partial", 0.3, 0.5, 0.5)])
    write_run(data, 1, [record(99, duplicate=joins), *(record(number) for number in range(100, 120))])
    said = made(data, "-O", tmp_path / "after", *SHARES, "--earlier", tmp_path / "before" / "dataset.json")
    after = splits_of(tmp_path / "after")

    moved = {id_ for id_ in before if after[id_] != before[id_]}
    assert moved == {other}
    assert after[identifier(99)] == after[other] == before[first]
    told = "1 of the groups have become part of another, and 1 of 40 records are in another split"
    assert f"since {tmp_path / 'before' / 'dataset.json'}: {told}" in said
    assert told in (tmp_path / "after" / "README.md").read_text()
    assert "since a dataset without the newest run" in made(data, "-O", tmp_path / "again", *SHARES)


def test_other_choices_leave_records_in_their_splits(data, tmp_path):
    """A dataset of fewer records, and one of runs that are named one by one, have the same splits."""
    write_run(data, 1, [record(number, text="The ferry.\n") for number in range(40, 60)])
    made(data, "-O", tmp_path / "all", *SHARES)
    made(*sorted((data / "runs").iterdir())[::-1], "-O", tmp_path / "some", *SHARES, "--sample", 20, "--workers", 1)
    everything, some = splits_of(tmp_path / "all"), splits_of(tmp_path / "some")

    assert len(some) == 20
    assert some.items() <= everything.items()


def test_copies_that_labels_do_not_reach_are_in_one_split(data, tmp_path):
    """Runs 100 days apart are compared again, so the copies of every text are with it; without that, they are not."""
    texts = {number: " ".join(f"word{number}x{place}" for place in range(60)) for number in range(200, 220)}
    write_run(data, 1, [record(number, text=text) for number, text in texts.items()])
    write_run(data, 100, [record(number + 100, text=text) for number, text in texts.items()])
    said = made(data, "-O", tmp_path / "again", *SHARES)
    without = made(data, "-O", tmp_path / "labels", *SHARES, "--no-recluster")
    again, labels = splits_of(tmp_path / "again"), splits_of(tmp_path / "labels")

    def apart(splits):
        return sum(splits[identifier(number)] != splits[identifier(number + 100)] for number in range(200, 220))

    assert apart(again) == 0
    assert apart(labels) > 0
    assert "the runs span 100 days" in said
    assert " 0 are in train by more than half" in said
    assert " 0 are in train by more than half" not in without


def test_a_group_of_a_large_share_is_told(data, tmp_path):
    """Where an event has a third of the records, people are told, and the card too."""
    write_run(data, 1, [record(number, event=Event(identifier(50))) for number in range(50, 70)])
    said = made(data, "-O", tmp_path / "news", *SHARES)

    assert "look at this: one group has 20 of 60 records (33.3%)" in said
    assert "Without its ties by event" in said
    assert "one group has 20 of 60 records (33.3%)" in (tmp_path / "news" / "README.md").read_text()


@pytest.mark.parametrize("content", ["", "{}", '{"splits": 3, "runs": []}', None])
def test_an_earlier_dataset_that_is_none_is_refused(data, tmp_path, content):
    """What is not the ``dataset.json`` of a dataset is named, and nothing is written."""
    earlier = tmp_path / "earlier.json"
    if content is not None:
        earlier.write_text(content)
    found = run("dataset", data, "-O", tmp_path / "news", *SHARES, "--earlier", earlier)

    assert found.returncode == 2
    assert found.stderr.startswith(f"newscrawl: {earlier} ")
    assert not (tmp_path / "news").exists()
