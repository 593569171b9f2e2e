"""Whole crawls: the real command, each in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.command_server import command_server

ROOT = Path(__file__).parents[1]
COMPILED = ROOT / "build" / "compiled"
"""Where numba, if it is installed, keeps its code: in a state folder of its own each crawl would compile it again."""


@dataclass
class Crawls:
    """Runs that share their output folders and their state."""

    folder: Path
    settings: dict[str, object] = field(default_factory=dict)

    def command(self, spider, *arguments, **settings):
        places = {f"NEWSCRAWL_{name.upper()}_DIR": self.folder / name for name in ("articles", "runs", "state")}
        places["NEWSCRAWL_WARC_DIR"] = self.folder / "web"
        named = places | {"NEWSCRAWL_COMPILED_DIR": COMPILED} | self.settings | settings
        options = [word for name, value in named.items() for word in ("-s", f"{name}={value}")]
        return [sys.executable, "-m", "scrapy", "crawl", spider, *map(str, arguments), *options]

    def run(self, spider, *arguments, stdin=None, cwd=None, env=None, **settings):
        """Run a crawl to its end; the result's ``stderr`` contains log and summary.

        The process is a fork of one that has loaded everything. With a working folder of its own it is started from
        nothing, as are the crawls of the other methods.
        """
        command = self.command(spider, *arguments, **settings)
        if cwd is None:
            return command_server().run(command[3:], stdin or b"", ROOT, env)
        return subprocess.run(command, cwd=cwd, env=env, input=stdin, capture_output=True, timeout=240, check=False)

    def start(self, spider, *arguments, stdin=subprocess.DEVNULL, **settings):
        """Start a crawl in the background."""
        command = self.command(spider, *arguments, **settings)
        return subprocess.Popen(command, cwd=ROOT, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @contextmanager
    def running(self, spider, *arguments, stdin=subprocess.DEVNULL, **settings):
        """Start a crawl, wait until it holds the state, and kill it at the end unless it has ended."""
        lock = self.folder / "state" / "lock"
        with self.start(spider, *arguments, stdin=stdin, **settings) as process:
            try:
                while not (lock.exists() and f"(process {process.pid})" in lock.read_text(encoding="utf-8")):
                    assert process.poll() is None
                    time.sleep(0.05)
                yield process
            finally:
                process.kill()

    def await_part(self, process):
        """Wait until a run publishes a part, or ends."""
        before = len(self.published())
        while len(self.published()) == before and process.poll() is None:
            time.sleep(0.02)

    def copy(self, folder):
        """Return crawls that continue from the output and state of these, in a folder of their own."""
        shutil.copytree(self.folder, folder)
        return Crawls(folder, self.settings)

    def articles(self):
        """Return all published records, in the order of publication."""
        return [json.loads(line) for path in self.published() for line in path.read_bytes().splitlines()]

    def published(self):
        return in_order_of_writing((self.folder / "articles").glob("*.jsonl"))

    def rejected(self):
        paths = in_order_of_writing((self.folder / "runs").glob("*.rejected.jsonl"))
        return [json.loads(line) for path in paths for line in path.read_bytes().splitlines()]

    def manifests(self):
        paths = in_order_of_writing((self.folder / "runs").glob("*.manifest.json"))
        return [json.loads(path.read_bytes()) for path in paths]


def in_order_of_writing(paths):
    """Return files, the oldest first: the names of runs that began in one second say nothing of their order."""
    return sorted(paths, key=lambda path: (path.stat().st_mtime_ns, path))


def seconds_to_end(running, ending):
    """Send a signal, wait for the end, and return the processor time that the process still took.

    That is how long a user waits on an idle machine; the machine of a test run is not idle.
    """
    if running.poll() is not None:
        return 0.0
    ticks = Path(f"/proc/{running.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    before = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    running.send_signal(ending)
    return processor_seconds(running) - before


def processor_seconds(running):
    """Wait for the end of a process, and return the processor time that it took."""
    for _ in range(2_400):
        pid, status, usage = os.wait4(running.pid, os.WNOHANG)
        if pid:
            running.returncode = os.waitstatus_to_exitcode(status)
            return usage.ru_utime + usage.ru_stime
        time.sleep(0.05)
    raise AssertionError("the process did not end in two minutes")
