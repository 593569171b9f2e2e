"""Whether the canonical link of a page names its article: many lead to a home page, a section or another article.

RFC 6596 says what the link means. What is judged here is one page: which of its addresses says more about the article.
"""

from __future__ import annotations

from pipelines.extraction.addresses import site_of
from pipelines.extraction.article_addresses import are_alike, is_above, is_home, is_specific, lacks_number

__all__ = ["is_home", "names_article"]


def names_article(canonical: str, fetched: str | None, stated: list[str]) -> bool:
    """Return whether ``canonical`` names the article of a page.

    It does not if it leads to a home page, if it says less about the article than the other addresses do, or if it
    shares nothing with them although they agree. All are in the form of
    :func:`pipelines.extraction.addresses.canonical_url`.

    :param fetched: where the page was fetched from, if known.
    :param stated: what else the page gives as its address.
    """
    if is_home(canonical):
        return False
    site = site_of(canonical)
    others = [other for other in [fetched, *stated] if other and site_of(other) == site]
    if not others or canonical == fetched:
        return True
    if not is_specific(canonical):
        return not any(is_specific(other) or is_above(canonical, other) for other in others)
    if lacks_number(canonical, others[0]):
        return False
    agreed = len(others) > 1 and len(set(others)) == 1
    return not agreed or are_alike(canonical, others[0])
