"""A process that has loaded what every command loads, and forks for each one, which then starts in a tenth of the time.

Orders come and exit codes go by a socket, one JSON value a line.
"""

import gc
import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
STREAMS = ("stdin", "stdout", "stderr")
PACKAGES = ("newscrawl.crawl", "newscrawl.exporters", "newscrawl.extensions", "newscrawl.spiders", "newscrawl.stages")
PACKAGES += ("newscrawl.state", "newscrawl.web", "scrapy.downloadermiddlewares", "scrapy.spidermiddlewares")


class CommandServer:
    """The process, seen from the tests."""

    def __init__(self):
        self._socket, other = socket.socketpair()
        with other:
            command = [sys.executable, "-m", "tests.command_server", str(other.fileno())]
            self.process = subprocess.Popen(command, cwd=ROOT, pass_fds=[other.fileno()])
        self._lines = self._socket.makefile("rw", encoding="ascii")

    def run(self, words, stdin=b"", folder=None, timeout=240):
        """Run ``scrapy`` with these words to its end, in a process of its own."""
        with tempfile.TemporaryDirectory() as name:
            paths = {stream: Path(name) / stream for stream in STREAMS}
            for stream, path in paths.items():
                path.write_bytes(stdin if stream == "stdin" else b"")
            order = {"words": words, "streams": list(map(str, paths.values()))}
            order |= {"folder": str(folder or Path.cwd()), "environment": dict(os.environ)}
            self._socket.settimeout(timeout)
            print(json.dumps(order), file=self._lines, flush=True)
            code = json.loads(self._lines.readline())
            return subprocess.CompletedProcess(words, code, paths["stdout"].read_bytes(), paths["stderr"].read_bytes())


@cache
def command_server():
    """Return the server of this process, started at the first call; it ends with this process."""
    return CommandServer()


def load():
    """Load what a crawl loads, at its start and at its first article in each language."""
    from newscrawl import Pipeline, read  # noqa: PLC0415 - what only asks the server needs none of it
    from newscrawl.settings import EXTENSIONS_BASE  # noqa: PLC0415

    for package in map(importlib.import_module, PACKAGES):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    for extension in EXTENSIONS_BASE:
        importlib.import_module(extension.rpartition(".")[0])
    for _ in Pipeline().run(read(ROOT / "seeds")):
        pass
    assert "twisted.internet.reactor" not in sys.modules  # each crawl installs its own
    gc.collect()
    gc.freeze()


def serve(lines):
    """Answer each order with the exit code of a fork; return the order in the fork, and nothing at the end."""
    for line in lines:
        pid = os.fork()
        if not pid:
            return json.loads(line)
        print(json.dumps(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])), file=lines, flush=True)
    return None


def begin(order):
    """Become the process that was ordered."""
    for number, path in enumerate(order["streams"]):
        file = os.open(path, os.O_RDWR)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    sys.argv = ["scrapy", *order["words"]]


def main(number):
    """Serve until the other end of the socket is closed."""
    from scrapy.cmdline import execute  # noqa: PLC0415

    load()
    with socket.socket(fileno=number) as connection, connection.makefile("rw", encoding="ascii") as lines:
        order = serve(lines)
    if order:
        begin(order)
        execute()


if __name__ == "__main__":
    main(int(sys.argv[1]))
