"""A crawl of the web without a network: every request is answered from recordings (``NEWSCRAWL_REPLAY``).

The n-th request for an address gets what was recorded n-th of it: an answer, or the failure to get one. Nobody has to
be spared, so there are no pauses; what was tried again is tried again.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, TypeVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings

from newscrawl.paths import resolve
from newscrawl.readers.file_listing import select_files
from newscrawl.readers.recorded_failure import RecordedFailure
from newscrawl.web.failures import NoAnswer
from newscrawl.web.ordered_window import RecordedWindow
from newscrawl.web.pace import Host, PaceMiddleware
from newscrawl.web.recorded_answers import RecordedAnswers, read_answer
from newscrawl.web.recording import RECORDED_AT
from newscrawl.web.refusals import NotNow

T = TypeVar("T")

_WARC = ("*.warc", "*.warc.*")
_MIDDLEWARES = {
    # before robots.txt: what was refused then was refused before it was asked for
    "newscrawl.web.replay.RecordedFailureMiddleware": 45,
    "newscrawl.web.private_network_guard.PrivateNetworkGuardMiddleware": None,
    "newscrawl.web.pace.PaceMiddleware": None,
    "newscrawl.web.replay.RecordedPaceMiddleware": 550,
    "newscrawl.web.recording.RecordingMiddleware": None,
    "newscrawl.web.replay.ReplayMiddleware": 960,
}


def close_network(settings: BaseSettings) -> None:
    """Have recordings answer in place of the network, if the settings name some."""
    if _recordings(settings):
        middlewares = {**settings.getdict("DOWNLOADER_MIDDLEWARES"), **_MIDDLEWARES}
        settings.set("DOWNLOADER_MIDDLEWARES", middlewares, priority="spider")
        settings.set("DOWNLOAD_HANDLERS", dict.fromkeys(("http", "https", "ftp", "s3")), priority="spider")


class Replay:
    """The recordings that answer the requests of a crawl.

    :raises InputError: when there is nothing to read.
    """

    _by_crawler: ClassVar[WeakKeyDictionary[Crawler, Replay]] = WeakKeyDictionary()

    def __init__(self, paths: str) -> None:
        self._answers = RecordedAnswers()
        named = [str(resolve(path)) for path in shlex.split(paths)]
        files, _ = select_files(named, _WARC, (), lambda _: True)
        for file in files:
            if file.path is not None:
                self._answers.add(file.path)

    @classmethod
    def begin(cls, crawler: Crawler) -> None:
        """Read the index of the recordings, if the settings name some.

        :raises InputError: when there is nothing to read.
        """
        if paths := _recordings(crawler.settings):
            cls._by_crawler[crawler] = cls(paths)

    @classmethod
    def of(cls, crawler: Crawler) -> Replay:
        """Return the recordings of a crawl."""
        return cls._by_crawler[crawler]

    @classmethod
    def find(cls, crawler: Crawler) -> Replay | None:
        """Return the recordings of a crawl, or None if it asks the network."""
        return cls._by_crawler.get(crawler)

    def window(self, stop: Callable[[], bool]) -> RecordedWindow[T]:
        """Return a window for answers, in the order in which the recorded crawl read them."""
        return RecordedWindow(stop, self._answers.read)

    def has(self, request: Request) -> bool:
        """Return whether there is something further of an address."""
        return bool(self._answers.of(request))

    def failure(self, request: Request) -> Exception | None:
        """Return the failure that was recorded next of an address; None if it is an answer, or nothing."""
        places = self._answers.of(request)
        if not places or places[0].status is not None:
            return None
        failure = read_answer(places.popleft(), request)
        return _error(failure) if isinstance(failure, RecordedFailure) else None

    def answer(self, request: Request) -> Response | None:
        """Return the answer that was recorded next of an address; None if there is none.

        A robots.txt of which nothing is recorded is answered as one that does not exist.
        """
        places = self._answers.of(request)
        while places:
            place = places.popleft()
            answer = read_answer(place, request)
            if isinstance(answer, Response):
                request.meta[RECORDED_AT] = place.time
                return answer
        return Response(request.url, status=404) if urlsplit(request.url).path == "/robots.txt" else None


class RecordedFailureMiddleware:
    """Fails as the recorded crawl did."""

    def __init__(self, crawler: Crawler) -> None:
        self._replay = Replay.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RecordedFailureMiddleware:
        """Return the middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise the failure that was recorded, if there is one."""
        request.meta.pop(RECORDED_AT, None)
        if (error := self._replay.failure(request)) is not None:
            raise error


class ReplayMiddleware:
    """Answers every request in place of the network."""

    def __init__(self, crawler: Crawler) -> None:
        self._replay = Replay.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReplayMiddleware:
        """Return the middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """Return the recorded answer.

        :raises NotNow: when there is none.
        """
        if not request.url.startswith(("http:", "https:")):
            return None
        answer = self._replay.answer(request)
        if answer is None:
            raise NotNow("it is not recorded in the archives of NEWSCRAWL_REPLAY")
        return answer


class RecordedPaceMiddleware(PaceMiddleware):
    """Tries again what the recorded crawl tried again, without a pause."""

    async def process_request(self, request: Request) -> None:
        """Let a request pass at once."""

    def refuses(self, host: Host) -> bool:  # noqa: ARG002 - as in its base
        """Return False: whom the recorded crawl left in peace is known from its failures."""
        return False

    def ready(self, name: str) -> float:  # noqa: ARG002
        """Return 0: a request may leave the queue now."""
        return 0.0

    def failed(self, request: Request, reason: str, asked: object = None) -> Request | None:  # noqa: ARG002
        """Return the request once more if there is more of its address."""
        return request.replace(dont_filter=True) if Replay.of(self._crawler).has(request) else None


def _recordings(settings: BaseSettings) -> str:
    """Return the paths of the recordings; empty if the network is to be asked."""
    named = str(settings["NEWSCRAWL_REPLAY"] or "")
    return "" if named == "None" else named


def _error(failure: RecordedFailure) -> Exception:
    if failure.kind == "temporary":
        return NoAnswer(failure.reason)
    if failure.kind == "not now":
        return NotNow(failure.reason, datetime.fromisoformat(failure.until) if failure.until else None)
    return IgnoreRequest(failure.reason)
