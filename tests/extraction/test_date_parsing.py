"""Dates as written by people and programs."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.date_parsing import parse_date


@pytest.mark.parametrize(
    ("value", "at", "precision"),
    [
        ("2024-04-02T09:30:00.123Z", "2024-04-02T09:30:00Z", "second"),
        ("2024-04-02T09:30+0200", "2024-04-02T07:30:00Z", "second"),
        ("2024-04-02 09:30:15 UTC", "2024-04-02T09:30:15Z", "second"),
        ("20240402", "2024-04-02", "day"),
        ("2024/04/02", "2024-04-02", "day"),
        ("2024", "2024", "year"),
        ("02.04.2024", "2024-04-02", "day"),
        ("Dienstag, 2. April 2024, 9:30 Uhr", "2024-04-02T09:30:00Z", "second"),
        ("02.04.2024 - 09:30 Uhr", "2024-04-02T09:30:00Z", "second"),
        ("April 2, 2024", "2024-04-02", "day"),
        ("2nd April 2024", "2024-04-02", "day"),
        ("1er août 2023", "2023-08-01", "day"),
        ("3 de mayo de 2022", "2022-05-03", "day"),
        ("Tue Apr 02 09:30:00 +0000 2024", "2024-04-02T09:30:00Z", "second"),
        ("Tue, 2 Apr 2024 09:30:00 -0400", "2024-04-02T13:30:00Z", "second"),
        (1712050200.5, "2024-04-02T09:30:00Z", "second"),
    ],
)
def test_a_date_has_its_moment_and_precision(value, at, precision):
    """Whatever the form, the moment is in UTC and truncated to its precision."""
    moment = parse_date(value)
    assert moment is not None
    assert (moment.at, moment.precision) == (at, precision)


@pytest.mark.parametrize(
    "value",
    [
        "",
        None,
        True,
        "4/2/2024",
        "2024-13",
        "2024-02-30",
        "31.02.2024",
        "0001-01-01",
        "1970-01-01T00:00:00Z",
        0,
        "5",
        "soon",
    ],
)
def test_uncertain_dates_give_none(value):
    """Impossible days, ambiguous orders and a zero timestamp give no date."""
    assert parse_date(value) is None


@given(st.text(max_size=60) | st.floats() | st.integers())
def test_no_value_makes_it_raise(value):
    """Any text or number gives a date or None; parsing the result gives the same."""
    moment = parse_date(value)
    if moment is not None:
        again = parse_date(moment.at)
        assert again is not None
        assert (again.at, again.precision) == (moment.at, moment.precision)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_every_iso_time_is_read(time, minutes):
    """What Python writes as ISO 8601 is parsed to the second, in UTC."""
    zoned = time.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    moment = parse_date(zoned.isoformat())
    assert moment is not None
    assert (moment.at, moment.precision) == (zoned.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "second")
