"""Dates as written by people and programs."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.dates.context import context_of
from pipelines.extraction.dates.forms import DateContext
from pipelines.extraction.dates.parsing import parse_date
from pipelines.extraction.dates.printed import dates_in

_DAYS = st.dates(date(1971, 1, 2), date(2068, 12, 31))
_LOCALES = (
    "ar ar_SY bg cs da de de_AT el en en_GB es et fi fr_CH hi hr hu id it ja ko lt lv nl no pl pt ro ru sk sl sr "
    "sr_Latn sv th tr uk vi zh zh_Hant"
).split()


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
    ("value", "at"),
    [
        ("202404020930", "2024-04-02T09:30:00Z"),
        ("20240402093015", "2024-04-02T09:30:15Z"),
        ("20240402T093015Z", "2024-04-02T09:30:15Z"),
        ("1712050200000", "2024-04-02T09:30:00Z"),
        ("/Date(1712050200000+0200)/", "2024-04-02T09:30:00Z"),
        ("1712050200000000000", "2024-04-02T09:30:00Z"),
        ("2024/04/02 09:30:00", "2024-04-02T09:30:00Z"),
        ("2024-04-02T9:30:00Z", "2024-04-02T09:30:00Z"),
        ("2024-04-02T09:30:00+02:00[Europe/Berlin]", "2024-04-02T07:30:00Z"),
        ("2024-04-02T09:30[Europe/Berlin]", "2024-04-02T07:30:00Z"),
        ("02.04.24, 09:30 Uhr", "2024-04-02T09:30:00Z"),
        ("02.04.2024, 9.30 Uhr", "2024-04-02T09:30:00Z"),
        ("2 avril 2024 à 9h30", "2024-04-02T09:30:00Z"),
        ("Apr 2, 2024 9:30 PM", "2024-04-02T21:30:00Z"),
        ("2 April 2024, 12:05 a.m.", "2024-04-02T00:05:00Z"),
        ("Apr 2, 2024 9:30 AM EDT", "2024-04-02T13:30:00Z"),
        ("9:30 a.m. ET, Tue April 2, 2024", "2024-04-02T13:30:00Z"),
        ("2 апреля 2024 г. в 09:30 МСК", "2024-04-02T06:30:00Z"),
        ("2 April 2024 09:30 WIB", "2024-04-02T02:30:00Z"),
        ("Tue Apr 02 2024 09:30:00 GMT+0200 (Central European Summer Time)", "2024-04-02T07:30:00Z"),
        ("2024年4月2日(火) 9時30分", "2024-04-02T09:30:00Z"),
        ("2024年4月2日 星期二 下午9:30", "2024-04-02T21:30:00Z"),
        ("2024.04.02 오전 9:30", "2024-04-02T09:30:00Z"),
        ("2 Nisan 2024 Salı 09:30", "2024-04-02T09:30:00Z"),
    ],
)
def test_clocks_and_zones_are_read(value, at):
    """Clocks of 12 and 24 hours, stamps of programs and names of zones give a time in UTC."""
    moment = parse_date(value)
    assert moment is not None
    assert (moment.at, moment.precision) == (at, "second")


@pytest.mark.parametrize(
    "value",
    [
        "mardi 2 avril 2024", "Di 02.04.2024", "terça-feira, 2 de abril de 2024", "2-Apr-24", "2 Apr '24", "2 IV 2024",
        "٢ أبريل ٢٠٢٤", "2 نيسان 2024", "२ अप्रैल २०२४", "２０２４年４月２日", "二〇二四年四月二日",
        "令和6年4月2日", "民國113年4月2日",
        "2 เมษายน 2567", "ngày 2 tháng 4 năm 2024", "2024. április 2., kedd", "2. travnja 2024.", "2 באפריל 2024",
        "2024-04-02T00:00:00+02:00", "2024-04-02 00:00:00", "2 April 2024, 9:30 IST", "Tue, 2 Apr 2024 09:30 CST",
        "2024-04-02 24:00", "02/abr/2024", "2/avr./2024", "02/Apr/24",
    ],
)  # fmt: skip
def test_days_are_read(value):
    """A date without a time, at midnight of a local clock, or with a zone that may be several, is a day."""
    moment = parse_date(value)
    assert moment is not None
    assert (moment.at, moment.precision, moment.day) == ("2024-04-02", "day", "2024-04-02")


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
        "1969-12-31T19:00:00-05:00",
        0,
        "5",
        "soon",
        "3 hours ago",
        "gestern",
        "5. listopada 2024",
        "2 April 2024 was a good day",
    ],
)
def test_uncertain_dates_give_none(value):
    """Impossible days, ambiguous orders and months, relative words, prose and a zero timestamp give no date."""
    assert parse_date(value) is None


@pytest.mark.parametrize(
    ("value", "url", "locale", "day"),
    [
        ("03/05/2024", "https://example.co.uk/a", "en-US", "2024-05-03"),
        ("03/05/2024", "https://example.com/a", "en_US", "2024-03-05"),
        ("03/05/2024", "https://example.com/a", "fr", "2024-05-03"),
        ("03/05/2024 9:30 AM", "https://example.com/a", "en", "2024-03-05"),
        ("03/05/2024", "https://example.com/a", "en", None),
        ("03/05/2024", "https://example.ca/a", "en", None),
        ("13/05/2024", None, None, "2024-05-13"),
        ("05/13/2024", "https://example.co.uk/a", None, "2024-05-13"),
        ("24.03.05", None, "ko", "2024-03-05"),
        ("5. listopada 2024.", None, "hr", "2024-10-05"),
        ("5 listopada 2024", None, "pl", "2024-11-05"),
    ],
)
def test_the_order_of_numbers_follows_country_and_language(value, url, locale, day):
    """The country of the address decides, then that of the locale, its language, and a clock of 12 hours."""
    moment = parse_date(value, context_of(url, locale))
    assert (moment and moment.day) == day


@given(_DAYS, st.sampled_from(_LOCALES), st.sampled_from(["full", "long", "medium"]))
def test_every_day_is_read_as_its_language_prints_it(day, locale, form):
    """What CLDR prints for a day in a language gives that day."""
    moment = parse_date(format_date(day, form, locale=locale), context_of(None, locale))
    assert moment is not None
    assert moment.at == day.isoformat()


@given(
    _DAYS,
    st.times(time(0, 1)),
    st.sampled_from(["%Y%m%d%H%M", "%d.%m.%y, %H:%M Uhr", "%m/%d/%Y %I:%M %p", "%Y/%m/%d %H:%M", "%b %d, %Y %I:%M %p"]),
)
def test_every_time_is_read_as_programs_print_it(day, clock, form):
    """Compact, dotted and slashed dates with a clock give their minute."""
    moment = parse_date(datetime.combine(day, clock).strftime(form), DateContext(day_first=False))
    assert moment is not None
    assert moment.at == datetime.combine(day, clock).strftime("%Y-%m-%dT%H:%M:00Z")


@given(st.text(max_size=60) | st.floats() | st.integers())
def test_no_value_makes_it_raise(value):
    """Any text or number gives a date or None; parsing the result gives the same."""
    moment = parse_date(value)
    if moment is not None:
        again = parse_date(moment.at)
        assert again is not None
        assert (again.at, again.precision) == (moment.at, moment.precision)
    dates_in(str(value), DateContext())


@given(st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_every_iso_time_is_read(time, minutes):
    """What Python writes as ISO 8601 is parsed to the second, in UTC, with its local day; midnight is a local day."""
    zoned = time.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    moment = parse_date(zoned.isoformat())
    assert moment is not None
    assert moment.day == f"{zoned:%Y-%m-%d}"
    if minutes and zoned.hour == zoned.minute == zoned.second == 0:
        assert (moment.at, moment.precision) == (f"{zoned:%Y-%m-%d}", "day")
    else:
        assert (moment.at, moment.precision) == (f"{zoned.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "second")


@pytest.mark.parametrize("piece", ["1", "1.", "1 ", "a", "1:", "2024年", "März ", "12/", "1-a ", "(", "十"])
def test_long_values_cost_no_more_than_short_ones(piece):
    """A value is bounded before it is read: one of a million characters is refused."""
    assert parse_date(piece * 1_000_000) is None
