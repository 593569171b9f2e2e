"""Elements with thousands of attributes cost what their length costs."""

import time

import lxml.html
import pytest
from lxml import etree

from newscrawl.readers.wire_xml import attribute
from pipelines.documents import Document, Rejection
from pipelines.extraction import extract
from pipelines.extraction.metadata.printed import parts_of
from pipelines.extraction.page.signs import signs_of


def byline_with(attributes):
    """Return a byline with so many attributes; the parser of XHTML takes no longer for many than for few."""
    written = "".join(f' data-x{number}="some value" y{number}=""' for number in range(attributes // 2))
    markup = f"<div><p{written} class='byline' id='of-jo'>By Jo Muster</p></div>"
    return etree.XML(markup, lxml.html.XHTMLParser(huge_tree=True))


@pytest.mark.parametrize(
    "read",
    [
        lambda tree: signs_of(tree[0], "p"),
        lambda tree: parts_of(tree, 100),
        lambda tree: attribute(tree[0], "id"),
    ],
    ids=["signs", "names", "wire"],
)
def test_time_grows_with_the_number_of_attributes(read):
    """Twice as many take about twice as long, not four times."""

    def seconds(attributes):
        tree = byline_with(attributes)
        start = time.process_time()
        assert read(tree)
        return time.process_time() - start

    assert seconds(16_000) < 3 * seconds(8_000) + 0.1


def test_a_page_with_a_crowded_element_is_rejected():
    """The parser would go through all attributes of the element for each of them."""
    attributes = " ".join(f"a{number}" for number in range(80_000))
    page = f"<html><body><p {attributes}>The council voted to rebuild the harbour bridge.</p></body></html>"
    start = time.process_time()

    found = extract(Document("crowded.html", page.encode(), "html"))

    assert isinstance(found, Rejection)
    assert "80,000 attributes, more than the limit of 10,000" in found.reason
    assert time.process_time() - start < 5
