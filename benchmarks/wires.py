"""How much of agencies' wires is read, and how well: texts, titles, senders, withdrawn items, and twins in two formats.

    python -m benchmarks.wires FOLDER

What there is to read is counted apart from the readers: by XPath in XML, by names in JSON, by control characters in
messages of teletypes. Two items with the same id and version in JSON and in XML are twins.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from newscrawl.readers import InputFile, read_file
from pipelines.article import Pipeline
from pipelines.documents import Document, Lead
from pipelines.items import WITHDRAWN, Article

_WORDS = re.compile(r"[^\W_]")
_MESSAGE = re.compile(rb"\x01(?:[A-Za-z]{2,4}\d{1,6}[ \t]+\d[ \t]|[A-Za-z]\d{4}[A-Z]{0,10}\x1f)")
_NAME = "[local-name()='{}']"
_TEXTS = {
    "newsItem": "*[local-name()='contentSet']/*[local-name()='inlineXML' or local-name()='inlineData']",
    "NewsItem": ".//*[local-name()='DataContent']",
    "nitf": ".//*[local-name()='body.content']",
}
_NO_TEXT = "*[local-name()='itemMeta']/*[local-name()='itemClass']/@qcode"
_TITLES = "*[local-name()='headline' or local-name()='HeadLine' or local-name()='hl1' or local-name()='hedline']"
_BODIES = ("body_text", "body_xhtml", "body_html", "article_html")
_HEADLINES = ("headline", "headlines")
_MEDIA = frozenset({"picture", "photo", "graphic", "video", "audio", "event", "planning"})


@dataclass(slots=True)
class Found:
    """What was found in the files of a folder."""

    files: int = 0
    expected: int = 0
    """Text items that there are."""
    titled: int = 0
    """Text items that have a headline."""
    missing: list[str] = field(default_factory=list)
    """Files with more text items than articles."""
    untitled: list[str] = field(default_factory=list)
    """Articles without a title whose file has one for each of its items."""
    articles: list[Article] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)


def measure(folder: Path, pipeline: Pipeline) -> Found:
    """Return what was found in the files of a folder, as it is without a crawl."""
    found = Found()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        expected = list(text_items(path.read_bytes()))
        articles = []
        for document in read_file(InputFile(path, path.relative_to(folder).as_posix())):
            if isinstance(document, Lead):
                continue
            outcome = pipeline.article(document) if isinstance(document, Document) else document
            if isinstance(outcome, Article):
                articles.append(outcome)
            else:
                found.reasons[re.sub(r"; its fields: .*|\d+", "", outcome.reason)[:80]] += 1
        found.files += 1
        found.expected += len(expected)
        found.titled += sum(expected)
        found.articles += [article for article in articles if article.wire is not None]
        if len(articles) < len(expected):
            found.missing.append(path.name)
        if expected and all(expected):
            found.untitled += [article.locator for article in articles if not article.title]
    return found


def text_items(content: bytes) -> Iterator[bool]:
    """Yield for each text item of a wire's file whether it has a headline."""
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        yield from _in_xml(content)
    elif content.lstrip()[:1] in (b"{", b"["):
        try:
            yield from _in_json(json.loads(content))
        except ValueError:
            return
    else:
        yield from (True for _ in _MESSAGE.finditer(content))


def _in_xml(content: bytes) -> Iterator[bool]:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.fromstring(content.lstrip(b"\xef\xbb\xbf \r\n\t"), parser)
    for name, texts in _TEXTS.items() if root is not None else ():
        for item in root.xpath(f"descendant-or-self::*{_NAME.format(name)}"):
            if any(etree.QName(above).localname in _TEXTS for above in item.iterancestors()):
                continue
            classes = [code.rpartition(":")[2] for code in item.xpath(_NO_TEXT)]
            if not _MEDIA.isdisjoint(classes):
                continue
            if any(_is_text(text) for text in item.xpath(texts)):
                titles = item.xpath(f".//{_TITLES}")
                yield any(_WORDS.search("".join(title.itertext())) for title in titles)


def _is_text(element: Any) -> bool:
    roles = element.xpath("ancestor::*/*[local-name()='Role']/@FormalName")
    rendition = (element.get("rendition") or "").rpartition(":")[2]
    if "Caption" in roles or rendition in ("headline", "public", "nonpublic", "caption"):
        return False
    return _WORDS.search("".join(element.itertext())) is not None


def _in_json(value: Any) -> Iterator[bool]:
    if not isinstance(value, dict) or value.get("type") in _MEDIA:
        return
    bodies = [value.get(name) for name in _BODIES]
    listed = value.get("bodies")
    bodies += [body.get("value") for body in listed if isinstance(body, dict)] if isinstance(listed, list) else []
    if any(isinstance(body, str) and _WORDS.search(re.sub(r"<[^<>]*>", "", body)) for body in bodies):
        yield any(value.get(name) for name in _HEADLINES)


def twins(articles: list[Article]) -> tuple[int, list[str]]:
    """Return how many items were read both as JSON and as XML, and the ids of those whose text or title differs."""
    by_item: dict[tuple[str, str], dict[bool, Article]] = {}
    for article in articles:
        if article.wire and article.wire.item:
            key = (article.wire.item, article.wire.version or "")
            by_item.setdefault(key, {})[".json" in article.locator] = article
    pairs = {key: pair for key, pair in by_item.items() if len(pair) == 2}
    differing = [
        key[0] for key, pair in pairs.items()
        if pair[True].text != pair[False].text or pair[True].title != pair[False].title
    ]  # fmt: skip
    return len(pairs), differing


def sender_known(article: Article) -> bool:
    """Return whether the agency that sent an item was recognised by what the wire says."""
    by_wire = (evidence.place == "wire" for agency in article.syndication.agencies for evidence in agency.evidence)
    distributor = article.syndication.distributor
    return any(by_wire) or (distributor is not None and any(one.place == "wire" for one in distributor.evidence))


def main() -> None:
    """Print what was found."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("folder", type=Path)
    found = measure(arguments.parse_args().folder, Pipeline())
    read = found.expected - len(found.missing)
    sent = [article for article in found.articles if article.wire and article.wire.provider]
    known = sum(map(sender_known, sent))
    withdrawn = [article for article in found.articles if article.wire and article.wire.status in WITHDRAWN]
    both, differing = twins(found.articles)
    print(f"files: {found.files}, text items: {found.expected}, read: {read} ({read / max(found.expected, 1):.1%})")
    titles = found.titled - len(found.untitled)
    print(f"with a headline: {found.titled}, title read: {titles} ({titles / max(found.titled, 1):.1%})")
    print(f"naming a sender: {len(sent)}, agency known: {known} ({known / max(len(sent), 1):.1%})")
    print(f"with a dateline: {sum(article.syndication.dateline is not None for article in found.articles)}")
    print(f"canceled or withheld: {len(withdrawn)}, in no cluster: {sum(a.kind == 'withdrawn' for a in withdrawn)}")
    print(f"twins in JSON and XML: {both}, same text and title: {both - len(differing)}")
    for what, names in (("missing", found.missing), ("untitled", found.untitled), ("different", differing)):
        print(*(f"  {what}: {name}" for name in names), sep="\n") if names else None
    unknown = Counter(str(article.wire.provider) for article in sent if article.wire and not sender_known(article))
    print(*(f"  unknown sender: {name} ({times})" for name, times in unknown.most_common()), sep="\n")
    print("rejected:", *(f"  {times:4} {reason}" for reason, times in found.reasons.most_common()), sep="\n")


if __name__ == "__main__":
    main()
