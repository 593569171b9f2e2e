"""A process that has loaded what every command loads, and forks for each one, which then starts in a tenth of the time.

Orders come and exit codes go by a socket, one JSON value a line.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("newscrawl.crawl", "newscrawl.exporters", "newscrawl.extensions", "newscrawl.spiders", "newscrawl.stages")
PACKAGES += ("newscrawl.state", "newscrawl.web", "scrapy.downloadermiddlewares", "scrapy.spidermiddlewares")


class CommandServer:
    """The process, seen from the tests."""

    def __init__(self):
        self._socket, other = socket.socketpair()
        with other:
            program = [sys.executable, "-m", "tests.command_server", str(other.fileno())]
            self.process = subprocess.Popen(program, cwd=ROOT, pass_fds=[other.fileno()], start_new_session=True)
        self._lines = self._socket.makefile("rw", encoding="ascii")

    def run(self, words, stdin=b"", folder=None, environment=None, seconds=240):
        """Run ``scrapy`` with these words to its end, in a process of its own."""
        with tempfile.TemporaryDirectory() as name:
            paths = [Path(name) / stream for stream in ("stdin", "stdout", "stderr")]
            for path, content in zip(paths, (stdin, b"", b""), strict=True):
                path.write_bytes(content)
            order = {"words": list(map(str, words)), "streams": list(map(str, paths))}
            order |= {"folder": str(folder or Path.cwd()), "environment": dict(environment or os.environ)}
            code = self._code(json.dumps(order), seconds)
            return subprocess.CompletedProcess(words, code, *(path.read_bytes() for path in paths[1:]))

    def _code(self, order, seconds):
        """Send an order, and return the exit code of what was ordered."""
        try:
            print(order, file=self._lines, flush=True)
            if not select.select([self._socket], [], [], seconds)[0]:
                os.killpg(self.process.pid, signal.SIGKILL)
                command_server.cache_clear()
                raise TimeoutError(f"it did not end in {seconds} seconds: {order}")
            return json.loads(self._lines.readline())
        except (ConnectionError, json.JSONDecodeError) as error:
            raise RuntimeError("the process that forks commands has ended; what it wrote says why") from error

    def close(self):
        """Let the process end, and wait for it."""
        self._lines.close()
        self._socket.close()
        self.process.wait()


@cache
def command_server():
    """Return the server of this process, started at the first call; it ends with this process."""
    server = CommandServer()
    atexit.register(server.close)
    return server


def load():
    """Load what a crawl loads, at its start and at its first article in each language."""
    from newscrawl import Pipeline, read
    from newscrawl.settings import EXTENSIONS_BASE

    for package in map(importlib.import_module, PACKAGES):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    for extension in EXTENSIONS_BASE:
        importlib.import_module(extension.rpartition(".")[0])
    for _ in Pipeline().run(read(ROOT / "seeds")):
        pass
    assert "twisted.internet.reactor" not in sys.modules  # each crawl installs its own
    assert threading.active_count() == 1  # a fork copies the locks of other threads, but not the threads
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
    importlib.reload(sys.modules["newscrawl.settings"])  # which read another environment
    sys.argv = ["scrapy", *order["words"]]


def main(number):
    """Serve until the other end of the socket is closed."""
    from scrapy.cmdline import execute

    load()
    with socket.socket(fileno=number) as connection, connection.makefile("rw", encoding="ascii") as lines:
        order = serve(lines)
    if order:
        begin(order)
        execute()


if __name__ == "__main__":
    main(int(sys.argv[1]))
