"""One item of NewsML-G2: https://iptc.org/std/NewsML-G2."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.readers import nitf
from newscrawl.readers.limits import Unreadable
from newscrawl.readers.wire_item import WireItem, refusal
from newscrawl.readers.wire_xml import (
    Element,
    as_markup,
    attribute,
    child,
    children,
    first_text,
    has_words,
    local,
    parse,
    text_of,
    within,
)

_XML = "{http://www.w3.org/XML/1998/namespace}lang"
_TEXT_CLASSES = frozenset({"", "text", "composite"})
_CLASSES = {
    "picture": "a picture",
    "photo": "a picture",
    "graphic": "a graphic",
    "video": "a video",
    "audio": "a sound",
    "animation": "a graphic",
}
_NO_TEXTS = frozenset({"headline", "caption", "public", "nonpublic", "summary", "abstract", "teaser", "notepad"})
"""Renditions whose words are not the article."""
_SUMMARIES = ("summary", "abstract", "teaser", "lead")


def item_of(item: Element) -> WireItem | str:
    """Return what a ``newsItem`` says, or why it is no article."""
    meta, about = child(item, "itemMeta"), child(item, "contentMeta")
    class_ = _tail(attribute(child(meta, "itemClass"), "qcode", "uri", "literal")).lower()
    if class_ not in _TEXT_CLASSES:
        return refusal(_CLASSES.get(class_, f"of the class {class_[:40]!r}"))
    notes = [text for note in children(meta, "edNote") if (text := text_of(note))]
    content = _content(item)
    markup = _markup(content) if content is not None else ""
    status = attribute(child(meta, "pubStatus"), "qcode", "uri", "literal")
    if not has_words(markup):
        if not notes or _tail(status).lower() not in ("canceled", "cancelled", "withheld"):
            return refusal("an item of NewsML-G2 without a text of its own")
        markup = ""
    inner = next(within(content, "body.head"), None)
    rights = child(item, "rightsInfo")
    providers = _providers(meta, about, rights)
    return WireItem(
        standard="NewsML-G2",
        guid=item.get("guid"),
        version=item.get("version"),
        pubstatus=status,
        urgency=first_text(about, "urgency"),
        slugline=first_text(about, "slugline"),
        provider=providers,
        copyrightholder=_party(next(within(rights, "copyrightHolder"), None)),
        creditline=text_of(child(about, "creditline")),
        service=_party(child(meta, "service")),
        signals=[said for signal in children(meta, "signal") if (said := attribute(signal, "qcode", "uri", "literal"))],
        headline=_headline(about) or first_text(inner, "hl1", "hedline") or text_of(child(meta, "title")),
        byline=text_of(child(about, "by")) or nitf.byline_of(inner),
        dateline=text_of(child(about, "dateline")) or nitf.dateline_of(inner),
        description_text=_description(about),
        firstcreated=first_text(meta, "firstCreated") or first_text(about, "contentCreated"),
        versioncreated=first_text(meta, "versionCreated"),
        embargoed=first_text(meta, "embargoed"),
        language=attribute(next(within(about, "language"), None), "tag") or item.get(_XML),
        keywords=[text for word in children(about, "keyword") if (text := text_of(word))],
        ednote=notes,
        body_html=f"<div>{markup}</div>" if markup else None,
    )


def _content(item: Element) -> Element | None:
    """Return the content that is the text: markup before plain text, what is no caption or note."""
    contents = [each for each in within(child(item, "contentSet"), "inlineXML", "inlineData") if _is_text(each)]
    contents = [each for each in contents if has_words(as_markup(each))]
    marked = (each for each in contents if local(each) == "inlineXML")
    return next(marked, next(iter(contents), None))


def _is_text(content: Element) -> bool:
    rendition = _tail(attribute(content, "rendition")).lower()
    type_ = (attribute(content, "contenttype") or "").lower()
    return rendition not in _NO_TEXTS and not type_.startswith(("image/", "video/", "audio/", "application/json"))


def _markup(content: Element) -> str:
    """Return the content as HTML: NITF, XHTML, or markup or plain text that is written as text."""
    inner = next(within(content, "nitf"), None)
    if inner is not None:
        return nitf.text_markup(inner)
    body = next(within(content, "body"), None)
    if body is not None or len(content):
        return as_markup(content if body is None else body)
    written = (content.text or "").strip()
    if written.startswith("<"):
        try:
            written_as = parse(written.encode() if written.startswith("<?xml") else f"<div>{written}</div>".encode())
        except Unreadable:
            return ""
        body = next(within(written_as, "body.content", "body"), None)
        return as_markup(written_as if body is None else body)
    lines = "\n".join(line.strip() for line in written.splitlines())
    escaped = lines.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"<p>{' '.join(part.split())}</p>" for part in escaped.split("\n\n") if part.strip())


def _headline(about: Element | None) -> str | None:
    """Return the headline: the one without a role or with that of the main one."""
    headlines = [(attribute(found, "role"), text) for found in children(about, "headline") if (text := text_of(found))]
    main = (text for role, text in headlines if role is None or _tail(role).lower() in ("main", "headline"))
    return next(main, next((text for _, text in headlines), None))


def _description(about: Element | None) -> str | None:
    described = ((_tail(attribute(found, "role")).lower(), text_of(found)) for found in children(about, "description"))
    return next((text for role, text in described if text and (not role or role in _SUMMARIES)), None)


def _providers(meta: Element | None, about: Element | None, rights: Element | None) -> list[str]:
    """Return who sent the item, likeliest first: its provider's code and names, then its sources and its copyright."""
    found: list[str] = []
    for element in (
        *children(meta, "provider"), *children(about, "infoSource", "creditline"), *within(rights, "copyrightHolder"),
    ):  # fmt: skip
        found += _names(element)
    return list(dict.fromkeys(found))


def _names(element: Element) -> Iterator[str]:
    """Yield by which words an element names a party: a code or literal, its names, its own words."""
    if value := attribute(element, "literal"):
        yield value
    yield from (text for name in children(element, "name") if (text := text_of(name)))
    yield from (value for name in ("qcode", "uri") if (value := attribute(element, name)))
    if not len(element) and (text := text_of(element)):
        yield text


def _party(element: Element | None) -> str | None:
    """Return the name of a party or service, else its code."""
    if element is None:
        return None
    return first_text(element, "name") or attribute(element, "literal", "qcode", "uri")


def _tail(code: str | None) -> str:
    """Return what a code says after its scheme: ``text`` for ``ninat:text`` or ``http://cv.iptc.org/.../text``."""
    return (code or "").rstrip("/").replace("/", ":").rpartition(":")[2]
