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
_NO_TEXTS = frozenset({"caption", "summary", "abstract", "teaser", "headline", "title", "keywords", "credit"})
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
    contents = list(_texts(item))
    markup = max((_markup(content) for content in contents), key=len, default="")
    kinds = [_formal(media).lower() for media in within(item, "MediaType")]
    if not has_words(markup):
        other = next((_MEDIA[kind] for kind in kinds if kind in _MEDIA), None)
        return refusal(other or "an item of NewsML without a text")
    lines = next(within(component, "NewsLines"), None)
    inner = next((found for content in contents for found in within(content, "body.head")), None)
    revision = next(within(identifier, "RevisionId"), None)
    providers = _providers(item, identifier)
    return WireItem(
        standard="NewsML 1.2",
        guid=_id(identifier),
        version=text_of(revision),
        pubstatus=_formal(child(management, "Status")) or None,
        urgency=_formal(child(management, "Urgency")) or None,
        slugline=first_text(lines, "SlugLine") or first_text(identifier, "NameLabel"),
        provider=providers,
        creditline=first_text(lines, "CreditLine"),
        service=_formal(next(within(item.getroottree().getroot(), "NewsService", "NewsProduct"), None)) or None,
        signals=_signals(management, revision),
        headline=first_text(lines, "HeadLine") or first_text(inner, "hl1", "hedline"),
        byline=first_text(lines, "ByLine") or nitf.byline_of(inner),
        dateline=first_text(lines, "DateLine") or nitf.dateline_of(inner),
        description_text=first_text(lines, "SubHeadLine") or first_text(inner, "abstract"),
        firstcreated=first_text(management, "FirstCreated"),
        versioncreated=first_text(management, "ThisRevisionCreated"),
        language=_formal(next(within(component, "Language"), None)) or item.get(_XML) or None,
        keywords=_keywords(component, lines),
        ednote=[text for note in within(item, "NewsLineText", "Instruction") if (text := text_of(note))],
        body_html=f"<div>{markup}</div>",
    )


def _texts(item: Element) -> Iterator[Element]:
    """Yield the contents of text, without those of captions and of other items' components beside a picture."""
    for data in within(item, "DataContent"):
        content = data.getparent()
        media = _formal(child(content, "MediaType")).lower()
        roles = [_formal(role).lower() for role in _roles(data)]
        if media in ("", "text") and not any(role in _NO_TEXTS for role in roles):
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


def _id(identifier: Element | None) -> str | None:
    """Return the public identifier without its last part, the version; else the provider's own id."""
    public, version = first_text(identifier, "PublicIdentifier"), first_text(identifier, "RevisionId")
    if public:
        return public.removesuffix(f":{version}").removesuffix(":") or public
    return first_text(identifier, "NewsItemId")


def _providers(item: Element, identifier: Element | None) -> list[str]:
    """Return who sent the item: the parties named as its provider, then the host in its id, then its copyright."""
    parties = [
        name
        for holder in within(item, "Provider")
        for party in within(holder, "Party")
        if (name := _formal(party) or first_text(party, "Property"))
    ]
    others = (
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


def _keywords(component: Element | None, lines: Element | None) -> list[str]:
    named = [found.get("Value") or "" for found in within(component, "Property") if _formal(found).lower() == "keyword"]
    found = [text for line in within(lines, "KeywordLine") if (text := text_of(line))]
    return list(dict.fromkeys(filter(None, [*named, *found])))


def _formal(element: Element | None) -> str:
    """Return what an element stands for, by its formal name."""
    return attribute(element, "FormalName") or ""
