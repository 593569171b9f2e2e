"""The lines of a page as rendered: block elements separate them, inline elements don't."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.extraction.page.blocks import Block, PageBlocks
from pipelines.extraction.page.signs import HIDDEN, bits_of

_OUTSIDE = bits_of("<nav>", "<aside>", "<figure>", "<form>")
_OTHER_TEXTS = bits_of("other-texts")


def article_lines(page: PageBlocks) -> Iterator[str]:
    """Yield the lines that may belong to the article: not those of navigation, pictures, comments and teasers."""
    containers = page.containers
    headline = next((block for block in page.blocks if containers[block.container].tag == "h1"), None)
    # a page that is called a teaser as a whole
    foreign = 0 if headline is not None and headline.signs & _OTHER_TEXTS else _OTHER_TEXTS
    return (line for block in page.blocks if not block.signs & (_OUTSIDE | foreign) for line in _lines(block))


def page_lines(page: PageBlocks) -> Iterator[str]:
    """Yield the lines of text that readers of the page see, with white space collapsed."""
    return (line for block in page.blocks if not block.signs & HIDDEN for line in _lines(block))


def _lines(block: Block) -> list[str]:
    text = block.text
    return text.replace("\t", "\n").split("\n") if "\n" in text or "\t" in text else [text]
