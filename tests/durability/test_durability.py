"""Nothing is lost, doubled or torn: the trials of ``make durability`` in short (docs/durability.md)."""

import random

import pytest

from benchmarks.durability.disks import try_disks
from benchmarks.durability.faults import compiled
from benchmarks.durability.faulty_calls import try_faulty_calls
from benchmarks.durability.kills import try_kills
from benchmarks.durability.outputs import try_outputs
from benchmarks.durability.rivals import try_one_folder, try_one_state
from benchmarks.durability.runs import server
from tests.command_server import command_server


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """Return a process whose commands can be given faults of the disk."""
    library = compiled(tmp_path_factory.mktemp("faults"))
    if library is None:
        pytest.skip("there is no C compiler (cc) to build the interposed library with")
    with server(library) as origin:
        yield origin


@pytest.mark.parametrize("faults", [2, pytest.param(8, marks=pytest.mark.soak)])
def test_calls_that_fail_and_deaths_within_them(tmp_path, faulty, faults):
    """Whatever call fails, and wherever a run dies, the next run makes up for it, with the labels of a calm run."""
    assert try_faulty_calls(tmp_path / "calls", faulty, 24, faults, random.Random(faults)).findings == []


def test_two_states_into_one_folder(tmp_path, faulty):
    """Runs that start in the same second may share the folder of their articles."""
    assert try_one_folder(tmp_path / "pairs", (command_server(), faulty), 24, 1).findings == []


@pytest.mark.soak
def test_two_runs_on_one_state(tmp_path, faulty):
    """Of two runs on one state one is refused, and nothing is lost."""
    assert try_one_state(tmp_path / "pairs", (command_server(), faulty), 48, 2).findings == []


@pytest.mark.soak
def test_full_and_read_only_disks(tmp_path):
    """A full disk, or one that may only be read, costs nothing but a run, and is said in a sentence."""
    outcome = try_disks(tmp_path / "disks", command_server(), 60, 2, random.Random(1))
    if outcome.tried.startswith("skipped"):
        pytest.skip(outcome.tried)
    assert outcome.findings == []


@pytest.mark.soak
def test_outputs_of_killed_commands(tmp_path):
    """An output is the old one or the whole new one, whichever command is killed."""
    assert try_outputs(tmp_path / "outputs", command_server(), 100, 1, random.Random(1)).findings == []


@pytest.mark.soak
def test_kills_over_pages_archives_and_lines(tmp_path):
    """After kills and stops at random moments each document is published once, as by one calm run."""
    assert try_kills(tmp_path / "kills", command_server(), 400, 6, random.Random(1)).findings == []
