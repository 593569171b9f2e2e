"""Addresses of articles: one form for each, and never one for two articles.

The form follows RFC 3986, section 6.2.2, and the URL Standard (https://url.spec.whatwg.org): what is equal by either is
written alike. A parameter is removed only if it is known to follow readers; any other may choose the article.
"""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from urllib.parse import quote, unquote, urlsplit

import idna
import tldextract

from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "addresses")
_TRACKING = frozenset(_TABLE["tracking"]["names"]) | frozenset(_TABLE["sessions"]["names"])
_TRACKING_PREFIXES = (*_TABLE["tracking"]["prefixes"], "aspsessionid")
_SESSIONS = frozenset(_TABLE["sessions"]["if_random"])
_PRESENTATIONS = frozenset(_TABLE["presentations"]["parameters"])
domain_of = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
"""Returns the parts of a host by the list of public suffixes that comes with the library."""

# Most addresses have their form already; this check takes a twentieth of the time of giving it
_IN_FORM = re.compile(r"https?://(?!\S*xn--)[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*){1,40}/?")
_LONGEST_IN_FORM = 500  # longer ones may have more segments than the pattern follows
_BLANK = "".join(map(chr, range(0x21)))
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_HOST_FIRST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::\d+)?(?=[/?])")
_ESCAPED_AMPERSAND = re.compile(r"&(?:(?:amp|#0*38|#x0*26);)+", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_.~!$&'()*+,;=-]+")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE_IN_PATH = "%/:@!$&'()*+,;="
_SAFE_IN_QUERY = f"{_SAFE_IN_PATH}?"
_SESSION_IN_PATH = re.compile(
    rf";(?:{'|'.join(_TABLE['sessions']['names'])})=[^;/]*|/\((?:[asf]\([a-z0-9-]+\))+\)(?=/)", re.IGNORECASE
)
_RANDOM = re.compile(r"[0-9a-f]{24,}|[0-9a-z]{26}|[0-9a-z]{32}", re.IGNORECASE)
_PARAMETER = re.compile(r"(^|[&?])([^&?]*)")


def canonical_url(url: str | None) -> str | None:
    """Return the canonical form of an absolute http(s) address; None for what is no such address.

    Without a scheme, ``//host/path`` and ``host.tld/path`` are taken for https. Fragments, session ids and parameters
    that follow readers are removed; unknown parameters stay in their order, since they may distinguish two articles.
    """
    if not url:
        return None
    if len(url) <= _LONGEST_IN_FORM and _IN_FORM.fullmatch(url):
        return url
    try:
        parts = urlsplit(_ESCAPED_AMPERSAND.sub("&", _with_scheme(url.strip(_BLANK))))
        host = _host(parts.hostname or "") if parts.scheme in {"http", "https"} else None
        if host is None:
            return None
        port = f":{parts.port}" if parts.port not in {None, {"http": 80, "https": 443}[parts.scheme]} else ""
        path, query = _path(parts.path.replace("\\", "/")), _query(parts.query)
        # a fragment is a position on the page, except on single-page sites, which keep the path in it
        fragment = _escaped(parts.fragment, _SAFE_IN_QUERY) if parts.fragment.startswith(("!", "/")) else ""
    except (ValueError, UnicodeError):
        return None
    return f"{parts.scheme}://{host}{port}{path}{query and f'?{query}'}{fragment and f'#{fragment}'}"


def site_of(url: str) -> str:
    """Return the registrable domain of an address: ``example.co.uk`` for ``https://news.example.co.uk/a``.

    That of an IP address, or of a name without a dot, is the whole of it. A top-level domain that the list of public
    suffixes does not have counts as one, as its rules say (https://publicsuffix.org/list/, algorithm, step 2).
    """
    parts = domain_of(url)
    if parts.suffix or parts.ipv4 or parts.ipv6 or not parts.subdomain:
        return f"{parts.domain}.{parts.suffix}".rstrip(".")
    return f"{parts.subdomain.rpartition('.')[2]}.{parts.domain}"


def _with_scheme(url: str) -> str:
    if _SCHEME.match(url):
        return url
    if url.startswith("//"):
        return f"https:{url}"
    host = _HOST_FIRST.match(url)
    return f"https://{url}" if host and (url.startswith("www.") or domain_of(host[0]).suffix) else url


def _host(name: str) -> str | None:
    """Return a host in ASCII, as it is sent to servers (UTS 46); None if there is none of this name."""
    if ":" in name:
        return f"[{IPv6Address(name)}]"
    name = unquote(name).lower().rstrip(".")
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode()
        except idna.IDNAError:  # newer than the standard, such as an emoji
            name = name.encode("idna").decode()
    return name if _HOST.fullmatch(name) else None


def _path(path: str) -> str:
    """Return a path with normal escapes, without dot segments (RFC 3986, section 5.2.4) and session ids."""
    escaped = _SESSION_IN_PATH.sub("", _escaped(path, _SAFE_IN_PATH))
    if "/." not in escaped:
        return escaped or "/"
    kept: list[str] = []
    *segments, last = escaped.removeprefix("/").split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if last == "..":
        del kept[-1:]
    return "/" + "/".join([*kept, "" if last in {".", ".."} else last])


def _query(query: str) -> str:
    """Return a query without the parameters that say nothing about the article, otherwise as it is.

    A ``?`` within it separates too: links are often tagged as if they had no query yet (``?id=7?utm_source=x``).
    """
    parameters = _PARAMETER.findall(_escaped(query, _SAFE_IN_QUERY))
    kept = [sign + text for sign, text in parameters if text and not _says_nothing(text)]
    return "".join(kept)[len(kept[0]) - len(kept[0].lstrip("&?")) :] if kept else ""


def _says_nothing(parameter: str) -> bool:
    """Return whether a parameter is a tracker, a session or a presentation."""
    name, _, value = parameter.lower().partition("=")
    return (
        name in _TRACKING
        or name.startswith(_TRACKING_PREFIXES)
        or (name in _SESSIONS and _RANDOM.fullmatch(value) is not None)
        or parameter.lower() in _PRESENTATIONS
    )


def _escaped(text: str, safe: str) -> str:
    """Return a part of an address in ASCII, its escapes in capitals, and none where none is needed."""
    return _ESCAPE.sub(_normal_escape, quote(text, safe=safe))


def _normal_escape(match: re.Match[str]) -> str:
    if match[1] is None:
        return "%25"
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()
