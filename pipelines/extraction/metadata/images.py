"""Pictures of a page or record: URL, caption and credit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipelines.extraction.page.json_ld import resolved, texts, types_of
from pipelines.extraction.page.page import Page
from pipelines.extraction.plain_text.pictures import captioned_credit, credit_of
from pipelines.items import Image

_MOST = 20
_CREDIT_CLASS = re.compile(r"credit|copyright|fotograf|photographer|rights|bildquelle|urheber|source", re.IGNORECASE)
_CREDIT_OPENING = re.compile(r"^(?:©|\(c\)|copyright\b|quelle\s*:|source\s*:|fuente\s*:)\s*:?\s*", re.IGNORECASE)
_ICON = re.compile(r"logo|icon|sprite|avatar|pixel|placeholder|spacer|blank\.", re.IGNORECASE)


def page_images(page: Page) -> list[Image]:
    """Return the article's pictures without repetition: those in JSON-LD and Open Graph data, then figures."""
    node = page.article
    found: dict[str, Image] = {}
    for image in (*images_of(resolved(node.get("image"), page.linked_data)), *_open_graph(page), *_figures(page)):
        address = page.absolute(image.url)
        if address is None or _ICON.search(address.rsplit("/", 1)[-1]):
            continue
        image.url = address
        known = found.setdefault(_same_picture(address), image)
        known.caption, known.credit = known.caption or image.caption, known.credit or image.credit
    return list(found.values())[:_MOST]


def images_of(value: object) -> Iterator[Image]:
    """Yield the pictures in a JSON value: a URL, an object with ``url`` or ``src``, or a list of them."""
    if isinstance(value, str) and value.strip():
        yield Image(url=value.strip())
    elif isinstance(value, list):
        for entry in value[:_MOST]:
            yield from images_of(entry) if not isinstance(entry, list) else ()
    elif isinstance(value, dict):
        addresses = [text for name in ("url", "src", "href", "contentUrl") for text in texts(value.get(name))]
        addresses = addresses or (
            [value["@id"]] if "imageobject" in types_of(value) and isinstance(value.get("@id"), str) else []
        )
        caption = next(iter(texts(value.get("caption")) or texts(value.get("description"))), None)
        credit = next(
            iter(texts(value.get("creditText")) or texts(value.get("credit")) or texts(value.get("copyrightHolder"))),
            None,
        )
        if addresses:
            yield Image(url=addresses[0], caption=caption, credit=credit)


def _open_graph(page: Page) -> Iterator[Image]:
    address = page.first("og:image", "og:image:url", "twitter:image", "twitter:image:src")
    if address:
        yield Image(url=address, caption=page.first("og:image:alt", "twitter:image:alt"))


def _figures(page: Page) -> Iterator[Image]:
    for figure in page.tree.iter("figure"):
        picture = figure.find(".//img")
        caption = figure.find(".//figcaption")
        if picture is None or caption is None:
            continue
        words, credit = _caption_and_credit(figure, caption)
        yield Image(url=_address(picture), caption=words or None, credit=credit)


def _address(picture: HtmlElement) -> str | None:
    sources = (picture.get("data-srcset") or picture.get("srcset") or "").split()
    candidates = (picture.get("data-src"), picture.get("src"), sources[0] if sources else None)
    return next((address for address in candidates if address and not address.startswith("data:")), None)


def _caption_and_credit(figure: HtmlElement, caption: HtmlElement) -> tuple[str, str | None]:
    """Return the caption without its credit, and the credit: an element named so, else the end of the caption."""
    words = " ".join(caption.text_content().split())[:1_000]
    for element in figure.iter("span", "small", "cite", "p", "div", "em", "i"):
        names = f"{element.get('class', '')} {element.get('itemprop', '')}"
        printed = " ".join(element.text_content().split())
        if _CREDIT_CLASS.search(names) and 2 <= len(printed) <= 150 and printed != words:
            return words.replace(printed, "").strip(" |–-"), _without_label(printed)
    if credit := credit_of(words):
        return "", credit
    if found := captioned_credit(words):
        return found.caption, found.credit
    before, sign, after = words.rpartition("©")
    if sign and 2 <= len(after.strip()) <= 100:
        return before.strip(" |–-("), after.strip(" )")
    return words, None


def _without_label(printed: str) -> str:
    return credit_of(printed) or _CREDIT_OPENING.sub("", printed).strip("() ") or printed


def _same_picture(address: str) -> str:
    """Return the URL without its query, which is the same for all sizes of a picture."""
    return address.partition("?")[0]
