"""Whether the canonical link of a page names its article: many lead to a home page, a section or another article.

RFC 6596 says what the link means. What is judged here is one page: which of its addresses says more about the article.
"""

from __future__ import annotations

import re

from pipelines.extraction.addresses import site_of
from pipelines.extraction.article_addresses import are_alike, is_above, is_home, is_specific, lacks_number
from pipelines.text.folding import folded
from pipelines.text.slugs import FEWEST_WORDS, slug_words

__all__ = ["is_home", "names_article"]


_WORD = re.compile(r"[^\W_]+")
_SHARED = 1 / 3
"""Share of the words of an address that are in the title if it was made of that title, or of an earlier one."""


def names_article(canonical: str, fetched: str | None, stated: list[str], title: str = "") -> bool:
    """Return whether ``canonical`` names the article of a page.

    It does not if it leads to a home page, if it says less about the article than the other addresses do, or if it
    shares nothing with them although they agree. All are in the form of
    :func:`pipelines.extraction.addresses.canonical_url`.

    :param fetched: where the page was fetched from, if known.
    :param stated: what else the page gives as its address.
    :param title: the title of the page, for a link that shares nothing with the address it was fetched from: templates
        with a link to one fixed page are found by it.
    """
    if is_home(canonical):
        return False
    site = site_of(canonical)
    others = [other for other in [fetched, *stated] if other and site_of(other) == site]
    if not others or canonical == fetched:
        return True
    unlike = fetched is not None and fetched in others and not are_alike(canonical, fetched)
    if not is_specific(canonical):
        return not unlike and not any(is_specific(other) or is_above(canonical, other) for other in others)
    if lacks_number(canonical, others[0]) or (unlike and _is_of_another_title(canonical, title)):
        return False
    agreed = len(others) > 1 and len(set(others)) == 1
    return not agreed or are_alike(canonical, others[0])


def _is_of_another_title(url: str, title: str) -> bool:
    """Return whether an address has the words of a headline, and hardly one of the title's; not for other scripts."""
    words, titled = slug_words(url), set(_WORD.findall(folded(title)))
    if len(words) < FEWEST_WORDS or not titled or not "".join(titled).isascii():
        return False
    return sum(word in titled for word in words) < _SHARED * len(words)
