"""An item of an agency's wire has the agency's host, unless it was read from an outlet's system."""

import json

import pytest

from newscrawl import Pipeline
from pipelines.documents import Document

ITEM = {
    "type": "text",
    "version": "1",
    "standard": {"name": "ninjs", "version": "2.0"},
    "headline": "Bridge is to be rebuilt",
    "body_text": "The council of Marbeck decided on Friday to rebuild the old bridge over the river within two years. "
    * 3,
}


@pytest.mark.parametrize(
    ("fields", "host"),
    [
        ({"uri": "urn:newsml:dpa.com:20240402:1"}, "dpa.com"),
        ({"uri": "1", "provider": "dpa"}, "dpa.com"),
        ({"uri": "urn:newsml:dpa-international.com:20240402:1"}, "dpa.com"),
        ({"uri": "1", "provider": "dpa", "site_url": "https://www.one.example.org/"}, "one.example.org"),
        ({"uri": "https://www.one.example.org/a/1", "provider": "dpa"}, "one.example.org"),
    ],
)
def test_host_of_an_item(fields, host) -> None:
    """The sender's host in the table of agencies is taken where nothing else is known, one for each agency."""
    (article,) = Pipeline(rules=[], agencies=[]).run([Document("a", json.dumps(ITEM | fields).encode(), "record")])

    assert article.source.host == host
