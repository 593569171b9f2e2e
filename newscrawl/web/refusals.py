"""Why a request was not made, and whether a later run should make it."""

from __future__ import annotations

from datetime import datetime

from scrapy.exceptions import IgnoreRequest

from newscrawl.readers.addresses import without_secrets


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


class OtherShard(IgnoreRequest):
    """A page of a site that another shard asks.

    :param url: its address.
    :param shard: the other shard, as in ``3/16``.
    """

    def __init__(self, url: str, shard: str) -> None:
        super().__init__(f"shard {shard} asks for {without_secrets(url)}")
        self.url = url
