"""One NITF document: https://iptc.org/std/NITF."""

from __future__ import annotations

from newscrawl.readers.wire_item import WireItem, refusal
from newscrawl.readers.wire_xml import Element, as_markup, attribute, child, first_text, has_words, text_of, within

_XML = "{http://www.w3.org/XML/1998/namespace}lang"


def item_of(root: Element) -> WireItem | str:
    """Return what a ``nitf`` element says, or why it is no article."""
    head, body = child(root, "head"), child(root, "body")
    data, body_head = child(head, "docdata"), child(body, "body.head")
    metas = {(meta.get("name") or "").lower(): meta.get("content") or "" for meta in within(head, "meta")}
    note = attribute(next(within(data, "ed-msg"), None), "info")
    markup = text_markup(root)
    status = attribute(data, "management-status")
    if not has_words(markup):
        if "cancel" not in (status or "").lower() or not note:
            return refusal("an NITF document without a text")
        markup = ""
    sources = _sources(head, body_head, metas)
    return WireItem(
        standard="NITF",
        guid=attribute(next(within(data, "doc-id"), None), "id-string"),
        version=attribute(next(within(data, "du-key"), None), "version"),
        pubstatus=status,
        urgency=attribute(next(within(data, "urgency"), None), "ed-urg"),
        slugline=metas.get("slugline") or metas.get("slug") or metas.get("anpa-keyword"),
        provider=sources,
        service=attribute(child(head, "pubdata"), "name"),
        signals=list(filter(None, (metas.get("anpa-takekey"), attribute(data, "management-idref-status")))),
        headline=first_text(body_head, "hl1", "hedline") or text_of(child(head, "title")),
        byline=byline_of(body_head),
        dateline=dateline_of(body_head),
        description_text=first_text(body_head, "abstract"),
        firstcreated=attribute(next(within(data, "date.issue"), None), "norm")
        or attribute(child(head, "pubdata"), "date.publication"),
        versioncreated=attribute(next(within(data, "date.release"), None), "norm"),
        language=root.get(_XML) or root.get("baselang"),
        keywords=[key for word in within(data, "keyword") if (key := word.get("key"))],
        ednote=[note] if note else [],
        body_html=f"<div>{markup}</div>" if markup else None,
    )


def text_markup(root: Element) -> str:
    """Return the text of a NITF document as HTML: its ``body.content``, else its body."""
    body = child(root, "body")
    content = child(body, "body.content")
    if content is None:
        content = body
    return as_markup(content) if content is not None else ""


def byline_of(body_head: Element | None) -> str | None:
    """Return the byline, without the title of the person."""
    byline = next(within(body_head, "byline"), None)
    if byline is None:
        return None
    words = text_of(byline)
    title = first_text(byline, "byttl")
    return words.removesuffix(title).rstrip(" ,") or words if words and title else words


def dateline_of(body_head: Element | None) -> str | None:
    """Return the dateline with its words; a time that is no more than digits is left out."""
    dateline = next(within(body_head, "dateline"), None)
    if dateline is None:
        return None
    words = text_of(dateline) or ""
    dates = [text for date in within(dateline, "story.date") if (text := text_of(date)) and text[:8].isdecimal()]
    for date in dates:
        words = words.replace(date, "")
    return " ".join(words.split()) or None


def _sources(head: Element | None, body_head: Element | None, metas: dict[str, str]) -> list[str]:
    """Return whom the document names as its source, likeliest first."""
    data = child(head, "docdata")
    found = [
        first_text(body_head, "distributor"),
        attribute(next(within(data, "doc-id"), None), "regsrc"),
        *(metas.get(name) for name in ("provider", "source", "aap-source", "aap-original-source", "anpa-source")),
        attribute(next(within(data, "doc.copyright"), None), "holder"),
        attribute(next(within(data, "doc.rights"), None), "owner", "agent"),
        first_text(body_head, "rights.owner"),
        *(source.get("src-name") for source in within(data, "from-src")),
        attribute(child(head, "pubdata"), "name"),
        attribute(next(within(data, "doc-id"), None), "id-string"),
    ]
    return list(dict.fromkeys(filter(None, found)))
