"""Rejections by kind of reason: what differs from document to document makes no kind, and the tables are bounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.runs.counts import MOST_REASONS, RejectionCounts, kind_of_reason
from pipelines.documents import Rejection


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("it has more than 20,000,000 bytes, the limit", "it has more than # bytes, the limit"),
        ("not valid JSON: a comma at 12:3 of 'a, b'", "not valid JSON: a comma at # of ..."),
        ("the server answered 404", "the server answered 404"),
        ("the host news.example.org could not be found", "the host ... could not be found"),
        ("https://example.org/2026/a?b=1 is a list", "... is a list"),
        ("no text in /srv/inbox/2026/a.html", "no text in ..."),
        ("its robots.txt could not be read", "its robots.txt could not be read"),
        ("the page's text isn't an article's", "the page's text isn't an article's"),
    ],
)
def test_kinds(reason, kind):
    """Numbers, quotations and names are left out; apostrophes quote nothing."""
    assert kind_of_reason(reason) == kind


@given(st.lists(st.tuples(st.sampled_from(["read", "extraction", "download"]), st.text("abc \n", max_size=6))))
def test_every_rejection_is_counted_once(reasons):
    """Whatever is named, the numbers add up, for each stage too."""
    counts = RejectionCounts()
    for stage, reason in reasons:
        counts.count(Rejection("a", stage, reason))

    found = counts.manifest()

    assert sum(found.values()) == counts.total == len(reasons)
    for stage in ("read", "extraction", "download"):
        said = sum(number for kind, number in found.items() if kind.startswith(f"{stage}: "))
        assert said == sum(stage == other for other, _ in reasons)


def test_of_many_kinds_the_commonest_are_named():
    """The others of a stage are counted together, so that a manifest stays short."""
    counts = RejectionCounts()
    for number in range(2_000):
        kind = "".join("abcdefghij"[int(digit)] for digit in str(number))
        for _ in range(2 if number < 3 else 1):
            counts.count(Rejection("a", "read", f"it is no {kind}"))

    found = counts.manifest()

    assert MOST_REASONS <= len(found) <= MOST_REASONS + 1
    assert [found[f"read: it is no {kind}"] for kind in "abc"] == [2, 2, 2]
    assert sum(found.values()) == counts.total == 2_003
