"""How long a response asks to be left in peace; tests/web/test_politeness.py has the rest."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from newscrawl.web.pace import LONGEST_RETRY_AFTER, retry_after

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def asked(value, date=None):
    headers = {"Retry-After": value} | ({"Date": date} if date else {})
    return retry_after(Response("https://example.org/", status=503, headers=headers))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("0", 0),
        ("9" * 400, LONGEST_RETRY_AFTER.total_seconds()),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90),
        ("Monday, 04-May-26 12:01:00 GMT", 60),
        ("Mon May  4 12:02:00 2026", 120),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0),
        (format_datetime(NOW + timedelta(days=365), usegmt=True), LONGEST_RETRY_AFTER.total_seconds()),
    ],
)
def test_retry_after(value, seconds):
    """Seconds, or a date in each of the three forms of RFC 9110, by the server's clock; a week at most."""
    assert asked(value, format_datetime(NOW, usegmt=True)) == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", ["", "soon", "-5", "1.5", "٣", "Mon, 99 Foo 2026"])
def test_what_is_no_time(value):
    """It counts as if the header were not there."""
    assert asked(value) is None


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_any_header(value, date):
    """Whatever a server sends is no error, and no pause is negative or endless."""
    pause = asked(value, date)

    assert pause is None or timedelta(0) <= pause <= LONGEST_RETRY_AFTER
