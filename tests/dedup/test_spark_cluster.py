"""``scrapy dedup`` on a standalone cluster of Spark: a master and two workers on this machine."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.crawls import ROOT

pytestmark = pytest.mark.skipif(
    shutil.which("java") is None or find_spec("pyspark") is None, reason="Spark needs Java and pyspark"
)


def wait_for(condition, seconds=600):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
    return found


class Cluster:
    """A master and two workers, which write to files in a folder."""

    def __init__(self, folder):
        import pyspark

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.home = Path(pyspark.__file__).parent
        self.folder, self.address = folder, f"spark://127.0.0.1:{self._port}"
        self.environment = {
            **os.environ,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_LOCAL_DIRS": str(folder / "local"),
            "PYSPARK_PYTHON": sys.executable,
            "PYTHONPATH": str(ROOT),
            "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
        }
        self.master = self._started("master", "master.Master", "--port", str(self._port), "--webui-port", "0")
        wait_for(lambda: "Starting Spark master" in self._log("master") and "elected leader" in self._log("master"))
        self.workers = [
            self._started(
                f"worker-{number}", "worker.Worker", self.address, "--cores", "1", "--memory", "1g",
                "--webui-port", "0", "--work-dir", str(folder / f"work-{number}"),
            )
            for number in range(2)
        ]  # fmt: skip
        wait_for(lambda: self._log("master").count("Registering worker") == len(self.workers))

    def _started(self, name, kind, *arguments):
        command = [
            self.home / "bin" / "spark-class",
            f"org.apache.spark.deploy.{kind}",
            "--host",
            "127.0.0.1",
            *arguments,
        ]
        environment = {**self.environment, "SPARK_DAEMON_MEMORY": "256m"}
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True)

    def _log(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def kill(self, worker):
        """Kill a worker, its executor and their Python processes."""
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def close(self):
        for process in (*self.workers, self.master):
            if process.poll() is None:
                self.kill(process)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    yield cluster
    cluster.close()


@pytest.fixture
def news(dedup, texts):
    """Return eight files of articles, with what the command makes of them without an engine."""
    (dedup.folder / "news").mkdir()
    for part in range(8):
        rows = [{"id": f"{part}-{number}", "text": text} for number, text in enumerate(texts[part::8])]
        dedup.write(f"news/{part}.jsonl", rows)
    assert dedup.run("news", "-O", "alone.jsonl").returncode == 0
    return dedup


def lines(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.glob("part-*")))


@pytest.mark.long
def test_a_worker_is_killed(cluster, news):
    """What was on a killed worker is computed again on the other; the lines are those of one process."""
    command = news.command("news", "-O", "out.jsonl", "--engine", "spark", "--master", cluster.address)
    with subprocess.Popen(command, env=cluster.environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_for(lambda: any(news.folder.glob("out.jsonl.*.work/texts/*")))
            cluster.kill(cluster.workers[0])
            _, errors = process.communicate(timeout=900)
        finally:
            process.terminate()

    assert process.returncode == 0, errors
    assert lines(news.folder / "out.jsonl") == (news.folder / "alone.jsonl").read_bytes()
    assert sorted(path.name for path in news.folder.iterdir()) == ["alone.jsonl", "news", "out.jsonl"]


@pytest.mark.soak
def test_spark_submit(cluster, news):
    """``spark-submit`` takes the command line as its program, and its exit code is the command's."""
    submit = [cluster.home / "bin" / "spark-submit", "--master", cluster.address, ROOT / "newscrawl" / "__main__.py"]

    def submitted(*words):
        return subprocess.run(
            [*submit, "dedup", *words, "--engine", "spark"],
            env=cluster.environment, capture_output=True, text=True, check=False, timeout=900,
        )  # fmt: skip

    done = submitted("news", "-O", "out.jsonl.gz", "--report", "report.json")

    assert done.returncode == 0, done.stderr
    assert len(list((news.folder / "out.jsonl.gz").glob("part-*.jsonl.gz"))) == 8
    assert json.loads((news.folder / "report.json").read_bytes())["written"] == 400
    assert submitted("nowhere", "-O", "out").returncode == 2
