"""A process that has loaded what every command loads, and forks for each one, which then starts in a tenth of the time.

Orders come by a socket, and process ids and exit codes go by it, one JSON value a line.
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import importlib
import json
import multiprocessing.util
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, NoReturn

ROOT = Path(__file__).parents[1]
PACKAGES: tuple[str, ...] = (
    "newscrawl.commands",
    "newscrawl.crawl",
    "newscrawl.exporters",
    "newscrawl.extensions",
    "newscrawl.spiders",
    "newscrawl.stages",
)
PACKAGES += ("newscrawl.state", "newscrawl.web", "scrapy.commands", "scrapy.core", "scrapy.downloadermiddlewares")
PACKAGES += ("scrapy.spidermiddlewares",)
FORK_SERVER = "from multiprocessing.forkserver import main"
"""How the program begins that a fork server of ``multiprocessing`` is started with."""
ENDED = "the process that forks commands has ended; what it wrote says why"
Ended = subprocess.CompletedProcess[bytes]


class CommandServer:
    """The process, seen from the tests.

    :param environment: of the process; default: that of the tests.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._socket, other = socket.socketpair()
        with other:
            program = [sys.executable, "-m", "tests.command_server", str(other.fileno())]
            self.process = subprocess.Popen(
                program, cwd=ROOT, env=environment, pass_fds=[other.fileno()], start_new_session=True
            )
        self._received = b""

    def run(
        self,
        words: Sequence[object],
        stdin: bytes = b"",
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        seconds: float = 240,
    ) -> Ended:
        """Run ``scrapy`` with these words to its end, in a process of its own."""
        with self.running(words, stdin, folder, environment) as command:
            return command.end(seconds)

    @contextmanager
    def running(
        self,
        words: Sequence[object],
        stdin: bytes = b"",
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Iterator[Running]:
        """Start ``scrapy`` with these words; one command at a time, whose end must be waited for."""
        with tempfile.TemporaryDirectory() as name:
            paths = [Path(name) / stream for stream in ("stdin", "stdout", "stderr")]
            for path, content in zip(paths, (stdin, b"", b""), strict=True):
                path.write_bytes(content)
            order: dict[str, object] = {"words": list(map(str, words)), "streams": list(map(str, paths))}
            order |= {"folder": str(folder or Path.cwd()), "environment": dict(environment or os.environ)}
            yield Running(self, list(map(str, words)), paths, self._ask(json.dumps(order)))

    def _ask(self, order: str) -> int:
        """Send an order, and return the id of the process that carries it out."""
        try:
            self._socket.sendall(f"{order}\n".encode())
        except ConnectionError as error:
            raise RuntimeError(ENDED) from error
        return self.answer(240, order)  # the first one waits for all that is loaded, on a machine that may be busy

    def answer(self, seconds: float, awaited: str) -> int:
        """Return the next number that the process sends."""
        while b"\n" not in self._received:
            if not select.select([self._socket], [], [], seconds)[0]:
                os.killpg(self.process.pid, signal.SIGKILL)
                command_server.cache_clear()
                raise TimeoutError(f"it did not end in {seconds} seconds: {awaited}")
            try:
                received = self._socket.recv(100)
            except ConnectionError as error:
                raise RuntimeError(ENDED) from error
            if not received:
                raise RuntimeError(ENDED)
            self._received += received
        number, _, self._received = self._received.partition(b"\n")
        return int(number)

    def close(self) -> None:
        """Let the process end, and wait for it."""
        self._socket.close()
        self.process.wait()


@dataclass
class Running:
    """A command that runs."""

    server: CommandServer
    words: list[str]
    streams: list[Path]
    pid: int

    def end(self, seconds: float = 240) -> Ended:
        """Wait for its end, and return its exit code and what it wrote."""
        code = self.server.answer(seconds, " ".join(self.words))
        return subprocess.CompletedProcess(self.words, code, *(path.read_bytes() for path in self.streams[1:]))


@cache
def command_server() -> CommandServer:
    """Return the server of this process, started at the first call; it ends with this process."""
    server = CommandServer()
    atexit.register(server.close)
    return server


def load() -> None:
    """Load what a crawl loads, at its start and at its first article in each language."""
    from newscrawl import Article, Pipeline, find_events, read
    from newscrawl.settings import EXTENSIONS_BASE
    from pipelines.duplicates.signer import signer

    for package in map(importlib.import_module, PACKAGES):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    for extension in EXTENSIONS_BASE:
        importlib.import_module(extension.rpartition(".")[0])
    articles = [article for article in Pipeline().run(read(ROOT / "seeds")) if isinstance(article, Article)]
    signer("numpy", None).sketch([article.text for article in articles])  # numba would start threads
    for article in articles:
        article.duplicate.cluster = article.id  # so that they are not compared
    find_events(articles)
    assert "twisted.internet.reactor" not in sys.modules  # each crawl installs its own
    assert threading.active_count() == 1  # a fork copies the locks of other threads, but not the threads
    gc.collect()
    gc.freeze()


def serve(lines: IO[str]) -> dict[str, Any] | None:
    """Answer each order with id and exit code of a fork; return the order in the fork, and nothing at the end."""
    for line in lines:
        pid = os.fork()
        if not pid:
            order: dict[str, Any] = json.loads(line)
            return order
        print(pid, file=lines, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), file=lines, flush=True)
    return None


def begin(order: dict[str, Any]) -> None:
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


def prepare_fork_server() -> None:
    """Let this process start the server that forks its workers as another fork, which has loaded everything, too.

    The fork is made now, while this process has no threads and no open files that concern a run.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if not pid:
        ours.close()
        _serve_workers(theirs)
    theirs.close()
    spawn = multiprocessing.util.spawnv_passfds

    def spawn_or_use_fork(program: str, arguments: list[str], files: list[int]) -> int:
        if ours.fileno() < 0 or not arguments[-1].startswith(FORK_SERVER):
            return spawn(program, arguments, files)
        with ours:
            socket.send_fds(ours, [json.dumps([arguments[-1], files]).encode()], files)
        return pid

    multiprocessing.util.spawnv_passfds = spawn_or_use_fork


def _serve_workers(orders: socket.socket) -> NoReturn:
    """Become a fork server once it is needed, with the files that it expects under their numbers; or end unneeded."""
    order, files, _, _ = socket.recv_fds(orders, 1 << 16, 8)
    orders.close()
    if order:
        program, numbers = json.loads(order)
        apart = [fcntl.fcntl(file, fcntl.F_DUPFD, 1_000) for file in files]  # so that none is overwritten
        for file, number in zip(apart, numbers, strict=True):
            os.dup2(file, number)
        for file in {*files, *apart}.difference(numbers):
            os.close(file)
        with suppress(SystemExit):
            exec(program)
    os._exit(0)


def end(code: int) -> NoReturn:
    """End like any program, but do not free one by one the objects that were loaded before the fork."""
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main(number: int) -> None:
    """Serve until the other end of the socket is closed."""
    from scrapy.cmdline import execute

    load()
    with socket.socket(fileno=number) as connection, connection.makefile("rw", encoding="ascii") as lines:
        order = serve(lines)
    if order:
        begin(order)
        prepare_fork_server()
        try:
            execute()
        except SystemExit as ended:
            end(int(ended.code or 0))


if __name__ == "__main__":
    main(int(sys.argv[1]))
