"""Splits: a group of records that belong together is in one of them, and stays there as runs are added."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.dataset.joining.line_columns import NO_DATE
from newscrawl.dataset.splitting.links import Links, groups, links_of
from newscrawl.dataset.splitting.split_report import EarlierDataset, SplitReport, moves_since
from newscrawl.dataset.splitting.splits import ByDay, ByShare, parse_day, parse_shares, splitting
from pipelines.errors import ArgumentError

REFERENCES = ("copy_cluster", "event_cluster", "revision_of", "same_url", "same_text")
SHARES = ByShare({"train": 0.6, "valid": 0.2, "test": 0.2})
DAY = 86_400
GOLD = [1, 1, 0, 0, 1, 0, 1, 1]
"""Splits of the first groups, half and half, with seed 0."""


class Records(SimpleNamespace):
    """Columns of joined records."""

    def __len__(self):
        return len(self.ids)


def records(labels, days):
    """Return records with labels: each is a list of references, and of matches (reference, containment, coverage)."""
    matches = [match for label in labels for match in label["matches"]]
    of, containment, coverage = zip(*matches, strict=True) if matches else ((), (), ())
    return Records(
        ids=[f"{number * 7919 % 1009:04}" for number in range(len(labels))],
        match_starts=np.cumsum([0, *(len(label["matches"]) for label in labels)]),
        match_of=np.array(of, np.int32),
        match_containment=np.array(containment, np.float32),
        match_coverage=np.array(coverage, np.float32),
        published=np.array([NO_DATE if day is None else day * DAY for day in days], np.int64),
        run=np.arange(len(labels)),
        runs=[SimpleNamespace(id=f"run {row}") for row in range(len(labels))],
        **{name: np.array([label[name] for label in labels], np.int32) for name in REFERENCES},
    )


def some(number):
    """Return records of which nothing is known but their ids."""
    return Records(ids=[f"{row:032x}" for row in range(number)])


@st.composite
def labelled(draw, fewest=1):
    """Records whose labels refer to earlier ones, to themselves, to some that are not there, or to none."""
    number = draw(st.integers(fewest, 24))
    labels = []
    for row in range(number):
        reference = st.sampled_from([-1, -1, -1, -2, -3, row, draw(st.integers(0, row))])
        match = st.tuples(reference, st.sampled_from([0.1, 0.9]), st.sampled_from([0.1, 0.9]))
        label = {name: draw(reference) for name in REFERENCES}
        # what is the same is named by its first row
        for name in ("same_url", "same_text"):
            label[name] = labels[label[name]][name] if 0 <= label[name] < row else row
        label["matches"] = draw(st.lists(match.filter(lambda found: found[0] != -1), max_size=2))
        labels.append(label)
    days = draw(st.lists(st.integers(-3, 3) | st.none(), min_size=number, max_size=number))
    return labels, days


def ties(labels):
    """Yield each pair of a record and what it is tied to, read off the labels one by one."""
    for row, label in enumerate(labels):
        for name in REFERENCES:
            if label[name] != -1:
                yield row, label[name]
        for of, containment, coverage in label["matches"]:
            if max(containment, coverage) > 0.2:
                yield row, of


def closure(labels):
    """Return the group of each record as the set of all that can be reached from it, found without union-find."""
    edges = [*ties(labels), *(pair[::-1] for pair in ties(labels))]
    reached = [{row} for row in range(len(labels))]
    for found in reached:
        grown = True
        while grown:
            grown = False
            for one, other in edges:
                if one in found and other not in found:
                    found.add(other)
                    grown = True
    return [{row for row in found if row >= 0} for found in reached]


@settings(max_examples=50)
@given(labelled())
def test_a_group_is_all_that_labels_tie_together(made):
    """A group has each record that a path of labels leads to, and no other; its first record names it."""
    group = groups(len(made[0]), links_of(records(*made)))

    assert [set(np.flatnonzero(group == name).tolist()) for name in group] == closure(made[0])
    assert group.tolist() == [min(found) for found in closure(made[0])]


@settings(max_examples=50)
@given(labelled(), st.integers(0, 9))
def test_no_label_leads_into_another_split(made, seed):
    """Whatever ties two records: they are in one split, by share and by day."""
    joined = records(*made)
    for plan in (ByShare(SHARES.shares, seed), ByDay(date(1970, 1, 2))):
        split = splitting(joined, plan).split
        absent: dict[int, int] = {}
        for row, other in ties(made[0]):
            assert split[row] == (split[other] if other >= 0 else absent.setdefault(other, split[row]))


@settings(max_examples=50)
@given(labelled(fewest=2), st.data())
def test_added_records_move_only_groups_that_they_join(made, data):
    """A record is in the split that it was in before later records came, unless two earlier groups have become one."""
    labels, days = made
    earlier = data.draw(st.integers(1, len(labels) - 1))
    before = splitting(records(labels[:earlier], days[:earlier]), SHARES)
    joined = records(labels, days)
    after = splitting(joined, SHARES)

    merged = {name for name in after.group if len(set(before.group[after.group[:earlier] == name])) > 1}
    moved = np.flatnonzero(before.split != after.split[:earlier])
    assert {after.group[row] for row in moved} <= merged
    dataset = EarlierDataset("before", frozenset(f"run {row}" for row in range(earlier)), SHARES, reclustered=False)
    told = moves_since(joined, after, dataset)
    assert (told.records, told.moved) == (earlier, len(moved))
    assert told.joined == len(np.unique(before.group)) - len(np.unique(after.group[:earlier]))


@settings(max_examples=50)
@given(labelled(fewest=2), st.data())
def test_a_group_among_some_is_that_of_them_alone(made, data):
    """What is told of an earlier dataset is what it was: references to records that it lacked tied its records too."""
    labels, days = made
    cut = data.draw(st.integers(1, len(labels) - 1))
    alone = groups(cut, links_of(records(labels[:cut], days[:cut])))
    among = groups(len(labels), links_of(records(labels, days)), np.arange(len(labels)) < cut)

    assert among[:cut].tolist() == alone.tolist()
    assert set(among[cut:]) == {-1}


def test_an_overlap_with_what_was_not_there_ties_nothing():
    """Two records are not tied by the text of a third that the dataset did not have."""
    overlaps = [Links("overlap", np.array([1, 2]), np.array([0, 0]))]

    assert groups(3, overlaps).tolist() == [0, 0, 0]
    assert groups(3, overlaps, np.array([False, True, True])).tolist() == [-1, 1, 2]


def test_a_group_of_a_large_share_is_told():
    """Where one group has a twentieth of all or more, it is told with its split and the ties that made it so."""
    labels = [dict.fromkeys(REFERENCES, -1) | {"matches": []} for _ in range(80)]
    for row in range(4, 16):
        labels[row]["event_cluster"] = 4
    joined = records(labels, [0] * 80)
    found = SplitReport.of(joined, splitting(joined, SHARES), np.ones(80, np.bool_))
    (warning,) = found.warnings()

    assert (found.groups, found.largest_group, found.largest_group_id) == (69, 12, joined.ids[4])
    assert found.largest_without["event"] == 1
    assert found.largest_without["copy"] == 12
    assert f"12 of 80 records (15.0%), all of them in {found.largest_group_split}" in warning
    assert "Without its ties by event the largest group would have 1" in warning


def test_what_a_dataset_leaves_out_ties_what_it_takes():
    """Records are tied by one that a choice leaves out, and are counted without it."""
    labels = [dict.fromkeys(REFERENCES, -1) | {"matches": []} for _ in range(3)]
    labels[1]["copy_cluster"] = labels[2]["event_cluster"] = 0
    joined = records(labels, [0] * 3)
    found = SplitReport.of(joined, splitting(joined, SHARES), np.array([False, True, True]))

    assert (found.groups, found.largest_group, found.largest_group_id) == (1, 2, joined.ids[0])
    assert sorted(found.records.values()) == [0, 0, 2]


def test_long_chains_are_one_group():
    """Records that are tied like the links of a chain are one group, in whatever order."""
    shuffled = np.random.default_rng(1).permutation(20_000)

    assert not groups(20_000, [Links("event", shuffled[1:], shuffled[:-1])]).any()


@settings(max_examples=20)
@given(st.integers(0, 20), st.lists(st.integers(1, 8), min_size=2, max_size=4))
def test_shares_approach_those_asked_for(seed, weights):
    """Of many groups, each split gets its share: 5,000 draws are off by more than five deviations once in a million."""
    shares = {f"s{number}": weight / sum(weights) for number, weight in enumerate(weights)}
    few = some(5_000)
    counts = np.bincount(ByShare(shares, seed).assigned(few, np.arange(5_000)), minlength=len(shares))

    for count, share in zip(counts, shares.values(), strict=True):
        assert abs(count / 5_000 - share) < 5 * (share * (1 - share) / 5_000) ** 0.5


def test_a_smaller_test_split_is_part_of_a_larger_one():
    """With other shares under the same seed, groups only move where the border between the splits has moved."""
    few = some(1_000)
    tenth = ByShare({"train": 0.9, "test": 0.1}).assigned(few, np.arange(1_000))
    fifth = ByShare({"train": 0.8, "test": 0.2}).assigned(few, np.arange(1_000))

    assert fifth[tenth == 1].all()
    assert 0 < tenth.sum() < fifth.sum()


def test_a_seed_draws_anew():
    """Another seed puts other groups into the test split; a seed always the same."""
    few = some(1_000)
    drawn = [ByShare({"train": 0.5, "test": 0.5}, seed).assigned(few, np.arange(1_000)) for seed in (0, 0, 1)]

    assert (drawn[0] == drawn[1]).all()
    assert 400 < np.count_nonzero(drawn[0] != drawn[2]) < 600
    assert drawn[0][:8].tolist() == GOLD, "records of published datasets would move"


def test_by_day_what_is_not_surely_later_is_earlier():
    """A group with a record from before the day, or without a date, is in the earlier split as a whole."""
    labels = [dict.fromkeys(REFERENCES, -1) | {"matches": []} for _ in range(6)]
    labels[1]["event_cluster"] = 0
    labels[5]["copy_cluster"] = 4
    joined = records(labels, [9, 10, 10, None, 10, 12])
    found = splitting(joined, ByDay(date(1970, 1, 11)))

    assert found.split.tolist() == [0, 0, 1, 0, 1, 1]
    told = SplitReport.of(joined, found, np.ones(6, np.bool_))
    assert (told.records, told.straddling, told.undated) == ({"train": 3, "test": 3}, 1, 1)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "train",
        "train=0.9",
        "train=0.9,test=0.2",
        "train=0.5,train=0.5",
        "all=0.5,b=0.5",
        "a b=1",
        "a=-1,b=2",
        "a=nan",
    ],
)
def test_malformed_shares_are_refused(given):
    """Shares have names, and add up to 1."""
    with pytest.raises(ArgumentError, match="--split"):
        parse_shares(given)


def test_shares_and_days_are_read():
    """Shares and days are read as they are written in the documentation."""
    assert parse_shares("train=0.9, test=0.1") == {"train": 0.9, "test": 0.1}
    assert parse_day("time=2026-10-01") == date(2026, 10, 1)
    for given_day in ("2026-10-01", "time=October", "day=2026-10-01"):
        with pytest.raises(ArgumentError, match="time=2026-10-01"):
            parse_day(given_day)
