"""A wire beside the outlets that print it: versions, kills, and copies traced to the item."""

import pytest

from tests.crawls import Crawls
from tests.wires import MARKUP, PARAGRAPHS, g2

EARLIER = "4.1 million crowns have been set aside for the repair, of which the province pays half."
PAGE = (
    '<html><head><title>Landing closed</title><link rel="canonical" href="https://gazette.example/landing-1"></head>'
    f"<body><article><h1>Landing closed until spring</h1>{MARKUP}<p>Readers may write to the board.</p></article>"
    "</body></html>"
)


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """Return the records of a first version, its correction, an outlet's page and a kill, by their files."""
    folder = tmp_path_factory.mktemp("wires")
    files = {
        "1.xml": g2(f"{MARKUP}<p>{EARLIER}</p>"),
        "2.xml": g2(version=2, signal='<signal qcode="sig:correction"/>', created="2024-04-04T11:30:00+02:00"),
        "3.html": PAGE.encode(),
        "4.xml": g2("<p>Please kill it, the vote was put off.</p>", version=3, status="canceled"),
        "5.xml": g2(class_="ninat:picture"),
    }
    (folder / "in").mkdir()
    for name, content in files.items():
        (folder / "in" / name).write_bytes(content)
    crawls = Crawls(folder / "crawl")
    done = crawls.run("local", "-a", f"path={folder / 'in'}", NEWSCRAWL_EXTRACTION_WORKERS=0)
    assert done.returncode == 0, done.stderr.decode()
    return {record["locator"]: record for record in crawls.articles()} | {"rejected": crawls.rejected()}


def test_a_later_version_is_a_revision(records):
    """A later version of an item names the former one, days apart; the wire says that it corrects it."""
    assert records["2.xml"]["revision_of"] == records["1.xml"]["id"]
    assert records["2.xml"]["wire"]["correction"]
    assert records["2.xml"]["syndication"]["versions"] == ["correction"]


def test_a_copy_at_an_outlet_is_traced_to_the_item(records):
    """The page of an outlet that prints an item without a credit is a copy of it, and has its agency."""
    page = records["3.html"]

    assert page["duplicate"]["of"] == records["2.xml"]["id"]
    assert page["duplicate"]["cluster"] == records["1.xml"]["id"]
    assert [(agency["id"], agency["role"]) for agency in page["syndication"]["agencies"]] == [("dpa", "origin")]
    assert page["syndication"]["inferred_from"] == records["2.xml"]["id"]
    assert page["wire"] is None
    assert PARAGRAPHS[0] in page["text"]


def test_a_kill_is_a_revision_that_enters_no_cluster(records):
    """A canceled item is a record that names what it withdraws."""
    kill = records["4.xml"]

    assert (kill["kind"], kill["wire"]["status"]) == ("withdrawn", "canceled")
    assert kill["revision_of"] == records["2.xml"]["id"]
    assert (kill["duplicate"]["cluster"], kill["event"]["cluster"]) == (None, None)


def test_what_is_no_text_item_is_rejected_with_its_reason(records):
    """A picture is listed with what it is."""
    assert [(line["locator"], line["reason"]) for line in records["rejected"]] == [
        ("5.xml", "no text item: it is a picture")
    ]
