"""What becomes of an answer: documents to extract, leads for the frontier, or a rejection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, cast

from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.crawl.closing import is_closing
from newscrawl.crawl.session import Session
from newscrawl.crawl.threaded_input import read_in_thread
from newscrawl.readers import own_text
from newscrawl.readers.addresses import without_secrets
from newscrawl.readers.feed_facts import FeedFacts, feed_facts
from newscrawl.readers.reading import EMPTY
from newscrawl.web.conditional import UNCHANGED, Validators, body_hash, fresh_for
from newscrawl.web.container_table import Poll
from newscrawl.web.discovery import is_guess
from newscrawl.web.failures import is_temporary, kind_of, reason_of
from newscrawl.web.frontier import Frontier
from newscrawl.web.handed_leads import HandedLeads, can_be_handed_over
from newscrawl.web.home_pages import is_page, leads_of_page, wanted_on
from newscrawl.web.lead_queue import Taken
from newscrawl.web.lead_table import seconds_of
from newscrawl.web.notes import notes_of
from newscrawl.web.recording import RECORDED_AT, RecordingMiddleware
from newscrawl.web.refusals import Interrupted, NotNow, OtherShard
from newscrawl.web.responses import read_response, text_of_lead
from newscrawl.web.robots import RobotsTxtMiddleware
from newscrawl.web.same_address import same_address
from newscrawl.web.schedule import Wishes
from newscrawl.web.source_rules import SourceRules
from pipelines.documents import Document, Lead, Rejection
from pipelines.extraction.identity import reading_key, source_hash

if TYPE_CHECKING:
    from newscrawl.readers.formats import Found
    from newscrawl.readers.recorded_answer import ReadText

Answer = Response | Failure | ValueError
"""What comes of a lead: a response, a failure to get one, or that its address cannot be asked for."""
_UNTOLD = "since the address has a password or a key in it, that shard is not told"
_LISTED_AT_ONCE = 500
_MOST_TIMES = 500
"""Times of entries that say enough about how a feed grows."""
_PERMANENT = frozenset({301, 308})


class AnswerReader:
    """Reads the answers to the requests of a run, and tells the frontier what became of each."""

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self._crawler, self._stats, self._rules = crawler, crawler.stats, SourceRules.of(crawler)
        self._session, self._frontier = Session.of(crawler), Frontier.of(crawler)

    async def read(self, taken: Taken, answer: Answer) -> AsyncIterator[Document | Rejection]:
        """Yield the documents that are to be extracted, and what is rejected."""
        if isinstance(answer, ValueError):
            rejection = self._counted(taken, Rejection(_place(taken), "download", str(answer)))
            self._frontier.gone(taken)
            yield rejection
        elif isinstance(answer, Failure):
            for found in self._failed(taken, answer):
                yield found
        elif self._is_unchanged(taken, answer):
            self._note_unchanged(taken, answer)
        else:
            with suppress(Interrupted):
                async for found in self._read(taken, answer):
                    yield found

    def _failed(self, taken: Taken, failure: Failure) -> Iterator[Document | Rejection]:
        """Note a failure; yield what its container has of its text if the lead is given up, else a rejection.

        A rejection is also yielded if the lead was given by the user, who is to hear of it.
        """
        error = failure.value
        if isinstance(error, Interrupted):
            return
        if isinstance(error, OtherShard):
            yield from self._hand_over(taken, error.url, str(error))
            return
        until = None
        if isinstance(error, NotNow) and error.until is not None:
            until = self._session.now() + (error.until - datetime.now(UTC)).total_seconds()
        later = isinstance(error, NotNow) or is_temporary(failure)
        text = None if later else text_of_lead(replace(taken.lead, url=_place(taken)), reason_of(failure))
        if self._recording is not None:
            self._recording.read_without(
                taken.lead, taken.source, reason_of(failure), "none" if text is None else "listed"
            )
        if text is not None:
            text.fetched_at = self._session.fetched_at
            found = self._counted(taken, text)
            self._frontier.finished_reading(taken)
            yield found
            return
        rejections = []
        if taken.given or not (later or is_guess(taken.lead)):
            rejections.append(self._counted(taken, Rejection(_place(taken), "download", reason_of(failure))))
        if later:
            self._count(f"put_off/{kind_of(failure)}")
            self._frontier.later(taken, until)
        else:
            if not is_guess(taken.lead):
                self._count(f"not_fetched/{kind_of(failure)}")
            self._frontier.gone(taken)
        yield from rejections

    def _hand_over(self, taken: Taken, url: str, reason: str) -> Iterator[Document | Rejection]:
        """Leave a lead to the shard that asks for its address; yield a rejection where a person is to hear of it.

        :param url: the address to ask for.
        :param reason: why this shard does not ask for it.
        """
        if not can_be_handed_over(url):
            rejection = self._counted(taken, Rejection(_place(taken), "download", f"{reason}; {_UNTOLD}"))
            self._frontier.gone(taken)
            yield rejection
        elif HandedLeads.of(self._crawler).add(taken, url):
            if taken.given:
                told = f"it is redirected: {reason}, and is told of it"
                rejection = self._counted(taken, Rejection(_place(taken), "download", told))
                self._frontier.gone(taken)
                yield rejection
            else:
                self._frontier.finished_reading(taken)

    def _is_unchanged(self, taken: Taken, response: Response) -> bool:
        if response.status == UNCHANGED:
            return True
        known = taken.container.hash if taken.container is not None else None
        return known is not None and not self._session.rewriting and known == body_hash(response)

    def _note_unchanged(self, taken: Taken, response: Response) -> None:
        if self._recording is not None:
            self._recording.read_without(taken.lead, taken.source)
        validators = taken.validators.renewed(response)
        if taken.container is None:
            self._count("read")
            self._count("seen")
            self._frontier.unchanged(taken, validators, None)
        else:
            self._count("unchanged")
            self._frontier.unchanged(taken, validators, _poll(taken, response))

    async def _read(self, taken: Taken, response: Response) -> AsyncIterator[Document | Rejection]:
        """Yield what is in a response, each only when the next is known, so that a lead's last document ends it.

        :raises Interrupted: when the run ends before all is read; the next run reads it again.
        """
        poll = _poll(taken, response)
        documents, last = 0, None
        async for found in self._without_leads(taken, response, poll):
            if last is not None and (news := self._to_publish(taken, last)) is not None:
                yield news
            documents += isinstance(found, Document)
            last = found
        should_list = taken.container is not None or taken.lead.kind == "container"
        is_quiet = _is_empty(last) and (should_list or taken.given)
        should_list = should_list or is_quiet
        if poll.forgets or is_quiet:
            _heed(poll, await asyncio.to_thread(feed_facts, response.body, response.url), response.url)
        news = self._to_publish(taken, last) if last is not None and not is_quiet else None
        taken.validators = Validators().renewed(response)
        if should_list and isinstance(news, Rejection) and not poll.listed and not documents:
            self._frontier.later(taken)  # a maintenance page, or a feed that nobody can read
        else:
            if poll.listed or (should_list and not documents):
                self._count("polled")
                self._frontier.polled(taken, taken.validators, body_hash(response), poll)
            self._frontier.finished_reading(taken)
        if news is not None:
            yield news

    async def _without_leads(self, taken: Taken, response: Response, poll: Poll) -> AsyncIterator[Document | Rejection]:
        """Yield the documents and rejections in a response; what it lists goes to the frontier, and into ``poll``."""
        notes, leads = notes_of(response, self._crawler), list[Lead]()
        async for found in self._unblocked(await self._found(taken, response), response):
            if isinstance(found, Lead):
                poll.listed += 1
                self._count("leads")
                leads.append(found)
                if len(leads) >= _LISTED_AT_ONCE:
                    self._list(taken, leads, poll)
                    leads.clear()
                    await asyncio.sleep(0)
                continue
            if isinstance(found, Document):
                found.notes += notes
                found.fetched_at = response.meta.get(RECORDED_AT, "")
                found.url = without_secrets(found.url) if found.url else None
            yield found
        self._list(taken, leads, poll)

    async def _found(self, taken: Taken, response: Response) -> Iterable[Found]:
        """Return what is in a response; of a page with which its source begins, where news is listed."""
        lead, source = replace(taken.lead, url=_place(taken)), self._rules.source(taken.source)
        wanted = wanted_on(lead, source, given=taken.given)
        is_list = source is not None and bool(wanted) and is_page(response)
        text = cast("ReadText", source.text) if source is not None else "page"
        if self._recording is not None:
            notes = notes_of(response, self._crawler)
            self._recording.read(taken.lead, taken.source, response, notes, "none" if is_list else text)
        if source is not None and is_list:
            sitemaps = await self._sitemaps(response.url) if "news-sitemap" in wanted else ()
            return leads_of_page(response, lead, source, wanted, sitemaps)
        found = read_response(response, lead, self._session.limits, takes_longer=text == "longer")
        return map(_own_text, found) if text == "feed" else found

    async def _unblocked(self, found: Iterable[Found], response: Response) -> AsyncIterator[Found]:
        """Yield what is found in a response; what is no page is read in a thread, as some feeds take half a minute.

        :raises Interrupted: when the run ends before all is read.
        """
        if is_page(response):
            for one in found:
                yield one
            return
        async for portion in read_in_thread(_portions(found), partial(is_closing, self._crawler)):
            if not portion:
                return
            for one in portion:
                yield one
        raise Interrupted("the run ended while it was read")

    async def _sitemaps(self, url: str) -> Sequence[str]:
        """Return the sitemaps that the robots.txt of an address's host lists; none if it cannot be had."""
        robots = RobotsTxtMiddleware.of(self._crawler)
        try:
            return await robots.sitemaps(url) if robots is not None else ()
        except (NotNow, Interrupted):
            return ()

    def _to_publish(self, taken: Taken, found: Document | Rejection) -> Document | Rejection | None:
        """Return what was found if it is news; what was published before is only counted."""
        if isinstance(found, Document):
            self._rules.tell(taken.source, found)
            found.fetched_at = found.fetched_at or self._session.fetched_at
            key = reading_key(found.locator, source_hash(found.content))
            if not self._session.rewriting and self._session.state.was_read(key):
                self._count("read")
                self._count("seen")
                return None
            if self._session.gave_up(key):
                self._count("read")
                return None
        return self._counted(taken, found)

    def _counted(self, taken: Taken, found: Document | Rejection) -> Document | Rejection:
        self._count("read")
        self._frontier.found(taken, found.locator)
        return found

    def _list(self, taken: Taken, leads: Iterable[Lead], poll: Poll) -> None:
        followed = []
        for lead in leads:
            via = lead.via[-1] if lead.via else None
            if via is not None and via.kind == "feed":
                poll.forgets = True
                if len(poll.times) < _MOST_TIMES and (time := seconds_of(via.listed_at)) is not None:
                    poll.times.append(time)
            if (wanted := self._rules.followed(taken.source, lead)) is not None:
                followed.append(wanted)
        if followed:
            self._frontier.add(taken, followed, poll)

    @cached_property
    def _recording(self) -> RecordingMiddleware | None:
        return RecordingMiddleware.find(self._crawler)

    def _count(self, name: str) -> None:
        self._stats.inc_value(f"newscrawl/{name}")


