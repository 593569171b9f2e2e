"""What users of a record should know of how its page came."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Response

from newscrawl.web.certificates import UncheckedHosts
from newscrawl.web.complete_bodies import ends_openly

UNCERTAIN_END = "the server did not say how long the page is, and nothing in it marks its end: it may be cut off"
UNCHECKED = "the certificate of {host} was not checked: the page may be from someone else"


def notes_of(response: Response, crawler: Crawler) -> list[str]:
    """Return notes for ``Document.notes``: an uncertain end, an unchecked certificate."""
    notes = [UNCERTAIN_END] if ends_openly(response) else []
    parts = urlsplit(response.url)
    host = parts.hostname or ""
    checking = crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    if parts.scheme == "https" and not (checking and host not in UncheckedHosts.of(crawler)):
        notes.append(UNCHECKED.format(host=host))
    return notes
