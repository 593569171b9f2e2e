"""A small web on loopback: many hosts, 127.0.0.N, on one port, each with pages, a robots.txt and a journal.

>>> with serving() as web:
...     site = web.site(robots="User-agent: *\\nDisallow: /private\\n")
...     site["/a"] = Answer("<p>Hello.</p>")
...     site["/busy"] = [Answer(status=503, headers={"Retry-After": "2"}), Answer("<p>Now.</p>")]
...     site["/slow"] = Answer("x" * 1000, bytes_per_second=50)
...     crawl(site.url("/a"))
...     assert site.times("/a")
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import responses
from itertools import count

NEVER = float("inf")


@dataclass(frozen=True)
class Answer:
    """What a site sends for a path."""

    body: str | bytes = b""
    status: int = 200
    content_type: str | None = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    """Seconds before anything is sent; ``NEVER``: the connection stays open and silent."""
    missing: int = 0
    """Bytes of the declared length that never come: the connection is closed in the middle of the body."""
    bytes_per_second: float = 0
    """How slowly the body drips; 0: at once."""
    closed: bool = False
    """Close the connection without a word."""

    def head(self) -> bytes:
        """Return the status line and the headers."""
        headers = {"Content-Length": str(len(self.octets()) + self.missing)} | self.headers
        if self.content_type is not None:
            headers = {"Content-Type": self.content_type} | headers
        status = f"HTTP/1.1 {self.status} {responses.get(self.status, 'Unknown')}"
        lines = [status, *(f"{name}: {value}" for name, value in headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def octets(self) -> bytes:
        """Return the body."""
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass(frozen=True)
class Asked:
    """A request that a site received."""

    path: str
    """Path and query."""
    headers: dict[str, str]
    """By lower-case name."""
    time: float
    """``time.monotonic()`` at the end of its head."""
    method: str = "GET"


Answers = Answer | list[Answer] | Callable[[Asked], Answer]
"""The answer to every request for a path; or one for each, of which the last is repeated; or a function."""


class Site:
    """One host. ``site[path] = answer`` says what is at a path; everywhere else is ``otherwise``, at first a 404."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.otherwise: Answers = Answer("not here", 404, "text/plain")
        self.pages: dict[str, Answers] = {"/robots.txt": self.otherwise}
        self.asked: list[Asked] = []

    def __setitem__(self, path: str, answers: Answers) -> None:
        self.pages[path] = answers

    def url(self, path: str = "/") -> str:
        """Return the address of a path."""
        return f"http://{self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """Return what was asked for, in order, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def times(self, path: str) -> list[float]:
        """Return when a path was asked for."""
        return [asked.time for asked in self.asked if asked.path == path]

    def answer(self, asked: Asked) -> Answer:
        """Note a request, and return the answer to it."""
        before = len(self.times(asked.path))
        self.asked.append(asked)
        answers = self.pages.get(asked.path, self.otherwise)
        if isinstance(answers, Answer):
            return answers
        if isinstance(answers, list):
            return answers[min(before, len(answers) - 1)]
        return answers(asked)


class Web:
    """All hosts of the server, which runs in a thread."""

    def __init__(self) -> None:
        self.port = 0
        self.sites: dict[str, Site] = {}
        self._numbers = count(1)
        self._loop = asyncio.new_event_loop()
        self._servers: list[asyncio.Server] = []
        self._connections: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def site(self, robots: str | bytes | Answers | None = None) -> Site:
        """Return a new host.

        :param robots: its robots.txt, as text or as an answer of any kind; None: a 404.
        """
        number = next(self._numbers)
        host = f"127.0.{number // 250}.{number % 250 + 1}"
        asyncio.run_coroutine_threadsafe(self._listen(host), self._loop).result()
        site = self.sites[host] = Site(host, self.port)
        if isinstance(robots, str | bytes):
            robots = Answer(robots, content_type="text/plain")
        if robots is not None:
            site["/robots.txt"] = robots
        return site

    def close(self) -> None:
        """End the server, also in the middle of answers."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self, host: str) -> None:
        server = await asyncio.start_server(self._serve, host, self.port, backlog=256)
        self.port = server.sockets[0].getsockname()[1]
        self._servers.append(server)

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                site = self.sites[writer.get_extra_info("sockname")[0]]
                while await self._exchange(site, reader, writer):
                    pass
        finally:
            self._connections.discard(task)
            writer.transport.abort() if task.cancelling() else writer.close()

    async def _exchange(self, site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether the connection may be used again."""
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        answer = site.answer(Asked(path, headers, time.monotonic(), method))
        if answer.wait == NEVER:
            await reader.read()  # until the client gives up
            return False
        await asyncio.sleep(answer.wait)
        if answer.closed:
            return False
        writer.write(answer.head())
        await self._send_body(answer, writer)
        return not answer.missing

    async def _send_body(self, answer: Answer, writer: asyncio.StreamWriter) -> None:
        body = answer.octets()
        step = max(1, round(answer.bytes_per_second / 10)) if answer.bytes_per_second else max(1, len(body))
        for start in range(0, len(body), step):
            writer.write(body[start : start + step])
            await writer.drain()
            if answer.bytes_per_second:
                await asyncio.sleep(step / answer.bytes_per_second)


@contextmanager
def serving() -> Iterator[Web]:
    """Give a web without sites, and end it."""
    web = Web()
    try:
        yield web
    finally:
        web.close()