def _is_empty(found: Document | Rejection | None) -> bool:
    """Return whether an answer was rejected only because nothing is listed in it at present."""
    return isinstance(found, Rejection) and found.stage == "read" and found.reason.startswith(EMPTY)


def _heed(poll: Poll, facts: FeedFacts, url: str) -> None:
    """Note what a feed says of itself: when it is worth asking for, and where it moved."""
    poll.wishes = Wishes.of(facts)
    target = facts.moved_to
    if target is not None and same_address(target) != same_address(url) and without_secrets(target) == target:
        poll.moved_to = target


def _place(taken: Taken) -> str:
    """Return the address of a lead as it may be written down."""
    return without_secrets(taken.lead.url)


def _portions(found: Iterable[Found]) -> Iterator[list[Found]]:
    """Yield leads some hundred at a time, what else is found as it comes, and an empty list when that is all."""
    portion = []
    for one in found:
        portion.append(one)
        if not isinstance(one, Lead) or len(portion) == _LISTED_AT_ONCE:
            yield portion
            portion = []
    if portion:
        yield portion
    yield []


def _own_text(found: Document | Lead | Rejection) -> Document | Lead | Rejection:
    """Return the text of a feed's entry in place of its address, if it has one."""
    return (own_text(found) or found) if isinstance(found, Lead) else found


def _poll(taken: Taken, response: Response) -> Poll:
    """Return what an answer of a container says apart from what it lists."""
    reasons = response.meta.get("redirect_reasons", ())
    moved_to = taken.container.moved_to if taken.container is not None else None
    if reasons:
        moved = all(reason in _PERMANENT for reason in reasons) and without_secrets(response.url) == response.url
        moved_to = response.url if moved else moved_to
    dated = taken.lead.kind == "container" and taken.lead.changed is not None
    forgets = taken.container is not None and taken.container.oldest is not None
    return Poll(forgets=forgets, dated=dated, fresh=fresh_for(response), moved_to=moved_to)
