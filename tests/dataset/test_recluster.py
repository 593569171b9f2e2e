"""Reclustering finds what no crawl has compared; the measured leak is what is left of it between splits."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.dataset.joining.joined import join_runs
from newscrawl.dataset.joining.published_runs import published_runs
from newscrawl.dataset.splitting.leakage import measure_leaks
from newscrawl.dataset.splitting.links import groups, links_of
from newscrawl.dataset.splitting.recluster import recluster, why_recluster
from newscrawl.dataset.splitting.splits import ByShare, Splitting
from pipelines.duplicates.resemblance import Resemblance
from pipelines.duplicates.signer import signer
from pipelines.items import Duplicate
from tests.dataset.written_runs import START, joined_records, record, write_run

SIGNER = signer("numpy")
HALVES = ByShare({"train": 0.5, "test": 0.5})


def words(seed, count=240):
    """Return words that no other seed has, but for chance."""
    draw = random.Random(f"{seed}")
    return ["".join(draw.choices("abcdefghijklmnop", k=6)) for _ in range(count)]


def text(*parts):
    return " ".join(word for part in parts for word in part)


def tied(joined, **options):
    """Return the pairs of rows that reclustering ties, the earlier first."""
    found = recluster(joined, SIGNER, **options)
    return sorted(zip(found.node.tolist(), found.row.tolist(), strict=True))


@pytest.fixture(scope="module")
def unlabelled(tmp_path_factory):
    """Runs of two states over 100 days, whose crawls have taken every text for unique."""
    folder = tmp_path_factory.mktemp("unlabelled")
    write_run(folder, 0, [record(number, text=text(words(number))) for number in range(6)], state="/srv/one")
    later = [
        record(10, text=text(words(0))),  # exact
        record(11, text=text(words(1)[:100], words("edit", 8), words(1)[108:])),  # edited
        record(12, text=text(words(2)[:130], words("own", 110))),  # half of it, which is no copy for a crawl
        record(13, text=text(words(3)[:60], words("other", 180))),  # a quarter
        record(14, text=text(words(14))),
    ]
    write_run(folder, 100, later, state="/srv/one")
    write_run(folder, 3, [record(20, text=text(words(5)))], state="/srv/two")
    return folder


def test_copies_of_long_after_and_of_another_state_are_found(unlabelled):
    """A copy 100 days later, one of another state, and half of a text tie records; a quarter of one does not."""
    joined = join_runs(published_runs([unlabelled]))
    rows = {id_: row for row, id_ in enumerate(joined.ids)}
    of = {int(id_, 16): row for id_, row in rows.items()}

    assert len(np.unique(groups(len(joined), links_of(joined)))) == len(joined)
    assert tied(joined) == sorted([(of[0], of[10]), (of[1], of[11]), (of[2], of[12]), (of[5], of[20])])


@pytest.mark.parametrize("workers", [1, 2])
def test_ties_and_leaks_are_the_same_with_any_number_of_workers(unlabelled, workers):
    """What is found depends neither on the number of workers nor on the order in which runs are named."""
    paths = sorted((unlabelled / "runs").iterdir())
    one, other = join_runs(published_runs([unlabelled])), join_runs(published_runs(paths[::-1]), workers=workers)
    alone, shared = recluster(one, SIGNER), recluster(other, SIGNER, workers=workers)

    assert one.ids == other.ids
    assert [part.tolist() for part in alone[1:]] == [part.tolist() for part in shared[1:]]
    split = Splitting(HALVES, [], np.arange(len(one)), (np.arange(len(one)) % 2).astype(np.int8))
    everything = np.ones(len(one), np.bool_)
    assert measure_leaks(one, split, everything, SIGNER) == measure_leaks(
        other, split, everything, SIGNER, workers=workers
    )


def test_what_labels_tie_is_not_counted_again(tmp_path):
    """Reclustering tells what it adds: copies that crawls have found are none of that."""
    labelled = Duplicate("exact", "0" * 31 + "1", "0" * 31 + "1", 1.0, 1.0, 1.0)
    joined = joined_records(
        tmp_path, [record(1, text=text(words(1))), record(2, text=text(words(1)), duplicate=labelled)]
    )

    assert tied(joined) == []


def test_a_roundup_is_tied_to_each_of_many_briefs(tmp_path):
    """A long text with twenty shorter ones in it is tied to all of them, however little each is of it."""
    briefs = [words(f"brief {number}", 120) for number in range(20)]
    articles = [record(number, text=text(brief)) for number, brief in enumerate(briefs)]
    joined = joined_records(tmp_path, [*articles, record(99, text=text(*briefs))])

    assert tied(joined) == [(row, 20) for row in range(20)]


def test_a_template_ties_too(tmp_path):
    """Forms filled in anew are no copies to a crawl, but whoever was trained on one knows most of the next."""
    frame = words("frame", 150)
    joined = joined_records(tmp_path, [record(number, text=text(frame, words(number, 50))) for number in range(30)])

    assert set(groups(30, [recluster(joined, SIGNER)])) == {0}


def test_two_texts_that_share_half_are_in_one_group(tmp_path):
    """Of 120 texts of 300 words, each ends as another one: what is half of one, or more, is tied; a third is not."""
    shares = [0.55, 0.7, 0.9, 0.3] * 30
    texts = []
    for number, share in enumerate(shares):
        own = words(f"first {number}", 300)
        kept = round(300 * share)
        texts += [text(own), text(words(f"second {number}", 300 - kept), own[300 - kept :])]
    joined = joined_records(tmp_path, [record(number, text=each) for number, each in enumerate(texts)])
    found = set(tied(joined))

    assert found == {(2 * number, 2 * number + 1) for number, share in enumerate(shares) if share > 0.5}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, 60), st.integers(60, 160)), min_size=1, max_size=3),
        min_size=2,
        max_size=12,
    )
)
def test_what_is_told_of_a_leak_is_counted(tmp_path_factory, made):
    """Whatever texts are composed of: the highest share is that of the two records that are named, and no pair has a
    higher one than a count of all pairs finds.
    """
    texts = [text(*(words(source, 240)[start : start + length] for source, start, length in parts)) for parts in made]
    joined = joined_records(
        tmp_path_factory.mktemp("composed"), [record(number, text=each) for number, each in enumerate(texts)]
    )
    split = Splitting(HALVES, [], np.arange(len(texts)), (np.arange(len(texts)) % 2).astype(np.int8))
    (leak,) = measure_leaks(joined, split, np.ones(len(texts), np.bool_), SIGNER)

    sets = SIGNER.shingle_sets(texts)
    rows = {id_: row for row, id_ in enumerate(joined.ids)}
    highest = [
        max(Resemblance.of(sets[one], sets[other]).containment for other in range(0, len(texts), 2))
        for one in range(1, len(texts), 2)
    ]
    assert leak.highest <= max(highest)
    assert leak.over_half <= sum(share > 0.5 for share in highest)
    if leak.highest:
        assert leak.highest_id is not None
        assert leak.trained_on_id is not None
        one, other = rows[leak.highest_id], rows[leak.trained_on_id]
        assert (one % 2, other % 2) == (1, 0)
        assert leak.highest == Resemblance.of(sets[one], sets[other]).containment


def test_the_leak_is_counted_and_named(tmp_path):
    """Of a split that ignores what belongs together, the leak tells how many texts, how much, and which two."""
    half = text(words(2)[:120], words("own", 120))
    texts = [text(words(1)), text(words(2)), text(words(3)), text(words(1)), half, text(words(9))]
    joined = joined_records(tmp_path, [record(number, text=each) for number, each in enumerate(texts)])
    plan = ByShare({"train": 0.5, "valid": 0.25, "test": 0.25})
    split = Splitting(plan, [], np.arange(6), np.array([0, 0, 0, 1, 2, 2], np.int8))
    valid, test = measure_leaks(joined, split, np.ones(6, np.bool_), SIGNER)

    assert (valid.split, valid.trained_on, valid.texts, valid.compared) == ("valid", "train", 1, 3)
    assert (valid.over_half, valid.highest, valid.highest_id) == (1, 1.0, joined.ids[3])
    assert valid.trained_on_id == joined.ids[0]
    own, earlier = SIGNER.shingle_sets([half, texts[1]])
    assert (test.texts, test.highest) == (2, Resemblance.of(own, earlier).containment)
    assert (test.highest_id, test.trained_on_id) == (joined.ids[4], joined.ids[1])
    assert test.over_half == (test.highest > 0.5)


def test_a_short_text_inside_a_long_one_leaks_one_way(tmp_path):
    """A test text that is part of a longer one leaks; one that contains a shorter one only by that part of it."""
    joined = joined_records(tmp_path, [record(1, text=text(words(1)[:100])), record(2, text=text(words(1, 600)))])
    leaks = []
    for tested in (0, 1):
        split = np.ones(2, np.int8)
        split[1 - tested] = 0
        leaks += measure_leaks(joined, Splitting(HALVES, [], np.arange(2), split), np.ones(2, np.bool_), SIGNER)

    assert [leak.over_half for leak in leaks] == [1, 0]
    assert [leak.highest for leak in leaks] == [1.0, 0.0]


def test_records_that_are_left_out_leak_nothing(tmp_path):
    """Only the records that a dataset takes are looked for and compared; a split may be empty."""
    joined = joined_records(tmp_path, [record(1, text=text(words(1))), record(2, text=text(words(1)))])
    split = Splitting(HALVES, [], np.arange(2), np.array([0, 1], np.int8))
    (without_train,) = measure_leaks(joined, split, np.array([False, True]), SIGNER)
    (without_test,) = measure_leaks(joined, split, np.array([True, False]), SIGNER)

    assert (without_train.texts, without_train.compared, without_train.over_half) == (1, 0, 0)
    assert (without_test.texts, without_test.compared, without_test.highest_id) == (0, 1, None)


def manifests(folder):
    return [run.manifest for run in published_runs([folder])]


def test_runs_of_several_states_are_compared_again(tmp_path):
    """Two states, runs at one time, or more days than a state remembers are reasons; one state within them is not."""
    finished = f"{START:%Y-%m-%dT%H:%M:%SZ}"
    write_run(tmp_path, 0, [record(1)], state="/srv/one", finished=finished)
    write_run(tmp_path, 90, [record(2)], state="/srv/one")

    assert why_recluster(manifests(tmp_path), 90.0) is None
    assert "span 90 days" in why_recluster(manifests(tmp_path), 89.0)
    write_run(tmp_path, 5, [record(3)], state="/srv/two")
    assert "several states" in why_recluster(manifests(tmp_path), 90.0)


def test_runs_at_one_time_are_of_several_states(tmp_path):
    """A state has one run at a time, so two runs that overlap had two, whatever their folders were called."""
    write_run(tmp_path, 0, [record(1)], state="/srv/one", finished="2026-11-03T03:00:00Z")
    write_run(tmp_path, 1, [record(2)], state="/srv/one")

    assert "at the same time" in why_recluster(manifests(tmp_path), 90.0)
