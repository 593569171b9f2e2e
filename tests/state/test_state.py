"""Seen means published: what the state remembers, however a run ends."""

import os
import signal
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from newscrawl.state.state import State
from pipelines.errors import StateError
from pipelines.items import Article, Run
from pipelines.participant import Participant


def article(name):
    return Article(id=name, locator=name, title=f"Title of {name}", run=Run("local-1", "local", "1"))


def stage(state, name):
    with state.staging():
        state.connection.execute("CREATE TABLE IF NOT EXISTS learned (id TEXT)")
        state.connection.execute("INSERT INTO learned VALUES (?)", (name,))
        state.remember(article(name), f"reading of {name}")


def learned(state):
    return [row[0] for row in state.connection.execute("SELECT id FROM learned")]


def test_published_is_seen(tmp_path):
    """The next run knows what was published, by id and by reading key."""
    part, path = tmp_path / "a.part", tmp_path / "a"
    with closing(State(tmp_path / "state", "one")) as state:
        state.announce(part, path)
        stage(state, "x")
        part.write_text("line")
        state.publish(part, path)

    assert path.read_text() == "line"
    with closing(State(tmp_path / "state", "two")) as state:
        assert state.labels("x").run.id == "local-1"
        assert state.was_read("reading of x")
        assert state.summary("x").title == "Title of x"
        assert state.recovered == []


def test_what_older_versions_remembered_is_read(tmp_path):
    """They noted no address, host and earlier version of an article; then none is known."""
    summary = (
        b'{"id":"x","title":"X","outlet":"One","credits":[["dpa","origin"]],"published_at":null,'
        b'"fetched_at":"2026-05-04T12:00:00Z","copies":null}'
    )
    with closing(State(tmp_path, "one")) as state:
        state.remember_row(("x", "reading of x", "e", summary, b"{}"))
        (found,) = state.event_members("e")

    assert (found.title, found.origins) == ("X", ["dpa"])
    assert (found.url, found.host, found.revision_of) == (None, None, None)


def test_unpublished_is_not_seen(tmp_path):
    """What a run staged but did not publish leaves no trace."""
    with closing(State(tmp_path, "one")) as state:
        stage(state, "x")

    with closing(State(tmp_path, "two")) as state:
        assert state.labels("x") is None
        assert not state.was_read("reading of x")


class Recorder(Participant):
    """Records the calls of its hooks."""

    def __init__(self):
        self.calls = []

    def commit(self):
        self.calls.append("commit")

    def rollback(self):
        self.calls.append("rollback")

    def flush(self):
        self.calls.append("flush")

    def published(self):
        self.calls.append("published")


def test_what_failed_leaves_nothing(tmp_path):
    """What fails half-way is rolled back, also by participants; what was staged before and after it is kept."""
    with closing(State(tmp_path, "one")) as state:
        participant = Recorder()
        state.join(participant)
        stage(state, "x")
        with pytest.raises(ValueError, match="half-way"), state.staging():
            state.connection.execute("INSERT INTO learned VALUES ('half')")
            raise ValueError("half-way")
        stage(state, "y")
        state.commit()

        assert learned(state) == ["x", "y"]
        assert participant.calls == ["commit", "rollback", "commit", "flush", "published"]


DYING_RUN = """
    import os, signal, sys
    from pathlib import Path
    from newscrawl.state import parts
    from newscrawl.state.state import State
    from tests.state.test_state import stage

    folder, moment = Path(sys.argv[1]), sys.argv[2]
    state = State(folder / "state", "dying")
    part, path = folder / "a.part", folder / "a"
    state.announce(part, path)
    stage(state, "x")
    part.write_text("line")
    if moment == "before the commit":
        os.kill(os.getpid(), signal.SIGKILL)
    parts.rename_as_new = lambda *names: os.kill(os.getpid(), signal.SIGKILL)
    state.publish(part, path)
"""


@pytest.mark.parametrize(("moment", "survives"), [("before the commit", False), ("before the renaming", True)])
def test_killed_run_is_completed_or_discarded(tmp_path, moment, survives):
    """A killed run has published all of a part or nothing, and the next run leaves no temporary file."""
    code = textwrap.dedent(DYING_RUN)
    root = Path(__file__).parents[2]
    dead = subprocess.run([sys.executable, "-c", code, tmp_path, moment], cwd=root, check=False)
    assert dead.returncode == -signal.SIGKILL

    with closing(State(tmp_path / "state", "next")) as state:
        assert (state.labels("x") is not None) == survives
        assert len(state.recovered) == 1

    assert (tmp_path / "a").exists() == survives
    assert not (tmp_path / "a.part").exists()


def test_no_published_file_is_replaced(tmp_path):
    """A part whose name another file has is published beside it."""
    part, path = tmp_path / "a.jsonl.part", tmp_path / "a.jsonl"
    path.write_text("of another run")
    with closing(State(tmp_path / "state", "one")) as state:
        state.announce(part, path)
        stage(state, "x")
        part.write_text("line")
        state.publish(part, path)

    assert path.read_text() == "of another run"
    assert sorted(file.read_text() for file in tmp_path.glob("a*.jsonl")) == ["line", "of another run"]
    assert not part.exists()


def test_run_that_died_between_link_and_unlink_is_published_once(tmp_path):
    """A part that has its final name already is not published under another one."""
    part, path = tmp_path / "a.part", tmp_path / "a"
    part.write_text("line")
    path.hardlink_to(part)
    with closing(State(tmp_path / "state", "one")) as state:
        state.connection.execute("INSERT INTO parts VALUES (?, ?, 1)", (str(part), str(path)))

    State(tmp_path / "state", "two").close()

    assert {file.name for file in tmp_path.iterdir()} == {"a", "state"}
    assert path.read_text() == "line"


def test_published_file_that_has_vanished_is_told(tmp_path):
    """If neither the complete file nor the published one is there, a sentence says so, once."""
    part, path = tmp_path / "a.part", tmp_path / "a"
    with closing(State(tmp_path / "state", "one")) as state:
        state.announce(part, path)
        state.connection.execute("UPDATE parts SET complete = 1")  # as in a run that dies after its commit

    with closing(State(tmp_path / "state", "two")) as state:
        (sentence,) = state.recovered
        assert sentence.startswith(f"{path}: published, and not there any more")
    with closing(State(tmp_path / "state", "three")) as state:
        assert state.recovered == []


def test_second_run_is_refused_with_the_name_of_the_first(tmp_path):
    """The folder has one writer; the error of another run gives its name and process, and says what to do."""
    message = rf"run local-1 \(process {os.getpid()}\).*NEWSCRAWL_STATE_DIR"
    with closing(State(tmp_path, "run local-1")), pytest.raises(StateError, match=message):
        State(tmp_path, "run local-2")

    State(tmp_path, "run local-2").close()


def test_other_scheme_is_refused(tmp_path):
    """An index that was written under other settings is refused."""
    with closing(State(tmp_path, "one")) as state:
        state.require("duplicates", {"bands": 25})

    with closing(State(tmp_path, "two")) as state:
        state.require("duplicates", {"bands": 25})
        with pytest.raises(StateError, match=r'made as \{"bands":25\}.*would write \{"bands":32\}'):
            state.require("duplicates", {"bands": 32})


def test_damaged_state_is_named(tmp_path):
    """A file that is not a database is reported with its folder."""
    (tmp_path / "newscrawl.sqlite").write_bytes(b"no database" * 1_000)

    with pytest.raises(StateError, match=r"newscrawl\.sqlite is damaged.*not a database.*repair"):
        State(tmp_path, "one")
