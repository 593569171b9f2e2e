"""No part of a page is taken for the page: bodies that end too early are asked for again, then rejected."""

from __future__ import annotations

import re
from collections import Counter

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from newscrawl.web.content_encoding import ACCEPTED, CutBody, DamagedBody, decoded
from newscrawl.web.pace import PaceMiddleware

_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_PAGE_END = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_CLOSED_BY_ALL = re.compile(
    rb"<(/?)(article|aside|blockquote|div|figure|footer|header|main|nav|ol|script|section|style|table|ul)\b",
    re.IGNORECASE,
)
"""Elements whose end tags must not be left out (https://html.spec.whatwg.org/#optional-tags)."""
_WITHIN_TAG = re.compile(rb"<(?:[a-z/!][^<>]*)?$", re.IGNORECASE)
_WIDE = b"\x00"


class CompleteBodyMiddleware:
    """Decompresses bodies in place of Scrapy's ``HttpCompressionMiddleware``, which accepts cut ones.

    A body that is cut or damaged is asked for again as often as other failures (``RETRY_TIMES``).
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CompleteBodyMiddleware:
        """Return the middleware, as configured by the settings."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Say which content encodings are understood."""
        request.headers.setdefault("Accept-Encoding", ", ".join(ACCEPTED))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response with its whole body, or the request to send again.

        :raises DamagedBody: when the body is still cut or damaged after all retries.
        :raises BodyTooLarge: when it is larger than the limit.
        """
        if request.method == "HEAD" or not response.body:
            return response
        try:
            complete = decompressed(response, request.meta.get("download_maxsize", self._limit))
            if "partial" in response.flags and ends_early(complete.body):
                raise CutBody("the connection ended in the middle of the page")
        except DamagedBody as error:
            again = PaceMiddleware.of(self._crawler).failed(request, str(error))
            if again is None:
                raise
            return again
        return complete


def decompressed(response: Response, limit: int) -> Response:
    """Return a response without its content encodings.

    :param limit: bytes that its body may have; 0: any number.
    :raises DamagedBody: when its body is cut or damaged.
    :raises BodyTooLarge: when it is larger than the limit.
    """
    encodings = [
        name for line in response.headers.getlist("Content-Encoding") for name in line.decode("latin-1").split(",")
    ]
    return _replaced(response, decoded(response.body, encodings, limit)) if encodings else response


def ends_early(page: bytes) -> bool:
    """Return whether a page in HTML lacks its end, as one does whose connection was closed while it was sent.

    Without a declared length (HTTP/1.0, ``Connection: close``) that is not an error in HTTP. A page may leave out its
    last tags, but not those of the elements that hold an article.
    """
    if not _HTML.match(page) or _WIDE in page[:64] or _PAGE_END.search(page):
        return False
    if _WITHIN_TAG.search(page[-4_096:]):
        return True
    balance: Counter[bytes] = Counter()
    for closing, name in _CLOSED_BY_ALL.findall(page):
        balance[name.lower()] += -1 if closing else 1
    return any(count > 0 for count in balance.values())


def ends_openly(response: Response) -> bool:
    """Return whether neither the server nor the page itself says where it ends."""
    return "partial" in response.flags and not (_HTML.match(response.body) and _PAGE_END.search(response.body))


def _replaced(response: Response, body: bytes) -> Response:
    """Return a response with its decompressed body, of the class for its content."""
    headers = response.headers.copy()
    del headers["Content-Encoding"]
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    return response.replace(cls=kind, headers=headers, body=body)
