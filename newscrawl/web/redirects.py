"""Where a page sends its readers: which refreshes are followed, and which addresses were asked on the way."""

from __future__ import annotations

import re
from urllib.parse import urldefrag, urljoin, urlsplit

from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import HtmlResponse, Request, Response
from scrapy.utils.response import get_meta_refresh
from w3lib.url import safe_url_string

from newscrawl.readers.addresses import without_secrets
from pipelines.extraction.metadata.canonical_link import is_home

LONGEST_WAIT = 5
"""Seconds before a refresh that is still a redirect; pages that reload themselves for news wait longer."""

_REFRESH = re.compile(r"\s*([\d.]+)\s*(?:[;,]\s*(?:url\s*=)?\s*[\"']?([^\"']+)|$)", re.IGNORECASE)


class RefreshMiddleware(MetaRefreshMiddleware):
    """Follows a refresh, by a meta element or a header, where it stands for a redirect.

    That is one to another address, within five seconds, and not to the home page, where outdated pages send readers:
    the page itself is then what was found.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return the request for the address that a page refreshes to, or the page."""
        if request.meta.get("dont_redirect", False):
            return response
        target = refresh_of(response)
        if target is None:
            return response
        asked = {_place(url) for url in (*request.meta.get("redirect_urls", ()), request.url)}
        if _place(target) in asked or (is_home(target) and not is_home(request.url)):
            return response
        redirected = self._redirect_request_using_get(request, response, target)
        return self._redirect(redirected, request, "refresh")


def refresh_of(response: Response) -> str | None:
    """Return the address that a page sends its readers to within five seconds; None if it does not."""
    header = (response.headers.get("Refresh") or b"").decode("latin-1")
    wait: float | None = None
    target: str | None = None
    if match := _REFRESH.match(header):
        wait, target = float(match[1]), match[2]
    elif isinstance(response, HtmlResponse):
        wait, target = get_meta_refresh(response, ignore_tags=("noscript", "script"))
    if wait is None or not target or wait > LONGEST_WAIT:
        return None
    try:
        url = safe_url_string(urljoin(response.url, target.strip()))
    except ValueError:
        return None
    return url if urlsplit(url).scheme in {"http", "https"} else None


def redirects_of(response: Response) -> list[str]:
    """Return the addresses that were asked on the way to a response, first to last, without its own and secrets."""
    assert response.request is not None
    return [without_secrets(url) for url in response.request.meta.get("redirect_urls", ())]


def _place(url: str) -> str:
    """Return an address without what does not change the page: its fragment."""
    return urldefrag(url).url
