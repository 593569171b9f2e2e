"""``scrapy dedup`` when it is stopped or killed, and with the state of crawls."""

import json
import random
import shutil
import signal
import subprocess
import time
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.corpus import article
from newscrawl.state.state import State
from tests.crawls import Crawls


def descendants(pid):
    """Return the child processes of a process."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in children.read_text().split()] if children.exists() else []


def wait_for(condition, seconds=60):
    """Wait until a condition is true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def is_gone(pid):
    """Return whether a process has ended, even if its parent has not waited for it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.fixture
def large(dedup, texts):
    """Return input that takes a few seconds."""
    rows = [{"id": f"{turn}-{number}", "text": text} for turn in range(40) for number, text in enumerate(texts)]
    return dedup.write("news.jsonl", rows)


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.long), signal.SIGTERM])
def test_stopped_run_leaves_nothing(dedup, large, number):
    """A stopped run says so, keeps the old output and leaves no other file; its workers end."""
    dedup.write("out.jsonl", [b"old"])
    process = dedup.start("-", "-O", "out.jsonl", "--workers", 2, stdin=subprocess.PIPE)
    process.stdin.write(large.read_bytes())
    process.stdin.flush()  # not closed, so the run cannot finish
    wait_for(lambda: (dedup.folder / "out.jsonl.part").exists() and len(descendants(process.pid)) == 2)
    workers = descendants(process.pid)

    process.send_signal(number)
    _, messages = process.communicate(timeout=60)

    assert process.returncode == 4
    assert b"stopped; nothing was written" in messages
    assert b"Traceback" not in messages
    assert sorted(path.name for path in dedup.folder.iterdir()) == ["news.jsonl", "out.jsonl"]
    assert (dedup.folder / "out.jsonl").read_bytes() == b"old\n"
    wait_for(lambda: all(map(is_gone, workers)))


@pytest.mark.parametrize("kills", [1, pytest.param(4, marks=pytest.mark.long)])
def test_killed_run_leaves_the_old_or_the_new(dedup, large, kills):
    """kill -9 at any moment leaves the old output or the complete new one, and no workers."""
    lines = large.read_bytes().count(b"\n")
    started = time.monotonic()
    assert dedup.run(large, "-O", "new.jsonl", workers=2).returncode == 0
    whole = time.monotonic() - started
    new = (dedup.folder / "new.jsonl").read_bytes()
    draw = random.Random(4)

    for _ in range(kills):
        dedup.write("out.jsonl", [b"old"])
        process = dedup.start(large, "-O", "out.jsonl", "--workers", 2)
        time.sleep(draw.uniform(0.4, 1.0) * whole)
        workers = descendants(process.pid)
        process.kill()
        process.communicate()

        wait_for(lambda workers=workers: all(map(is_gone, workers)))
        assert (dedup.folder / "out.jsonl").read_bytes() in {b"old\n", new}

    assert dedup.run(large, "-O", "out.jsonl", workers=2).returncode == 0
    assert (dedup.folder / "out.jsonl").read_bytes() == new
    assert new.count(b"\n") == lines


KNOWN = [
    {"id": f"k{number}", "url": f"https://a.example/{number}", "text": article(number).text} for number in range(6)
]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Return a crawl of the first four known articles."""
    folder = tmp_path_factory.mktemp("crawled")
    (folder / "known.jsonl").write_text("\n".join(map(json.dumps, KNOWN[:4])), encoding="utf-8")
    crawls = Crawls(folder / "crawl")
    assert crawls.run("local", "-a", f"path={folder / 'known.jsonl'}").returncode == 0
    return crawls


@pytest.fixture
def state(crawled, tmp_path):
    """Return a copy of the state that this crawl left."""
    return shutil.copytree(crawled.folder / "state", tmp_path / "state")


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_against_a_state(dedup, crawled, state):
    """Texts of crawls count as read before; their state is not changed, and a run that uses it is not disturbed."""
    published = {row["url"]: row for row in crawled.articles()}
    before = contents(state)
    again = [{"id": f"n{number}", "url": row["url"], "text": row["text"]} for number, row in enumerate(KNOWN)]
    again += [{"id": published["https://a.example/0"]["id"], "text": published["https://a.example/0"]["text"]}]
    dedup.write("new.jsonl", again)

    result = dedup.run("new.jsonl", "-O", "out.jsonl", "--against", state)
    assert dedup.run("new.jsonl", "-O", "kept.jsonl", "--against", state, "--keep", "longest").returncode == 0

    assert result.returncode == 0, result.stderr
    assert contents(state) == before
    rows = dedup.read("out.jsonl")
    for row in rows[:4]:
        assert row["duplicate"]["kind"] in {"exact", "near"}  # a crawl cuts boilerplate
        assert row["duplicate"]["of"] == row["revision_of"] == published[row["url"]]["id"]
    assert [row["duplicate"]["kind"] for row in rows[4:]] == ["unique", "unique", "exact"]
    assert rows[6]["duplicate"]["of"] == rows[6]["id"]
    assert [row["id"] for row in dedup.read("kept.jsonl")] == ["n4", "n5"]
    with closing(State(state, "a run")) as held:
        with held.staging():
            assert dedup.run("new.jsonl", "-O", "beside.jsonl", "--against", state, workers=2).returncode == 0
        held.commit()
    assert dedup.read("beside.jsonl") == rows


@pytest.mark.long
@pytest.mark.skipif(shutil.which("java") is None or find_spec("pyspark") is None, reason="Spark needs Java and pyspark")
def test_against_a_state_on_spark(dedup, state):
    """The lines are those of this machine, and the state is not changed."""
    before = contents(state)
    dedup.write("new.jsonl", [{**row, "id": f"n{number}"} for number, row in enumerate(KNOWN)])
    assert dedup.run("new.jsonl", "-O", "here.jsonl", "--against", state).returncode == 0

    command = dedup.command("new.jsonl", "-O", "out.jsonl", "--against", state, "--engine", "spark")
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert contents(state) == before
    (part,) = (dedup.folder / "out.jsonl").glob("part-*")
    assert part.read_bytes() == (dedup.folder / "here.jsonl").read_bytes()


def test_state_of_other_settings_is_refused(dedup, state):
    """A state that was written under another scheme is refused as by a crawl; so is a state without texts."""
    dedup.write("news.jsonl", KNOWN[:1])
    for change, message in (
        ("UPDATE schemes SET scheme = json_set(scheme, '$.bands', 3) WHERE component = 'duplicates'", "was made as"),
        ("DELETE FROM schemes WHERE component = 'duplicates'", "contains no texts"),
    ):
        with closing(State(state, "the test")) as changed:
            changed.connection.execute(change)

        result = dedup.run("news.jsonl", "-O", "out.jsonl", "--against", state)

        assert result.returncode == 2
        assert message in result.stderr
