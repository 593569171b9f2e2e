"""``scrapy dedup`` in its own process."""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.planted import planted


@dataclass
class Dedup:
    """A folder with inputs, where the command runs."""

    folder: Path

    def command(self, *arguments):
        return [sys.executable, "-c", "from newscrawl.commands import main; main()", "dedup", *map(str, arguments)]

    def run(self, *arguments, stdin=None):
        return subprocess.run(
            self.command(*arguments), cwd=self.folder, input=stdin, capture_output=True, timeout=240, check=False
        )

    def run_without(self, module, *arguments):
        """Run the command as if a module were not installed."""
        code = f"import sys; sys.modules[{module!r}] = None; from newscrawl.commands import main; main()"
        command = [sys.executable, "-c", code, "dedup", *map(str, arguments)]
        return subprocess.run(command, cwd=self.folder, capture_output=True, timeout=240, check=False)

    def start(self, *arguments, stdin=None):
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            preexec_fn=_heed_interrupts,  # noqa: PLW1509 - a test has no threads
        )

    def write(self, name, records):
        """Write records as JSON Lines; bytes are written unchanged."""
        lines = (one if isinstance(one, bytes) else json.dumps(one).encode() for one in records)
        path = self.folder / name
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        return path

    def read(self, name):
        return [json.loads(line) for line in (self.folder / name).read_bytes().splitlines()]


def _heed_interrupts():
    """Undo that a shell lets background processes and their children ignore interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def dedup(tmp_path):
    return Dedup(tmp_path)


@pytest.fixture(scope="session")
def texts():
    """Made-up texts, a third of them copies of earlier ones."""
    return [one.text for one in planted(400, seed=7)]
