"""When containers are polled again: learned from what they listed, within what the server and the user allow."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.readers.feed_facts import FeedFacts
from newscrawl.web.schedule import DAY, HOUR, LONGEST_WAIT, MINUTE, Limits, Rhythm, Wishes, next_poll, next_try

START = 1_700_000_000.0


def polled(per_hour, hours=24 * 14, every=HOUR, busy=lambda _hour: 1.0):
    """Return the rhythm of a feed that was polled every hour, and when it was polled last."""
    rhythm, now, owed = Rhythm(), START, 0.0
    rhythm.begin(now, [])
    for _ in range(int(hours * HOUR / every)):
        now += every
        owed += per_hour * every / HOUR * busy(int(now // HOUR) % 24)
        rhythm.observe(now, int(owed))
        owed -= int(owed)
    return rhythm, now


@pytest.mark.parametrize(("per_hour", "minutes"), [(6, 10), (1, 60), (0.25, 240)])
def test_next_poll_expects_one_new_entry(per_hour, minutes):
    rhythm, now = polled(per_hour)

    wait = (next_poll(rhythm, now, Limits()) - now) / MINUTE
    assert minutes * 0.5 <= wait <= minutes * 1.4 + 10  # it is counted in steps of ten minutes


def test_times_of_first_entries_count():
    """One poll is enough to tell a feed of every minute from a feed of every month."""
    waits = []
    for gap in (MINUTE, 6 * HOUR, 30 * DAY):
        rhythm = Rhythm()
        rhythm.begin(START, [START - number * gap for number in range(1, 21)])
        waits.append(next_poll(rhythm, START, Limits()) - START)

    assert waits[0] == 10 * MINUTE
    assert 3 * HOUR <= waits[1] <= 9 * HOUR
    assert waits[2] == DAY


def test_times_in_the_future_or_none_are_no_evidence():
    first, second = Rhythm(), Rhythm()
    first.begin(START, [START + DAY * number for number in range(1, 30)])
    second.begin(START, [])

    assert first.rate == second.rate


def test_a_feed_that_sleeps_at_night_is_left_alone_at_night():
    rhythm, now = polled(2, busy=lambda hour: 1.0 if 6 <= hour < 20 else 0.0)
    midnight = now - now % DAY + DAY

    by_night = next_poll(rhythm, midnight, Limits()) - midnight
    by_day = next_poll(rhythm, midnight + 10 * HOUR, Limits()) - midnight - 10 * HOUR
    assert by_night >= 2 * by_day


def test_a_feed_is_read_three_times_before_it_forgets():
    rhythm, now = polled(0.1)

    assert next_poll(rhythm, now, Limits(), shows=3 * HOUR) == now + HOUR
    assert next_poll(rhythm, now, Limits(), shows=1.0) == now + 10 * MINUTE


def test_servers_are_not_asked_before_they_say():
    rhythm, now = polled(6)

    assert next_poll(rhythm, now, Limits(), at_least=2 * HOUR) == now + 2 * HOUR
    assert next_poll(rhythm, now, Limits(), at_least=3 * DAY) == now + 3 * DAY
    assert next_poll(rhythm, now, Limits(), shows=MINUTE, at_least=2 * HOUR) == now + 2 * HOUR


@given(
    st.lists(st.tuples(st.floats(1, 30 * DAY), st.integers(0, 10_000)), max_size=20),
    st.floats(0, 7 * DAY),
    st.one_of(st.none(), st.floats(0, 90 * DAY)),
)
def test_whatever_was_observed_the_limits_hold(polls, at_least, shows):
    rhythm, now, limits = Rhythm(), START, Limits(15 * MINUTE, 12 * HOUR)
    rhythm.begin(now, [])
    for gap, new in polls:
        now += gap
        rhythm.observe(now, new)

    wait = next_poll(rhythm, now, limits, shows=shows, at_least=at_least) - now
    assert wait >= max(limits.floor, at_least) - 1
    assert wait <= max(limits.ceiling, at_least) + 1
    assert Rhythm.unpack(rhythm.pack()).rate == rhythm.rate


def test_failures_double_the_wait_up_to_a_week():
    waits = [next_try(failures, START) - START for failures in range(1, 30)]

    assert waits[:4] == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR]
    assert max(waits) == waits[-1] == LONGEST_WAIT
    assert next_try(1, START, at_least=3 * HOUR) == START + 3 * HOUR


def test_a_fixed_interval_with_as_many_polls_misses_far_more():
    draw, feeds = random.Random(5), []
    for per_day in (0.2, 0.3, 0.5, 0.7, 1, 1, 1, 2, 3, 5, 80):
        times, time = [], START - 5 * DAY
        while time < START + 12 * DAY:
            time += draw.expovariate(per_day / DAY)
            times.append(time)
        feeds.append(times)

    polls, missed = 0, 0
    for times in feeds:
        made, lost = _polled(times, adaptive=True)
        polls, missed = polls + made, missed + lost
    every = len(feeds) * 12 * DAY / polls
    fixed = sum(_polled(times, adaptive=False, every=every)[1] for times in feeds)
    assert missed < fixed / 10
    assert fixed > 50


def _polled(times, *, adaptive, every=0.0, shown=5):
    """Return how often a feed of ``shown`` entries was polled, and how many entries no poll saw."""
    rhythm, now, polls, missed = Rhythm(), START, 0, 0
    known = sum(time <= START for time in times)
    rhythm.begin(now, times[max(0, known - shown) : known])
    while now < START + 12 * DAY:
        there = sum(time <= now for time in times)
        lost = max(0, there - known - shown)
        polls, missed = polls + 1, missed + lost
        rhythm.observe(now, there - known - lost)
        known = there
        shows = now - times[there - shown] if there >= shown else None
        now = next_poll(rhythm, now, Limits(), shows=shows) if adaptive else now + every
    return polls, missed


def test_what_a_feed_says_of_itself_counts():
    """A busy feed waits for its ttl, and for its next change, but not until entries roll out of it."""
    busy, now = polled(20)

    def wait(shows=DAY, **said):
        return next_poll(busy, now, Limits(), shows=shows, wishes=Wishes.of(FeedFacts(**said))) - now

    assert wait() == 10 * MINUTE
    assert wait(ttl=2 * 3600) == 2 * HOUR
    assert wait(ttl=365 * 86_400) == DAY
    assert wait(update_period=4 * HOUR) == 4 * HOUR
    assert wait(update_period=4 * HOUR, shows=3 * HOUR) == HOUR
    assert wait(update_period=30 * DAY, shows=None) == DAY


@given(
    time=st.floats(START, START + 30 * DAY),
    hours=st.frozensets(st.integers(0, 23)),
    days=st.frozensets(st.integers(0, 6)),
)
def test_hours_and_days_without_news_are_skipped(time, hours, days):
    """The next time is the first full hour that is allowed; one who allows none is not heard."""
    allowed = Wishes(skip_hours=hours, skip_days=days).allowed_from(time)
    at = datetime.fromtimestamp(allowed, UTC)

    if len(hours) == 24 or len(days) == 7:
        assert allowed == time
        return
    assert at.hour not in hours
    assert at.weekday() not in days
    assert allowed == time or allowed % HOUR == 0
    before = datetime.fromtimestamp(max(time, allowed - HOUR), UTC)
    assert allowed == time or before.hour in hours or before.weekday() in days
