"""``scrapy dedup``, in the test's process or in one of its own."""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.planted import planted
from tests import commands
from tests.command_server import command_server
from tests.crawls import ROOT

MAIN = "from newscrawl.commands import main; main()"


@dataclass
class Dedup:
    """A folder with inputs, which is the working folder."""

    folder: Path

    def run(self, *arguments, workers=0, stdin=None):
        """Run the command to its end: in this process, unless it has workers or reads standard input."""
        words = [*map(str, arguments), "--workers", str(workers)]
        if not workers and stdin is None:
            return commands.run("dedup", *words)
        done = command_server().run(["dedup", *words], (stdin or "").encode())
        return subprocess.CompletedProcess(words, done.returncode, done.stdout.decode(), done.stderr.decode())

    def command(self, *arguments):
        return [sys.executable, "-c", MAIN, "dedup", *map(str, arguments)]

    def start(self, *arguments, stdin=None):
        return subprocess.Popen(
            self.command(*arguments),
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            preexec_fn=_heed_interrupts,  # noqa: PLW1509 - a test has no threads
        )

    def write(self, name, records):
        """Write records as JSON Lines; bytes are written as they are."""
        lines = (one if isinstance(one, bytes) else json.dumps(one).encode() for one in records)
        path = self.folder / name
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        return path

    def read(self, name):
        return [json.loads(line) for line in (self.folder / name).read_bytes().splitlines()]


def _heed_interrupts():
    """Enable interrupts: a suite that a shell runs in the background ignores them, and so do its child processes."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def dedup(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return Dedup(tmp_path)


@pytest.fixture(scope="session")
def texts():
    """Return made-up texts, a third of them copies of earlier ones."""
    return [one.text for one in planted(400, seed=7)]
