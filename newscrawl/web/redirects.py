"""Where a page sends its readers: which refreshes are followed, and which addresses were asked on the way."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.spidermiddlewares.referer import RefererMiddleware
from scrapy.utils.response import get_meta_refresh
from w3lib.url import safe_url_string

from newscrawl.readers.addresses import NoAddress, check_address, without_secrets
from newscrawl.web.refusals import OtherShard
from newscrawl.web.shards import Shard, shard_of
from pipelines.extraction.addresses import canonical_url
from pipelines.extraction.metadata.canonical_link import is_home

LONGEST_WAIT = 5
"""Seconds before a refresh that is still a redirect; pages that reload themselves for news wait longer."""
MOST_REFRESHES = 3
"""Refreshes that are followed in a row; a page that counts its own reloads in its address would go on."""

_REFRESHED = "refresh"
_COOKIES_SET = "redirect_cookies_set"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REFRESH = re.compile(r"\s*(\d+(?:\.\d*)?)\s*(?:[;,]\s*(?:url\s*=)?\s*[\"']?([^\"']+)|$)", re.IGNORECASE)


class CheckedRedirectMiddleware(RedirectMiddleware):
    """Scrapy's middleware, which fails on a ``Location`` that is no address, and goes round a circle to the end.

    An address is asked for again only after a cookie was set on the way.
    """

    def process_response(  # type: ignore[override] # Scrapy's decorator hides the parameters
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the request for the address that a response redirects to, or the response.

        :raises IgnoreRequest: when that is no address that can be asked for, or was asked for on the way.
        :raises OtherShard: when another shard asks for it.
        """
        location = response.headers.get("Location")
        if location and response.status in _REDIRECTS:
            target = urljoin(request.url, location.decode("utf-8", "replace").strip())
            try:
                check_address(target)
            except NoAddress as reason:
                raise IgnoreRequest(f"it is redirected to {without_secrets(target)!r}: {reason}") from reason
        followed: Request | Response = super().process_response(request, response)
        if isinstance(followed, Request):
            followed.meta[_COOKIES_SET] = request.meta.get(_COOKIES_SET, False) or "Set-Cookie" in response.headers
            if followed.url in followed.meta["redirect_urls"] and not followed.meta[_COOKIES_SET]:
                raise IgnoreRequest("it is redirected in a circle")
            check_shard(self.crawler, followed)
        return followed


class RefreshMiddleware(MetaRefreshMiddleware):
    """Follows a refresh, by a meta element or a header, where it stands for a redirect.

    That is one to another address, within five seconds, and not to the home page, where outdated pages send readers:
    the page itself is then what was found.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return the request for the address that a page refreshes to, or the page.

        :raises OtherShard: when another shard asks for that address.
        """
        if request.meta.get("dont_redirect", False):
            return response
        target = refresh_of(response)
        if target is None:
            return response
        asked = {canonical_url(url) for url in (*request.meta.get("redirect_urls", ()), request.url)}
        followed = request.meta.get("redirect_reasons", []).count(_REFRESHED)
        if (
            canonical_url(target) in asked
            or (is_home(target) and not is_home(request.url))
            or followed >= MOST_REFRESHES
        ):
            return response
        redirected = self._redirect_request_using_get(request, response, target)
        check_shard(self.crawler, redirected)
        return self._redirect(redirected, request, _REFRESHED)


class NoReferer(RefererMiddleware):
    """Tells no server where its address was found; an address may contain a key."""

    def get_processed_request(self, request: Request, response: Response | None) -> Request | None:  # noqa: ARG002 - Scrapy's signature
        """Return the request as it is."""
        return request


def check_shard(crawler: Crawler, request: Request) -> None:
    """Check that a redirected request goes to a site of this shard; a robots.txt is followed wherever it is.

    :raises OtherShard: when it does not.
    """
    shard = Shard.of(crawler)
    if not (request.callback is NO_CALLBACK or shard.owns(request.url)):
        raise OtherShard(request.url, str(shard_of(request.url, shard.count)))


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
        check_address(url)
    except ValueError:
        return None
    return url


def redirects_of(response: Response) -> list[str]:
    """Return what ``Via.redirects`` says: the addresses that were asked after the first, without the one that answered.

    They are as they may be written down, without secrets.
    """
    return redirects_of_request(response.request) if response.request is not None else []


def redirects_of_request(request: Request) -> list[str]:
    """Return the same for the last of the requests."""
    return [without_secrets(url) for url in request.meta.get("redirect_urls", ())[1:]]
