"""What is unusual about a run: by manifests that are made up."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.monitoring.alarms import Tuning, alarms
from newscrawl.runs.shares import LONGEST_ALARM, comparable
from tests.monitoring.histories import DAY, WEDNESDAY, manifest, names, nightly

TONIGHT = WEDNESDAY + 21 * DAY
SOUND = nightly(21)
UNUSUAL = {
    "nothing_new": {"new": 0, "copies": 0},
    "rejected": {"rejected": 60},
    "duplicates": {"copies": 30},
    "coverage_date": {"date": 5},
    "coverage_byline": {"byline": 0},
    "silent_outlet": {"outlets": {"b.example": 50}},
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_what_is_unusual_is_an_alarm(name):
    """Each alarm by itself; 0 switches it off, as do too few runs to compare with."""
    run = manifest(TONIGHT, **UNUSUAL[name])

    assert names(run, SOUND) == [name]
    assert names(run, SOUND, **{name.split("_")[0] if name.startswith("coverage") else name: 0}) == []
    assert names(run, SOUND[:4]) == []


def test_the_sentence_has_the_figures():
    (alarm,) = alarms(manifest(TONIGHT, date=5), SOUND, Tuning())

    assert alarm.sentence == "10% of 50 new articles have a date, where 100% is usual"
    assert (alarm.value, alarm.usual) == (0.1, 1.0)
    (alarm,) = alarms(manifest(TONIGHT, new=0, copies=0), SOUND, Tuning())
    assert alarm.sentence == "nothing new in this run, where 50 articles or more used to come"


@given(st.integers(0, 60), st.integers(1, 200), st.integers(0, 40))
def test_a_folder_that_does_not_change_is_no_alarm(runs, documents, rejected):
    """However often it is read again: everything was seen, and the same documents are rejected."""
    again = {"new": 0, "copies": 0, "rejected": rejected, "read": documents + rejected, "outlets": {}}
    minutes = [manifest(WEDNESDAY + timedelta(minutes=number + 1), **again) for number in reversed(range(runs))]
    earlier = [*minutes, manifest(WEDNESDAY, new=documents, rejected=rejected)]

    assert names(manifest(WEDNESDAY + timedelta(minutes=runs + 1), **again), earlier) == []
    assert names(manifest(TONIGHT, **again), [*minutes, *SOUND]) in ([], ["nothing_new"])


def test_a_run_that_is_started_again_is_no_alarm():
    """Nothing is new some minutes after a run that took all there was; the next night it is an alarm."""
    again = manifest(TONIGHT + timedelta(minutes=40), new=0, copies=0)

    assert names(again, [manifest(TONIGHT), *SOUND]) == []
    assert names(manifest(TONIGHT + DAY, new=0, copies=0), [again, manifest(TONIGHT), *SOUND]) == ["nothing_new"]


def test_runs_one_after_another():
    """Runs that follow each other within seconds are compared too."""
    runs = [manifest(WEDNESDAY + timedelta(seconds=3 * number), new=12) for number in reversed(range(7))]

    assert names(manifest(WEDNESDAY + timedelta(seconds=19), new=0, copies=0), runs) == ["nothing_new"]


def test_deliveries_at_no_regular_times():
    """An empty run says nothing there; a silence much longer than any before does."""
    earlier = []
    for night in range(40):
        new = 0 if night % 3 else 200
        run = manifest(WEDNESDAY + DAY * night, new=new, copies=0)
        assert names(run, earlier) == [], night
        earlier.insert(0, run)
    silent = []
    for night in range(40, 55):
        run = manifest(WEDNESDAY + DAY * night, new=0, copies=0)
        silent.append(names(run, earlier))
        earlier.insert(0, run)

    first = silent.index(["nothing_new"])
    assert silent == [[]] * first + [["nothing_new"]] * (len(silent) - first)
    assert first == 9


def test_weekends_are_no_alarm():
    """A paper that rests at the weekend: nothing comes on Sunday and Monday nights, from the first week on."""
    earlier = []
    for night in range(70):
        started = WEDNESDAY + DAY * night
        new = 0 if started.weekday() in {6, 0} else 50
        run = manifest(started, new=new, copies=new // 10)
        assert names(run, earlier) == [], started
        earlier.insert(0, run)
    tuesday = next(WEDNESDAY + DAY * night for night in range(70, 77) if (WEDNESDAY + DAY * night).weekday() == 1)
    assert names(manifest(tuesday, new=0, copies=0), [run for run in earlier if run.started < tuesday]) == [
        "nothing_new"
    ]


def test_nights_are_no_alarm_each_hour():
    """Hourly runs that find nothing at night are sound; in the middle of the day they are not."""
    earlier = []
    for hour in range(24 * 15 + 11):
        started = WEDNESDAY + timedelta(hours=hour)
        run = manifest(started, new=12 if 6 <= started.hour < 22 else 0, copies=0)
        assert names(run, earlier) == [], started
        earlier.insert(0, run)
    for _ in range(2):
        run = manifest(earlier[0].started + timedelta(hours=1), new=0, copies=0)
        found = names(run, earlier)
        earlier.insert(0, run)
    assert found == ["nothing_new"]


def test_small_numbers_are_no_alarm():
    """Of few articles no share is told; they are counted together with those of earlier runs."""
    earlier = nightly(30, new=4, copies=0, rejected=0)
    start = WEDNESDAY + 30 * DAY

    assert names(manifest(start, new=4, date=0, copies=0, rejected=0), earlier) == []
    for night in range(6):
        run = manifest(start + DAY * night, new=4, date=0, copies=0, rejected=0)
        found = names(run, earlier)
        earlier.insert(0, run)
    assert found == ["coverage_date"]


def test_an_alarm_lasts_until_it_is_usual():
    """It is raised by each run until its cause is mended; after a while it is what is usual."""
    earlier, raised = list(SOUND), 0
    for night in range(40):
        run = manifest(TONIGHT + DAY * night, byline=2)
        run.alarms = [{"name": name} for name in names(run, earlier)]
        raised += len(run.alarms)
        earlier.insert(0, run)

    assert LONGEST_ALARM <= raised < 2 * LONGEST_ALARM
    assert not earlier[0].alarms


def test_an_outlet_is_named_once():
    """In the run in which there is enough evidence; not again in those that follow."""
    earlier, named = list(SOUND), []
    for night in range(5):
        run = manifest(TONIGHT + DAY * night, outlets={"b.example": 50})
        named.append(names(run, earlier))
        earlier.insert(0, run)

    assert named == [["silent_outlet"], [], [], [], []]


def test_only_runs_of_the_same_kind_are_compared():
    """The same spider, the same inputs, and run to their end."""
    run = manifest()
    other_inputs, stopped = manifest(), manifest()
    other_inputs.inputs = ["elsewhere"]
    stopped.finish_reason = "shutdown"

    assert list(comparable(run, iter([other_inputs, stopped, manifest()]))) == [manifest()]
