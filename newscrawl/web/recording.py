"""What is fetched is kept as it came, in WARC files: a journal against kills, and input for crawls without a network.

Recorded is every exchange, robots.txt, redirects, errors and answers of 304 included, as three records: ``request``,
``metadata`` with the lead (:mod:`newscrawl.readers.recorded_lead`) and ``response``. Where there was no answer, a
``metadata`` record keeps the reason (:mod:`newscrawl.readers.recorded_failure`). Secrets are left out: keys in
addresses, cookies, authorisations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.client import responses
from typing import Any, ClassVar
from urllib.parse import urldefrag, urlsplit
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Request, Response

from newscrawl.crawl.output_faults import OutputError, note_output_fault
from newscrawl.crawl.session import Session
from newscrawl.paths import resolve
from newscrawl.readers.addresses import without_secrets
from newscrawl.readers.recorded_answer import MEDIA_TYPE as ANSWER
from newscrawl.readers.recorded_answer import ReadText, RecordedAnswer, RecordedPage, answer_block
from newscrawl.readers.recorded_failure import MEDIA_TYPE as FAILURE
from newscrawl.readers.recorded_failure import RecordedFailure, failure_block
from newscrawl.readers.recorded_lead import MEDIA_TYPE as LEAD
from newscrawl.readers.recorded_lead import lead_block
from newscrawl.web.article_pages import pages_of
from newscrawl.web.failures import may_pass, reason_for
from newscrawl.web.journal import Journal
from newscrawl.web.lead_queue import Taken
from newscrawl.web.recorded_answers import Place
from newscrawl.web.redirects import redirects_of_request
from newscrawl.web.refusals import Forbidden, Interrupted, NotNow
from newscrawl.web.source_rules import SourceRules
from newscrawl.web.warc_files import HttpHead, WarcFiles, warc_date
from pipelines.documents import Document, Lead

RECORDED_AT = "recorded_at"
"""Key of ``Request.meta``: when the answer was recorded, in the form of ``Article.fetched_at``; absent if it is new."""
_PLACE = "recorded_place"
"""Key of ``Request.meta``: where its answer is recorded."""
_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie"})


class RecordingMiddleware:
    """Records every exchange next to the network, and answers from the recordings of runs that were ended early."""

    _by_crawler: ClassVar[WeakKeyDictionary[Crawler, RecordingMiddleware]] = WeakKeyDictionary()

    def __init__(self, crawler: Crawler, session: Session) -> None:
        settings = crawler.settings
        assert crawler.stats is not None
        self._crawler, self._session, self._stats = crawler, session, crawler.stats
        self._folder = resolve(settings["NEWSCRAWL_WARC_DIR"])
        info = {
            "software": f"newscrawl {session.run.version}",
            "format": "WARC file version 1.1",
            "http-header-user-agent": settings["USER_AGENT"],
            "isPartOf": session.run.id,
        }
        part_bytes = settings.getint("NEWSCRAWL_WARC_PART_BYTES")
        self._files = WarcFiles(self._folder, session.run.id, part_bytes, info)
        self._stopped = False
        self._journal: Journal | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RecordingMiddleware:
        """Return the middleware of a crawl.

        :raises NotConfigured: when the settings turn it off, or nothing of the run is stored.
        """
        session = Session.find(crawler)
        if crawler.settings["NEWSCRAWL_WARC_DIR"] in {None, "", "None"} or session is None:
            raise NotConfigured
        middleware = cls._by_crawler[crawler] = cls(crawler, session)
        crawler.signals.connect(middleware.close, signals.spider_closed)
        return middleware

    @classmethod
    def find(cls, crawler: Crawler) -> RecordingMiddleware | None:
        """Return the middleware of a crawler whose engine has started; None where nothing is recorded."""
        return cls._by_crawler.get(crawler)

    def process_request(self, request: Request) -> Response | None:
        """Return the recorded answer to a request, if there is one."""
        request.meta.pop(RECORDED_AT, None)
        if not _is_web(request):
            return None
        found = self._taken(request)
        if found is None:
            return None
        place, response = found
        request.meta[RECORDED_AT], request.meta[_PLACE] = place.time, RecordedPage(place.path.name, place.offset)
        self._stats.inc_value("newscrawl/web/taken_from_recordings")
        return response

    def process_response(self, request: Request, response: Response) -> Response:
        """Record an answer."""
        if _is_web(request) and RECORDED_AT not in request.meta:
            request.meta[_PLACE] = self._write(self._exchange(request, response))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Record why there is no answer; what robots.txt forbids is known from its own record."""
        if _is_web(request) and not isinstance(exception, Forbidden | Interrupted):
            self._write(self._failure(request, exception))

    def read(self, lead: Lead, source: str | None, response: Response, notes: list[str], text: ReadText) -> None:
        """Record that a response is read as the answer to a lead.

        :param source: id of its source.
        :param notes: on how the response came.
        """
        further, missing = pages_of(response)
        places = [page.meta.get(_PLACE) for page in (response, *further)]
        pages = [place for place in places if place is not None]
        if len(pages) == len(places):
            asked = [without_secrets(url) for url in response.meta.get("redirect_urls", ())]
            told = self._told(lead, source)
            self._write(self._answer(RecordedAnswer(told, pages, missing, asked, list(notes), text)))

    def read_without(self, lead: Lead, source: str | None, reason: str = "", text: ReadText = "none") -> None:
        """Record in its turn that the answer to a lead is none to be read.

        :param reason: why it could not be had.
        :param text: ``listed`` if the text that its container has of it stands in for it.
        """
        if text == "none":
            lead = replace(lead, content=None)
        self._write(self._answer(RecordedAnswer(self._told(lead, source), failure=reason or None, text=text)))

    def close(self, reason: str) -> None:
        """Close the files; when all was published, the run is not a matter of the journal any more."""
        self._files.close()
        if reason == "finished" and self._journal is not None:
            self._journal.end()

    def _taken(self, request: Request) -> tuple[Place, Response] | None:
        """Return what the journal has; it is opened by the first request, as other spiders send none."""
        if self._journal is None:
            self._journal = Journal(self._session.state, self._folder, self._session.run.id)
        return self._journal.take(request)

    def _write(self, records: Iterable[Any]) -> RecordedPage | None:
        """Write records; return where the last of them is, or None if nothing is recorded any more."""
        if self._stopped:
            return None
        try:
            place = self._files.write(records)
        except OSError as error:  # the run is worth more than its recording
            note_output_fault(self._crawler, str(OutputError(self._folder, error, "the recording ends there")))
            self._stopped = True
            return None
        self._stats.inc_value("newscrawl/web/recorded")
        return place

    def _exchange(self, request: Request, response: Response) -> Iterator[Any]:
        url, date = without_secrets(urldefrag(response.url)[0]), warc_date(datetime.now(UTC))
        answer = self._files.record(
            "response",
            url,
            response.body,
            {"WARC-Date": date, "WARC-IP-Address": str(response.ip_address or "")},
            head=_response_head(response),
        )
        number = answer.rec_headers.get_header("WARC-Record-ID")
        named = {"WARC-Date": date, "WARC-Concurrent-To": number}
        yield self._files.record("request", url, request.body, named, head=_request_head(request, url))
        yield from self._lead(request, url, named)
        yield answer

    def _failure(self, request: Request, error: Exception) -> Iterator[Any]:
        url, date = without_secrets(urldefrag(request.url)[0]), warc_date(datetime.now(UTC))
        failure = RecordedFailure(without_secrets(reason_for(error, request)), "final")
        if isinstance(error, NotNow):
            failure.kind, failure.until = "not now", error.until.isoformat() if error.until is not None else None
        elif may_pass(error):
            failure.kind = "temporary"
        record = self._files.record("metadata", url, failure_block(failure), {"WARC-Date": date}, content_type=FAILURE)
        named = {"WARC-Date": date, "WARC-Concurrent-To": record.rec_headers.get_header("WARC-Record-ID")}
        yield from self._lead(request, url, named)
        yield record

    def _answer(self, answer: RecordedAnswer) -> Iterator[Any]:
        yield self._files.record("metadata", answer.lead.url, answer_block(answer), {}, content_type=ANSWER)

    def _lead(self, request: Request, url: str, named: dict[str, str]) -> Iterator[Any]:
        taken = request.cb_kwargs.get("taken")
        if isinstance(taken, Taken):
            lead = self._told(taken.lead, taken.source)
            if lead.via:
                lead.via = [*lead.via[:-1], replace(lead.via[-1], redirects=redirects_of_request(request))]
            yield self._files.record("metadata", url, lead_block(lead), named, content_type=LEAD)

    def _told(self, lead: Lead, source: str | None) -> Lead:
        """Return a lead as it may be written down, with what its source says of it."""
        stub = Document(lead.url, b"", "html", hints=dict(lead.hints))
        SourceRules.of(self._crawler).tell(source, stub)
        return replace(lead, url=without_secrets(lead.url), hints=stub.hints)


def _is_web(request: Request) -> bool:
    return request.url.startswith(("http:", "https:"))


def _response_head(response: Response) -> HttpHead:
    headers = _named(response.headers)
    if "partial" in response.flags:  # neither length nor chunks: the end of the connection was the end of the body
        headers.append(("Connection", "close"))
    reason = responses.get(response.status, "Unknown")
    return HttpHead(f"{response.protocol or 'HTTP/1.1'} {response.status} {reason}", headers)


def _request_head(request: Request, url: str) -> HttpHead:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = [(name, without_secrets(value) if name == "Referer" else value) for name, value in _named(request.headers)]
    headers = [(name, value) for name, value in sent if name.lower() not in _SECRET_HEADERS]
    return HttpHead(f"{request.method} {target} HTTP/1.1", [("Host", parts.netloc.rpartition("@")[2]), *headers])


def _named(headers: Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values]
