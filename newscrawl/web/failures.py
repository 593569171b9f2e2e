"""Why an address could not be had, in words for people, and whether it may be had later."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from OpenSSL.SSL import Error as TlsError
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Request
from scrapy.spidermiddlewares.httperror import HttpError
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed, TCPTimedOutError
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError

from newscrawl.web.content_encoding import BodyTooLarge, DamagedBody
from newscrawl.web.http_handler import OversizedHead
from newscrawl.web.refusals import Interrupted, NotNow

TEMPORARY_STATUSES = frozenset(
    {408, 425, 429, 500, 502, 503, 504, 509, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530}
)
"""Statuses that say nothing about the page: RFC 9110 and 6585, and those that content networks add."""

_MOST_CAUSES = 20
_PARTICULARS = re.compile(r"[:;,] | until | to '")
"""Where a reason goes on with what differs from page to page."""
_PORT = re.compile(r" \(port \d+\)")


class NoAnswer(DownloadFailedError):  # noqa: N818 - what a server did
    """A failure of a recorded crawl that may pass, in the words of :func:`reason_of`."""


def reason_of(failure: Failure) -> str:
    """Return why a request failed, as the rest of a sentence about its address: ``the server answered 404``.

    :param failure: what the errback of the request received.
    """
    assert failure.value is not None
    return reason_for(failure.value, failure.request)  # type: ignore[attr-defined] # Scrapy adds it


def reason_for(error: BaseException, request: Request) -> str:
    """Return why a request failed with an error, in the same words."""
    for cause in _causes(error):
        for kind in type(cause).__mro__:
            if kind in _REASONS:
                return _REASONS[kind](cause, request)
    if isinstance(error, DownloadFailedError):  # Twisted could make nothing of what was sent
        return f"{_host(request)} does not answer in HTTP"
    message = str(error)
    return f"it could not be fetched: {message}" if message and "<twisted" not in message else "it could not be fetched"


def kind_of(failure: Failure) -> str:
    """Return what a failure is counted as: its reason without what differs from page to page."""
    host = _host(failure.request)  # type: ignore[attr-defined] # Scrapy adds it
    reason = _PARTICULARS.split(reason_of(failure))[0]
    if host:
        reason = reason.replace(f"the host {host}", "its host").replace(host, "its host")
    return _PORT.sub("", reason)


def is_temporary(failure: Failure) -> bool:
    """Return whether the same request may succeed in a later run.

    It may after time-outs, refused, broken and cut connections, names that were not found, and statuses such as 503;
    not after a 404, and not for what the settings or robots.txt forbid.
    """
    assert failure.value is not None
    return may_pass(failure.value)


def may_pass(error: BaseException) -> bool:
    """Return the same of an error."""
    if isinstance(error, HttpError):
        return error.response.status in TEMPORARY_STATUSES
    if isinstance(error, IgnoreRequest):
        return isinstance(error, NotNow | Interrupted)
    return not isinstance(error, BodyTooLarge | DownloadCancelledError | UnsupportedURLSchemeError)


def _refusal(message: str) -> str:
    """Return why a request was not sent, or its response not taken: in our words, or in those of Scrapy."""
    if "redirections" in message:
        return "it is redirected more often than REDIRECT_MAX_TIMES, perhaps in a circle"
    return message or "the request was refused"


def _no_name(error: CannotResolveHostError, request: Request) -> str:
    return str(error) if "name server" in str(error) else f"the host {_host(request)} was not found"


def _too_late(_: Exception, request: Request) -> str:
    seconds = request.meta.get("download_timeout")
    within = f"within {seconds:g} seconds" if seconds else "in time"
    return f"{_host(request)} did not send it {within}"


def _no_connection(error: ConnectError, request: Request) -> str:
    why = os.strerror(error.osError) if isinstance(error.osError, int) else str(error)
    return f"no connection to {_place(request)}: {why}"


def _no_tunnel(error: TunnelError, request: Request) -> str:
    return f"the proxy did not connect to {_host(request)}: {str(error).partition('[')[2].rstrip(']') or error}"


def _invalid_certificate(_: Exception, request: Request) -> str:
    host = _host(request)
    return (
        f"the certificate of {host} is not valid for it; if you trust it: -s NEWSCRAWL_UNCHECKED_HOSTS={host}, or "
        "verify = false for its source"
    )


def _no_security(error: TlsError, request: Request) -> str:
    details = [entry[-1] for entry in error.args[0] if entry[-1]] if error.args else []
    if any("certificate verify failed" in detail for detail in details):
        return _invalid_certificate(error, request)
    return f"no secure connection to {_place(request)}: {details[0] if details else 'the server ended it'}"


def _host(request: Request) -> str:
    return urlsplit(request.url).hostname or ""


def _place(request: Request) -> str:
    parts = urlsplit(request.url)
    return f"{parts.hostname} (port {parts.port or (443 if parts.scheme == 'https' else 80)})"


def _causes(error: BaseException) -> list[BaseException]:
    """Return an error and what it comes from, outermost first: Twisted wraps what happened several times."""
    chain: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting and len(chain) < _MOST_CAUSES:
        cause = waiting.pop(0)
        if cause is None or cause in chain:
            continue
        chain.append(cause)
        waiting += [inner.value for inner in getattr(cause, "reasons", None) or ()]
        waiting.append(cause.__cause__)
    return chain


_REASONS: dict[type, Callable[[Any, Request], str]] = {
    NoAnswer: lambda error, _: str(error),
    HttpError: lambda error, _: f"the server answered {error.response.status}",
    IgnoreRequest: lambda error, _: _refusal(str(error)),
    UnsupportedURLSchemeError: lambda *_: "it is not a web address; those begin with http:// or https://",
    CannotResolveHostError: _no_name,
    DownloadConnectionRefusedError: lambda _, request: f"{_place(request)} refused the connection",
    ConnectError: _no_connection,
    DownloadTimeoutError: _too_late,
    TCPTimedOutError: _too_late,
    ConnectionClosed: lambda _, request: f"{_host(request)} closed the connection without a complete answer",
    TunnelError: _no_tunnel,
    VerificationError: _invalid_certificate,
    TlsError: _no_security,
    ParseError: lambda _, request: f"{_host(request)} does not answer in HTTP",
    OversizedHead: lambda error, _: str(error),
    ResponseDataLossError: lambda *_: "the connection ended before the whole page had come",
    DamagedBody: lambda error, _: str(error),
    BodyTooLarge: lambda error, _: str(error),
    DownloadCancelledError: lambda *_: "it is larger than DOWNLOAD_MAXSIZE, the limit for a response",
}
"""What each kind of error says to people; those that only wrap others are not here."""
