"""One item of NewsML 1.0 to 1.2: https://iptc.org/std/NewsML/1.2."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.readers import nitf
from newscrawl.readers.wire_item import WireItem, refusal
from newscrawl.readers.wire_xml import (
    Element,
    as_markup,
    attribute,
    child,
    children,
    first_text,
    has_words,
    parse,
    text_of,
    within,
)

_XML = "{http://www.w3.org/XML/1998/namespace}lang"
_NO_TEXTS = frozenset(
    {"caption", "summary", "abstract", "teaser", "headline", "title", "keywords", "credit", "contact", "stylesheet"}
    | {"subheadline", "copyright"}
)
"""Roles of components whose words are not the article."""
_MEDIA = {
    "photo": "a picture",
    "picture": "a picture",
    "graphic": "a graphic",
    "complexdata": "data",
    "video": "a video",
    "audio": "a sound",
    "animation": "a graphic",
}


def item_of(item: Element) -> WireItem | str:
    """Return what a ``NewsItem`` says, or why it is no article."""
    identifier = next(within(item, "NewsIdentifier"), None)
    management = child(item, "NewsManagement")
    component = child(item, "NewsComponent")
    content, markup = max(
        ((content, _markup(content)) for content in _texts(item)), key=lambda found: len(found[1]), default=(None, "")
    )
    kinds = [_formal(media).lower() for media in within(item, "MediaType")]
    if not has_words(markup):
        other = next((_MEDIA[kind] for kind in kinds if kind in _MEDIA), None)
        return refusal(other or "an item of NewsML without a text")
    lines = _Lines(content)
    inner = next(within(content, "body.head"), None)
    revision = next(within(identifier, "RevisionId"), None)
    providers = _providers(item, identifier)
    return WireItem(
        standard="NewsML 1.2",
        guid=_id(identifier),
        version=text_of(revision),
        pubstatus=_formal(child(management, "Status")) or None,
        urgency=_formal(child(management, "Urgency")) or text_of(child(management, "Urgency")),
        slugline=lines.first("SlugLine") or first_text(item, "NameLabel"),
        provider=providers,
        creditline=lines.first("CreditLine"),
        service=_formal(next(within(_envelope(item), "NewsService", "NewsProduct"), None)) or None,
        signals=_signals(management, revision),
        headline=lines.first("HeadLine") or first_text(inner, "hl1", "hedline"),
        byline=lines.first("ByLine") or nitf.byline_of(inner),
        dateline=lines.first("DateLine") or nitf.dateline_of(inner),
        description_text=lines.first("SubHeadLine") or first_text(inner, "abstract"),
        firstcreated=first_text(management, "FirstCreated"),
        versioncreated=first_text(management, "ThisRevisionCreated"),
        language=_formal(next(within(component, "Language"), None)) or item.get(_XML) or None,
        keywords=_keywords(component),
        ednote=[text for note in within(item, "NewsLineText", "Instruction") if (text := text_of(note))],
        body_html=f"<div>{markup}</div>",
    )


class _Lines:
    """The lines of the components around a content, the nearest first: those of its pictures are not among them."""

    def __init__(self, content: Element | None) -> None:
        above = content.iterancestors() if content is not None else ()
        self._lines = [lines for component in above for lines in children(component, "NewsLines")]

    def first(self, name: str) -> str | None:
        """Return the words of the nearest line with a name that has any."""
        return next((text for lines in self._lines if (text := first_text(lines, name))), None)


def _texts(item: Element) -> Iterator[Element]:
    """Yield the contents of text, without those of captions and of other items' components beside a picture."""
    for data in within(item, "DataContent"):
        content = data.getparent()
        media = _formal(child(content, "MediaType")).lower()
        roles = [_formal(role).lower() for role in _roles(data)]
        is_text = media in ("", "text") or next(within(data, "nitf", "body.content"), None) is not None
        if is_text and not any(role in _NO_TEXTS for role in roles):
            yield data


def _roles(element: Element) -> Iterator[Element]:
    return (role for component in element.iterancestors() for role in children(component, "Role"))


def _markup(content: Element) -> str:
    """Return the content as HTML: NITF, a fragment of it, or markup that is written as text."""
    inner = next((found for found in within(content, "nitf")), None)
    if inner is not None:
        return nitf.text_markup(inner)
    body = next(within(content, "body.content", "body"), None)
    written = (content.text or "").lstrip()
    if body is None and not len(content) and written.startswith("<"):
        return as_markup(parse(f"<div>{written}</div>".encode()))
    if body is None and not len(content):
        paragraphs = "\n".join(line.strip() for line in (content.text or "").splitlines()).split("\n\n")
        return "".join(f"<p>{part}</p>" for part in map(_escaped, paragraphs) if part)
    return as_markup(content if body is None else body)


def _escaped(paragraph: str) -> str:
    return " ".join(paragraph.split()).replace("&", "&amp;").replace("<", "&lt;")


def _envelope(item: Element) -> Element | None:
    return child(item.getparent(), "NewsEnvelope")


def _id(identifier: Element | None) -> str | None:
    """Return the public identifier without its last part, the version, and with the provider's own id."""
    public, item = first_text(identifier, "PublicIdentifier"), first_text(identifier, "NewsItemId")
    if public is None:
        return item
    revision = next(within(identifier, "RevisionId"), None)
    version = text_of(revision) or ""
    update = attribute(revision, "Update") or ""
    named = public.removesuffix(f":{version}{update}").removesuffix(f":{version}")
    return named if item is None or item in named else f"{named}:{item}"


def _providers(item: Element, identifier: Element | None) -> list[str]:
    """Return who sent the item: the parties named as its provider, then the host in its id, then its copyright."""
    parties = [
        name
        for holder in within(item, "Provider")
        for party in within(holder, "Party")
        if (name := _formal(party) or first_text(party, "Property"))
    ]
    sent_from = [
        _formal(party) for holder in within(_envelope(item), "SentFrom") for party in children(holder, "Party")
    ]
    others = (
        *sent_from,
        first_text(identifier, "ProviderId"),
        first_text(item, "CopyrightHolder"),
        first_text(item, "CopyrightLine"),
    )
    sources = [_formal(party) for holder in within(item, "Source") for party in within(holder, "Party")]
    return list(dict.fromkeys(filter(None, (*parties, *others, *sources))))


def _signals(management: Element | None, revision: Element | None) -> list[str]:
    """Return what the item says of its version; a previous revision means that it replaces one."""
    said = [_formal(found) for found in within(management, "Instruction", "StatusWillChange")]
    if revision is not None and (revision.get("PreviousRevision") or "0").strip() not in ("", "0"):
        said.append("replaces")
    if revision is not None and (revision.get("Update") or "N").strip() not in ("", "N"):
        said.append("update")
    return [signal for signal in said if signal]


def _keywords(component: Element | None) -> list[str]:
    properties = (found for found in within(component, "Property") if _formal(found).lower() == "keyword")
    named = [found.get("Value") or "" for found in properties]
    written = [text for line in within(component, "KeywordLine") if (text := text_of(line))]
    return list(dict.fromkeys(filter(None, [*named, *written])))


def _formal(element: Element | None) -> str:
    """Return what an element stands for, by its formal name."""
    return attribute(element, "FormalName") or ""
