"""Why a request was not made, and whether a later run should make it."""

from __future__ import annotations

from datetime import datetime

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

_REASONS: dict[type[BaseException], str] = {
    CannotResolveHostError: "the host has no address",
    DownloadConnectionRefusedError: "the connection was refused",
    DownloadTimeoutError: "the server did not answer in time",
    ResponseDataLossError: "the answer was cut short",
    DownloadFailedError: "the connection was lost",
}


class Forbidden(IgnoreRequest):
    """A page that must not be fetched, as far as this run can know: to ask again today is of no use."""


class NotNow(IgnoreRequest):
    """A page that may be had later: its host rests, asks for time, or does not say what it forbids.

    :param reason: why, in a sentence for people.
    :param until: when to ask again, with its time zone; None if nothing is known of it.
    """

    def __init__(self, reason: str, until: datetime | None = None) -> None:
        super().__init__(reason)
        self.until = until


class Interrupted(IgnoreRequest):
    """A page that was not fetched because the run ended: it is no rejection, and the next run asks for it."""


def reason_of(error: BaseException) -> str:
    """Return in words for people why there was no answer."""
    for kind, reason in _REASONS.items():
        if isinstance(error, kind):
            return reason
    if "redirections" in str(error):  # Scrapy has no class of its own for it
        return "it is redirected too often"
    return str(error) or type(error).__name__
