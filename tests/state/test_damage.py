"""A damaged state is noticed, never believed: by a run, and by everything that only reads the state."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from datetime import UTC, datetime

import pytest

from benchmarks.corpus import article
from newscrawl.state.published import DATABASE, state_to_read
from newscrawl.state.seal import SEAL, Seal, read_seal, write_seal
from newscrawl.state.sealed_database import SealedDatabase
from newscrawl.state.state import State
from pipelines.duplicates.disk_store import FOLDER, DiskStoreReader
from pipelines.errors import DamagedStateError, StateError
from tests import commands
from tests.crawls import ROOT, Crawls
from tests.state.damages import damage
from tests.state.test_state import stage

TEXTS = [article(number, 900).text for number in range(8)]


def write(folder, texts):
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(f"A report of day {number}\n\n{text}", encoding="utf-8")


def later(texts):
    """Return what a later run reads: the same texts, edited ones, and a new one."""
    return [*texts, *(f"{text}\n\nOne sentence more than before." for text in texts[:4]), article(99, 900).text]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """A crawl of some texts, whose inbox then gets what a later run reads."""
    folder = tmp_path_factory.mktemp("crawled")
    # one time for all runs, since texts without a date are as far apart as the runs that read them
    crawls = Crawls(folder / "crawl", {"NEWSCRAWL_EXTRACTION_WORKERS": 0, "NEWSCRAWL_NOW": "2026-12-01T03:00:00Z"})
    write(folder / "in", TEXTS)
    assert crawls.run("local", "-a", f"path={folder / 'in'}").returncode == 0
    write(folder / "in", later(TEXTS))
    return crawls


def run(crawls, source):
    return crawls.run("local", "-a", f"path={source.folder.parent / 'in'}")


def labels(crawls):
    """Return the labels of all published records by id; no record is published twice."""
    records = crawls.articles()
    found = {one["id"]: (one["duplicate"], one["revision_of"], one["event"]) for one in records}
    assert len(found) == len(records)
    return found


@pytest.fixture(scope="module")
def expected(crawled, tmp_path_factory):
    """The labels after a later run that went on from the sound state."""
    crawls = crawled.copy(tmp_path_factory.mktemp("sound") / "crawl")
    assert run(crawls, crawled).returncode == 0
    return labels(crawls)


def assert_noticed(result):
    """A command failed with one sentence that says what to do."""
    lines = [line for line in result.stderr.splitlines() if line.startswith(b"newscrawl: ")]
    assert result.returncode == 2, result.stderr.decode()
    assert len(lines) == 1, result.stderr.decode()
    assert b"scrapy state repair" in lines[0] or b"newer version" in lines[0]
    assert b"Traceback" not in result.stderr


def assert_noticed_or_right(crawls, crawled, expected, what):
    before = labels(crawls)
    result = run(crawls, crawled)
    if result.returncode == 0:
        assert labels(crawls) == expected, what
    else:
        assert_noticed(result)
        assert labels(crawls) == before, what


DAMAGES = {
    "empty database": lambda state: (state / DATABASE).write_bytes(b""),
    "no database": lambda state: (state / DATABASE).unlink(),
    "another database": lambda state: shutil.copyfile(new_database(state.parent), state / DATABASE),
    "no seal": lambda state: (state / SEAL).unlink(),
    "a log from elsewhere": lambda state: (state / f"{DATABASE}-wal").write_bytes(b"log" * 1_000),
    "newer": lambda state: write_seal(state, Seal(1, layout=99)),
    "no array": lambda state: next((state / FOLDER).glob("rows-*")).unlink(),
}


def new_database(folder):
    path = folder / "other.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE articles (id TEXT)")
    return path


@pytest.mark.parametrize("name", DAMAGES)
def test_a_run_does_not_believe_a_damaged_state(crawled, expected, tmp_path, name):
    """A run on a damaged state ends before it reads or writes anything, and says what is damaged; or it is right."""
    crawls = crawled.copy(tmp_path / "crawl")
    DAMAGES[name](crawls.folder / "state")

    assert_noticed_or_right(crawls, crawled, expected, name)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
def test_random_damage(crawled, expected, tmp_path, seed):
    """Whatever happens to a file of the state: it is noticed, or no label depends on it."""
    chance = random.Random(seed)
    for number in range(8):
        crawls = crawled.copy(tmp_path / str(number))
        what = damage(crawls.folder / "state", chance)
        assert_noticed_or_right(crawls, crawled, expected, what)


def test_damage_that_a_run_meets_ends_it(crawled, tmp_path):
    """If the database breaks while a run reads it, the run ends, and the documents are not read: none is rejected."""
    crawls = crawled.copy(tmp_path / "crawl")
    before = labels(crawls)
    state = crawls.folder / "state"
    command = crawls.command("local", "-a", "path=-")
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        log = state / f"{DATABASE}-wal"
        while not (log.exists() and log.stat().st_size):
            assert process.poll() is None
            time.sleep(0.05)
        with (state / DATABASE).open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * ((state / DATABASE).stat().st_size - 4096))
        lines = [json.dumps({"url": f"https://a.example/{number}", "text": text}) for number, text in enumerate(TEXTS)]
        _, errors = process.communicate("\n".join(lines).encode(), timeout=120)

    assert_noticed(subprocess.CompletedProcess(command, process.returncode, b"", errors))
    assert labels(crawls) == before
    assert crawls.rejected() == []


def test_commands_that_read_a_damaged_state(crawled, tmp_path):
    """What only reads the state says the same."""
    state = tmp_path / "state"
    shutil.copytree(crawled.folder / "state", state)
    with (state / DATABASE).open("r+b") as file:
        file.seek(-100, os.SEEK_END)
        file.write(b"damage")
    (tmp_path / "sources.toml").write_text('[[source]]\nid = "a"\nurls = ["https://a.example/feed"]\n')
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "a", "text": "A text of some words."}) + "\n")

    for words in (
        ("explain", crawled.articles()[0]["id"]),
        ("events",),
        ("rules", "learned"),
        ("sources", "--sources", tmp_path / "sources.toml"),
        ("dedup", tmp_path / "in.jsonl", "-O", tmp_path / "out.jsonl", "--against", state),
        ("state", "show"),
        ("state", "backup", tmp_path / "copy"),
        ("state", "verify"),
    ):
        result = commands.run(*words, "-s", f"NEWSCRAWL_STATE_DIR={state}")

        assert result.returncode == 2, words
        assert f"{DATABASE} is not as it was written" in result.stderr + result.stdout, words
        assert "scrapy state repair" in result.stderr, words
    assert not (tmp_path / "copy").exists()


# After a crash


@pytest.fixture
def dead(tmp_path):
    """What a run leaves that dies after it has published three times: some of that is in the log only."""
    with closing(State(tmp_path / "alive", "dying")) as state:
        for name in "abc":
            temporary, path = tmp_path / f"{name}.part", tmp_path / name
            state.announce(temporary, path)
            stage(state, name)
            temporary.write_text("line")
            state.publish(temporary, path)
        shutil.copytree(tmp_path / "alive", tmp_path / "dead")
    return tmp_path / "dead"


def known(folder):
    with closing(State(folder, "next")) as state:
        return [name for name in "abc" if state.labels(name) is not None]


def test_a_log_survives_a_crash(dead):
    """What was published is known to the next run, which seals the database again."""
    assert (dead / f"{DATABASE}-wal").stat().st_size
    assert known(dead) == ["a", "b", "c"]
    assert not (dead / f"{DATABASE}-wal").exists()
    assert read_seal(dead).commits == 3


@pytest.mark.parametrize("seed", range(3))
def test_a_damaged_log_is_noticed(dead, tmp_path, seed):
    """SQLite takes a damaged log for a shorter one; that a published article is missing in it is noticed."""
    chance = random.Random(seed)
    for number in range(20):
        folder = tmp_path / str(number)
        shutil.copytree(dead, folder)
        what = damage(folder, chance)
        with suppress(StateError):
            assert known(folder) == ["a", "b", "c"], what


def test_a_crash_while_the_seal_is_broken(dead):
    """A run that dies while the log is copied leaves no seal to compare with: SQLite looks through the database."""
    write_seal(dead, Seal(3))
    assert known(dead) == ["a", "b", "c"]

    write_seal(dead, Seal(3))
    with (dead / DATABASE).open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 64)
    with pytest.raises(DamagedStateError, match=f"{DATABASE} is damaged"):
        known(dead)


def test_a_database_that_is_forgotten_stays_as_it_was_sealed(tmp_path):
    """SQLite would copy the log into the database file when the last connection is closed, whatever the seal says."""
    database = SealedDatabase(tmp_path / DATABASE)
    for number in range(3):
        database.connection.execute("BEGIN")
        database.connection.execute(f"CREATE TABLE table_{number} (id TEXT)")
        database.count_commit()
        database.connection.execute("COMMIT")
        database.seal_commits()
    del database

    assert (tmp_path / f"{DATABASE}-wal").stat().st_size
    with closing(State(tmp_path, "next")) as state:
        assert state.connection.execute("SELECT * FROM table_2").fetchall() == []


def test_damage_during_a_run_is_not_sealed(tmp_path):
    """What happens to the database file while a run holds it is noticed at the end, and not sealed."""
    with closing(State(tmp_path, "one")) as state:
        stage(state, "x")
        state.commit()
    state = State(tmp_path, "two")
    stage(state, "y")
    state.commit()
    with (tmp_path / DATABASE).open("r+b") as file:
        file.seek(-10, os.SEEK_END)
        file.write(b"damage")

    with pytest.raises(DamagedStateError, match="is not as it was written"):
        state.close()
    with pytest.raises(DamagedStateError, match="is not as it was written"):
        State(tmp_path, "three")


def test_a_state_of_an_earlier_version_is_sealed(crawled, tmp_path):
    """A state from before there were seals is looked through, used, and sealed."""
    state = tmp_path / "state"
    shutil.copytree(crawled.folder / "state", state)
    (state / SEAL).unlink()
    with closing(sqlite3.connect(state / DATABASE, isolation_level=None)) as connection:
        connection.execute("DROP TABLE commits")
        connection.execute("ALTER TABLE duplicate_files DROP COLUMN checksums")
    with state_to_read(state) as connection:
        assert len(DiskStoreReader(connection, state / FOLDER, datetime.now(UTC), 90).table) == len(TEXTS)

    State(state, "next").close()

    assert read_seal(state).length == (state / DATABASE).stat().st_size
