"""``scrapy dedup --engine spark``: what is refused before anything is started, and what a stopped run leaves."""

import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.crawls import ROOT

needs_spark = pytest.mark.skipif(
    shutil.which("java") is None or find_spec("pyspark") is None, reason="Spark needs Java and pyspark"
)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-O", "out", "--engine", "spark", "--against", "s", "--index", "i"], "--against and --index both say what"),
        (["-O", "out", "--engine", "spark", "--against", "nowhere"], "there is no state in"),
        (["-O", "out.csv", "--engine", "spark"], "an engine writes folders of .jsonl"),
        (["-O", "a.jsonl", "--engine", "spark"], "a.jsonl is a file, and an engine writes a folder"),
        (["-O", "out", "--master", "yarn"], "--master is for an engine: add --engine spark"),
        (["-O", "out", "--index", "i"], "--index is for an engine: add --engine spark"),
        (["-O", "out", "--work", "w"], "--work is for an engine: add --engine spark"),
        (["-O", "s3://bucket/out"], "s3://bucket/out can be written by an engine: add --engine spark"),
        (["nowhere.jsonl", "-O", "out", "--engine", "spark"], "nowhere.jsonl: there is no such file or folder"),
    ],
)
def test_what_is_refused(dedup, words, message):
    """An argument that cannot be used is one line and exit code 2, before Spark is started."""
    dedup.write("a.jsonl", [{"text": "a"}])

    done = dedup.run("a.jsonl", *words)

    assert done.returncode == 2
    assert done.stderr.startswith("newscrawl: ")
    assert message in done.stderr
    assert [path.name for path in dedup.folder.iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize(
    ("missing", "message"),
    [("java", "needs Java 17 or later, and JAVA_HOME (/nowhere) has none"), ("pyspark", "needs pyspark: pip install")],
)
def test_missing_spark(dedup, monkeypatch, missing, message):
    """It is said what is to be installed."""
    if missing == "java":
        monkeypatch.setenv("JAVA_HOME", "/nowhere")
        pytest.importorskip("pyspark")
    else:
        monkeypatch.setitem(sys.modules, "pyspark", None)
    dedup.write("a.jsonl", [{"text": "a"}])

    done = dedup.run("a.jsonl", "-O", "out", "--engine", "spark")

    assert done.returncode == 2
    assert message in done.stderr
    assert [path.name for path in dedup.folder.iterdir()] == ["a.jsonl"]


def java_of(pid):
    """Return the process ids of the Java programs that a process started."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(child) for child in children.read_text().split()] if children.exists() else []
    return [child for child in found if b"java" in Path(f"/proc/{child}/cmdline").read_bytes()]


def wait_for(condition, seconds=600):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
    return found


def is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


LATE = [pytest.param(number, True, marks=pytest.mark.soak) for number in (signal.SIGINT, signal.SIGTERM)]


@needs_spark
@pytest.mark.parametrize(("number", "begun"), [(signal.SIGTERM, False), *LATE])
def test_stopped_run_leaves_nothing(dedup, texts, monkeypatch, number, begun):
    """A signal while Java starts or while workers work: the exit code says so, and the old output is all there is."""
    folder = dedup.folder
    (folder / "news").mkdir()
    (folder / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(folder / "temporary"))
    for part in range(8):
        dedup.write(f"news/{part}.jsonl", [{"text": text} for text in texts[part::8]])
    command = [*dedup.command("news", "-O", "out", "--engine", "spark", "--workers", 2)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True, text=True) as process:
        try:
            (java,) = wait_for(lambda: java_of(process.pid))
            if begun:
                wait_for(lambda: any(folder.glob("out.*.work/rows/*")))
            os.killpg(process.pid, number)
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()

    assert process.returncode == 4, errors
    assert errors.splitlines()[-1] == "newscrawl: stopped; nothing was written"
    wait_for(lambda: is_gone(java))
    assert sorted(path.name for path in folder.iterdir()) == ["news", "temporary"]
    wait_for(lambda: not any((folder / "temporary").glob("newscrawl-spark-*")))


@needs_spark
@pytest.mark.long
def test_wrong_master(dedup, monkeypatch):
    """A cluster that is none is said in a sentence, which names the file with Spark's own words."""
    (dedup.folder / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(dedup.folder / "temporary"))
    dedup.write("a.jsonl", [{"text": "a"}])
    command = dedup.command("a.jsonl", "-O", "out", "--engine", "spark", "--master", "sparkling://host")

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("newscrawl: Spark's master sparkling://host cannot be reached: check the address; ")
    (log,) = dedup.folder.glob("temporary/newscrawl-spark-*/*")
    assert line.endswith(f"what Spark wrote is in {log}")
    assert sorted(path.name for path in dedup.folder.iterdir()) == ["a.jsonl", "temporary"]


@needs_spark
def test_entry_for_spark_submit():
    """The file that ``spark-submit`` is given is the command line, and hides no module."""
    done = subprocess.run(
        [sys.executable, ROOT / "newscrawl" / "__main__.py", "dedup", "--help"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    assert done.returncode == 0
    assert "--master URL" in done.stdout
