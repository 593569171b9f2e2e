"""Spark as an engine: the two operations, errors for people, and ``scrapy dedup`` in the same session."""

import json
import os
import shutil
import signal
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.event_slices import lines, pieces, stream
from benchmarks.planted import planted
from newscrawl.events.selection import EventSelection
from newscrawl.events.sliced.run import SlicedEvents
from newscrawl.executors.engine import EngineError, Hop, InProcessEngine
from newscrawl.executors.spark import spark_engine
from newscrawl.executors.work_folder import WorkFolder
from pipelines.errors import NewscrawlError
from tests import commands

pytestmark = pytest.mark.skipif(
    shutil.which("java") is None or find_spec("pyspark") is None, reason="Spark needs Java and pyspark"
)


@pytest.fixture(scope="module")
def engine():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", "--driver-java-options -XX:TieredStopAtLevel=1 pyspark-shell")
        with spark_engine("local[2,2]") as engine:
            yield engine


def reversed_text(text):
    return text[::-1].encode()


def words(text):
    """Send each word to the part of its first letter."""
    for word in text.split():
        yield ord(word[0]) % 7, word.encode()


def counted(part, bodies):
    """Send the words of a part on with their number."""
    for word in sorted(set(bodies)):
        yield 0, b"%d %b %d" % (part, word, bodies.count(word))


def joined(_, bodies):
    yield 0, b"\n".join(sorted(bodies))


def test_each_keeps_the_order(engine):
    """Results come in the order of the tasks, however many there are."""
    texts = [f"text {number}" for number in range(9)]

    assert engine.each(reversed_text, texts) == [reversed_text(text) for text in texts]
    assert engine.each(reversed_text, []) == []


@pytest.mark.parametrize("tasks", [None, 3])
def test_exchange_brings_together_what_is_for_one_part(engine, tasks):
    """A skewed part gets all of its bodies, and a part without any is left out, also where parts share a task."""
    texts = ["a a a a b" * 50, "a c", "", "b h o"]
    hops = [Hop(7, counted, tasks), Hop(1, joined)]

    found = engine.exchange(words, texts, hops)

    assert found == InProcessEngine().exchange(words, texts, hops)
    assert len(found) == 1


def test_exchange_without_messages(engine):
    """Where no message is sent, nothing is called."""
    assert engine.exchange(words, ["", ""], [Hop(3, failing)]) == []


def large(number):
    for part in range(2):
        yield part, bytes([number]) * (5 << 20)


def sizes(part, bodies):
    yield 0, repr((part, sorted((body[0], len(body)) for body in bodies))).encode()


def test_large_bodies_arrive_whole(engine):
    """Bodies may be larger than what goes between Spark and a worker at once."""
    hops = [Hop(2, sizes)]

    assert sorted(engine.exchange(large, range(3), hops)) == sorted(InProcessEngine().exchange(large, range(3), hops))


@pytest.mark.long
def test_events_are_those_of_this_process(engine, tmp_path):
    """Events in slices of time: Spark finds what this process finds, its order of bodies and retries aside."""
    articles = list(stream(60, 60, seed=3))
    found = [
        list(
            SlicedEvents(each, WorkFolder(str(tmp_path / name)), lines, 4.0, slice_articles=20).listed(
                pieces(articles, 3), EventSelection(fewest=1), pytest.fail
            )
        )
        for name, each in (("spark", engine), ("here", InProcessEngine()))
    ]

    assert found[0] == found[1]
    assert len(WorkFolder(str(tmp_path / "spark")).names("slices")) == 3


def failing(_, bodies):
    raise ValueError(f"no number: {bodies[0].decode()}")


def refused(text):
    raise NewscrawlError(f"{text} cannot be read: it is damaged")


def test_failing_function_is_named(engine):
    """An error in a worker is told in one sentence, without a trace; one for people as it is."""
    with pytest.raises(EngineError) as failed:
        engine.exchange(words, ["x"], [Hop(7, failing)])
    assert "a worker failed: ValueError: no number: x; what Spark wrote is in /" in str(failed.value)
    assert "\n" not in str(failed.value)

    with pytest.raises(EngineError, match=r"^news.jsonl cannot be read: it is damaged$"):
        engine.each(refused, ["news.jsonl"])


def dying_once(folder, number):
    """Kill the worker process at the first call."""
    try:
        Path(folder, str(number)).touch(exist_ok=False)
        os.kill(os.getpid(), signal.SIGKILL)
    except FileExistsError:
        return b"%d" % number


def dying(_):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.long
def test_killed_worker(engine, tmp_path):
    """What a killed worker worked on is done again; if it is killed each time, that is said."""
    assert engine.each(partial(dying_once, str(tmp_path)), range(2)) == [b"0", b"1"]
    with pytest.raises(EngineError, match="a worker process died again and again"):
        engine.each(dying, [1])


def test_dedup(engine, tmp_path, monkeypatch):  # noqa: ARG001 - the command takes the session that there is
    """The command writes the same table, rejections and report as without an engine, and leaves nothing else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")
    (tmp_path / "news").mkdir()
    texts = [one.text for one in planted(80, seed=7)]
    for day in range(2):
        records = [{"id": f"{day}-{n}", "day": day, "text": text} for n, text in enumerate(texts[day::2])]
        lines = [json.dumps(record) for record in records]
        (tmp_path / "news" / f"{day}.jsonl").write_text("\n".join([*lines, "nonsense", *lines[:2]]))

    alone = commands.run("dedup", "news", "-O", "alone.parquet", "--keep", "longest", "--workers", 0)
    done = commands.run("dedup", "news", "-O", "out/together", "--keep", "longest", "--engine", "spark")

    assert done.returncode == 0, done.stderr
    assert pq.read_table(tmp_path / "out" / "together").equals(pq.read_table(tmp_path / "alone.parquet"))
    assert (tmp_path / "out/together/_rejected.jsonl").read_bytes() == Path("alone.rejected.jsonl").read_bytes()
    assert done.stderr.splitlines()[:-2] == alone.stderr.splitlines()[:-2]
    assert done.stderr.splitlines()[-1] == alone.stderr.splitlines()[-1]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["together"]
