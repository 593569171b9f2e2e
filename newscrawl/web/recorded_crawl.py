"""A recording of a crawl as input: what the crawl read is read again, in the same order and in the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.http import Request, Response

from newscrawl.readers import own_text
from newscrawl.readers.http_message import HttpMessage, claims
from newscrawl.readers.input_file import InputFile
from newscrawl.readers.limits import DEFAULT_LIMITS, ReadingLimits, Unreadable
from newscrawl.readers.recorded_answer import MEDIA_TYPE as ANSWER
from newscrawl.readers.recorded_answer import RecordedAnswer, RecordedPage, recorded_answer
from newscrawl.readers.recorded_failure import MEDIA_TYPE as FAILURE
from newscrawl.readers.streams import opened
from newscrawl.readers.warc_records import Damage, WarcRecord, records
from newscrawl.web.article_pages import with_pages
from newscrawl.web.complete_bodies import decompressed
from newscrawl.web.content_encoding import BodyTooLarge, DamagedBody
from newscrawl.web.recorded_answers import record_at, response_in
from newscrawl.web.responses import read_response, text_of_lead
from pipelines.documents import Document, Lead, Rejection

_UNREAD = "answers that were not read"
_LONGEST = 100_000_000


def read_recording(file: InputFile, limits: ReadingLimits = DEFAULT_LIMITS) -> Iterator[Document | Lead | Rejection]:
    """Yield what a crawl found in the answers that it read, in its order, with the locator ``file.warc.gz:OFFSET``.

    What it did not read as an answer is counted, and named in one rejection at the end: robots.txt, redirects, errors,
    pages that had not changed. ``fetched_at`` is left to the caller. Content never raises an exception.
    """
    assert file.path is not None
    left_out: Counter[str] = Counter()
    try:
        with opened(file.path) as reader:
            for record in records(reader, _LONGEST):
                if isinstance(record, Damage):
                    yield Rejection(f"{file.locator}:{record.place}", "read", record.reason)
                elif claims([record.header("Content-Type")])[0] == ANSWER:
                    answer = recorded_answer(record.block)
                    if answer is not None:
                        left_out[_UNREAD] -= len(answer.pages)
                        yield from _read(answer, file, f"{file.locator}:{record.place}", limits)
                else:
                    left_out.update(_left_out(record))
    except Unreadable as reason:
        yield Rejection(file.locator, "read", str(reason), retry=reason.retry)
    named = [f"{what}: {count:,}" for what, count in sorted(left_out.items()) if count > 0]
    if named:
        yield Rejection(file.locator, "read", f"left out of the recording: {'; '.join(named)}")


def _left_out(record: WarcRecord) -> list[str]:
    """Return under which name a record is counted, if it is."""
    if record.kind != "response":
        is_failure = claims([record.header("Content-Type")])[0] == FAILURE
        return ["failures"] if is_failure else []
    status = HttpMessage.parse(record.block[:1_000]).status
    if _path(record.header("WARC-Target-URI")) == "/robots.txt":
        return ["robots.txt"]
    return [_UNREAD] if status in {200, 202, 203, 206} else [f"answers with status {status}"]


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _read(
    answer: RecordedAnswer, file: InputFile, place: str, limits: ReadingLimits
) -> Iterator[Document | Lead | Rejection]:
    """Yield what is in an answer, as ``AnswerReader`` does in a crawl.

    :param place: the locator for what has no response.
    """
    lead = answer.lead
    found: list[Document | Lead | Rejection]
    if answer.text == "none":
        return
    if answer.text == "listed":
        text = text_of_lead(lead, answer.failure)
        found = [text] if text is not None else []
    else:
        place = f"{Path(file.locator).with_name(answer.pages[0].file)}:{answer.pages[0].offset}"
        try:
            response = _response(answer, file)
            found = list(read_response(response, lead, limits, takes_longer=answer.text == "longer"))
        except (Unreadable, DamagedBody, BodyTooLarge) as reason:
            retry = isinstance(reason, Unreadable) and reason.retry
            found = [Rejection(lead.url, "read", str(reason), retry=retry)]
    for one in found:
        if answer.text == "feed" and isinstance(one, Lead):
            one = own_text(one) or one  # noqa: PLW2901 - as in the crawl
        if isinstance(one, Lead):
            yield replace(one, content=None)  # its page, or what stands in for it, is in the recording
            continue
        if isinstance(one, Document):
            one.notes += answer.notes
        one.locator = place + one.locator.removeprefix(lead.url) if one.locator.startswith(lead.url) else place
        yield one


def _response(answer: RecordedAnswer, file: InputFile) -> Response:
    """Return the response that was read, with the further pages of its article.

    :raises Unreadable: when it is not there any more.
    :raises DamagedBody: when its body is damaged.
    """
    pages = [_page(page, file) for page in answer.pages]
    pages[0].request = Request(answer.asked[0] if answer.asked else pages[0].url, meta={"redirect_urls": answer.asked})
    return with_pages(pages, answer.failure)


def _page(page: RecordedPage, file: InputFile) -> Response:
    assert file.path is not None
    record = record_at(file.path.with_name(page.file), page.offset)
    response = response_in(record, record.header("WARC-Target-URI")) if record is not None else None
    if response is None:
        raise Unreadable(
            f"the recording {page.file}, which has its page, is not beside this one, or damaged", retry=True
        )
    return decompressed(response, _LONGEST)
