"""The body of a page: those of its blocks that are the article; paragraphs are separated by a blank line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.extraction.body.choice import SHORTEST_BODY, Choice, choose
from pipelines.extraction.body.features import FEATURES, Context, features_of
from pipelines.extraction.body.places import Floats
from pipelines.extraction.body.script_markup import markup_in_scripts
from pipelines.extraction.body.trafilatura_body import trafilatura_paragraphs
from pipelines.extraction.page.blocks import Block
from pipelines.extraction.page.json_ld import texts
from pipelines.extraction.page.page import Page
from pipelines.items import Removal
from pipelines.text.length import reading_length
from pipelines.text.stream_safe import composed

_VOTE = FEATURES.index("vote")
_TITLES = ("og:title", "twitter:title")
_DESCRIPTIONS = ("og:description", "description", "twitter:description")


@dataclass(slots=True)
class Body:
    """The text of an article as its page prints it."""

    text: str = ""
    """In NFC; with what trafilatura took for the article and the block model does not."""
    spans: list[Removal] = field(default_factory=list)
    """The parts of ``text`` that the model does not take for the article."""
    notes: list[str] = field(default_factory=list)
    """What users of the record should know."""

    @property
    def article(self) -> str:
        """The text without the spans."""
        parts, position = [], 0
        for span in self.spans:
            parts.append(self.text[position : span.start])
            position = span.end
        parts.append(self.text[position:])
        return "\n\n".join(filter(None, (part.strip("\n") for part in parts)))


def page_body(page: Page) -> Body:
    """Return the body of ``page``; empty if there is nothing like an article.

    The block model decides, with trafilatura's body as a vote.
    """
    body = _printed(page)
    if reading_length(body.article) < SHORTEST_BODY and (markup := markup_in_scripts(page.tree)):
        built = Page.parse(f"<article>{markup}</article>", page.url)
        body = _printed(built) if built else body
        body.notes.append("the text is from a script of the page, which prints none itself")
    return body


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is found of each block of a page, in reading order, and what follows from it."""

    paragraphs: list[str]
    """The body as trafilatura finds it."""
    votes: Floats
    """How much of each block is in that body, from 0 to 1."""
    chances: Floats
    """How likely the block model finds that each is part of the article."""
    choice: Choice
    """What becomes of them."""


def judge(page: Page) -> Judgement:
    """Return the judgement on the blocks of ``page``, by trafilatura's vote and the block model."""
    # texts and JSON records are read in the crawl's main process, which need not load it
    from pipelines.extraction.body.model import shipped_model  # noqa: PLC0415

    paragraphs = trafilatura_paragraphs(page)
    features = features_of(page.blocks, context_of(page, paragraphs))
    chances = shipped_model().probabilities(features)
    return Judgement(paragraphs, features[:, _VOTE], chances, choose(page.blocks, features, chances))


def _printed(page: Page) -> Body:
    """Return the body that the page itself prints."""
    found, blocks = judge(page), page.blocks.blocks
    body = _assembled(blocks, found.choice)
    if len(found.paragraphs) > 1 and _is_elsewhere(found.paragraphs, blocks, found.votes, len(body.article)):
        return Body(composed("\n\n".join(found.paragraphs)))
    return body


def context_of(page: Page, paragraphs: Sequence[str]) -> Context:
    """Return what is known about a page beside its blocks; ``paragraphs`` are its body as trafilatura finds it."""
    stated = page.article
    titles = [*texts(stated.get("headline")), *(value for name in _TITLES for value in page.meta.get(name, ()))]
    window = page.tree.find(".//title")
    if not titles and window is not None:
        titles = [" ".join(window.text_content().split())]
    descriptions = [
        *texts(stated.get("description")),
        *(value for name in _DESCRIPTIONS for value in page.meta.get(name, ())),
    ]
    whole = stated.get("articleBody")
    return Context(
        paragraphs,
        list(dict.fromkeys(titles)),
        list(dict.fromkeys(descriptions)),
        whole if isinstance(whole, str) else "",
    )


def _is_elsewhere(paragraphs: Sequence[str], blocks: Sequence[Block], votes: Floats, length: int) -> bool:
    """Return whether trafilatura found the article in the page's data, and not in what the page prints."""
    found = sum(map(len, paragraphs))
    printed = sum(len(block.text) * vote for block, vote in zip(blocks, votes, strict=True))
    return printed < found / 2 and length < found / 2


def _assembled(blocks: Sequence[Block], choice: Choice) -> Body:
    """Return the body of the chosen blocks, in their order."""
    body = Body(notes=choice.notes())
    parts: list[str] = []
    length = 0
    for block, separator, is_cut in _chosen(blocks, choice):
        text = block.text if block.text.isascii() else composed(block.text)
        parts += [separator, text] if parts else [text]
        start = length + len(separator) if length else 0
        length = start + len(text)
        if is_cut:
            body.spans.append(Removal(start, length, "page_furniture", "block-model", text))
    body.text = "".join(parts)
    return body


def _chosen(blocks: Sequence[Block], choice: Choice) -> Iterator[tuple[Block, str, bool]]:
    """Yield each block of the body, what separates it from the one above, and whether it is cut again."""
    above: Block | None = None
    for block, kept, cut in zip(blocks, choice.kept, choice.cut, strict=True):
        if kept or cut:
            is_row = above is not None and "\t" in block.text and "\t" in above.text
            yield block, "\n" if is_row else "\n\n", bool(cut)
            above = block
