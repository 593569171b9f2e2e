"""What a crawl of the web fetched, and what it did not, in numbers: for the manifest and for the summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newscrawl.readers.limits import size
from newscrawl.web.handed_leads import HANDED_OVER
from newscrawl.web.reached_hosts import ANSWERS, BYTES, REACHED
from newscrawl.web.shards import OTHER_SHARDS, SHARD

NOT_FETCHED, PUT_OFF = "newscrawl/not_fetched/", "newscrawl/put_off/"
"""How the stats begin that count reasons why addresses could not be had, and why they are left for later."""
_SHOWN = 6
"""Reasons that the summary names."""


def web_counts(stats: Mapping[str, Any]) -> dict[str, Any]:
    """Return the numbers for the manifest."""
    shard = {} if SHARD not in stats else {"shard": {"name": stats[SHARD], **_of_other_shards(stats)}}
    return {
        **shard,
        "answers": stats.get(ANSWERS, 0),
        "bytes": stats.get(BYTES, 0),
        "hosts": stats.get(REACHED, 0),
        "lists": {name: stats.get(f"newscrawl/{name}", 0) for name in ("polled", "unchanged", "not_due")},
        "not_fetched": _reasons(stats, NOT_FETCHED),
        "put_off": _reasons(stats, PUT_OFF),
    }


def web_lines(stats: Mapping[str, Any]) -> list[str]:
    """Return what happened, in words, a line each."""
    counts = web_counts(stats)
    lists = counts["lists"]
    lines = []
    if "shard" in counts:
        lines.append(_shard_line(counts["shard"]))
    if counts["answers"]:
        answers, hosts = _number(counts["answers"], "answer"), _number(counts["hosts"], "host")
        lines.append(f"fetched: {answers} from {hosts}, {size(counts['bytes'])}")
    read = lists["polled"] + lists["unchanged"]
    if read or lists["not_due"]:
        addresses = _number(stats.get("newscrawl/leads", 0), "address", "addresses")
        told = [f"{read:,} read with {addresses}"] if read else []
        told += [f"{lists['unchanged']:,} of them as before"] if lists["unchanged"] else []
        told += [f"{lists['not_due']:,} not due yet"] if lists["not_due"] else []
        lines.append(f"feeds, sitemaps and other lists: {', '.join(told)}")
    if counts["not_fetched"]:
        lines.append(f"could not be had: {_named(counts['not_fetched'])}")
    put_off = counts["put_off"]
    later = max(stats.get("newscrawl/later", 0), sum(put_off.values()))
    if put_off and later > sum(put_off.values()):
        put_off = {**put_off, "their time has not come": later - sum(put_off.values())}
    if later:
        lines.append(f"addresses left for later runs: {_named(put_off) if put_off else f'{later:,}'}")
    return lines


def _of_other_shards(stats: Mapping[str, Any]) -> dict[str, int]:
    return {"given_to_others": stats.get(OTHER_SHARDS, 0), "handed_over": stats.get(HANDED_OVER, 0)}


def _shard_line(shard: Mapping[str, Any]) -> str:
    told = [f"{_number(shard['given_to_others'], 'given address', 'given addresses')} left to other shards"]
    if handed := shard["handed_over"]:
        told.append(f"{_number(handed, 'address', 'addresses')} found for them")
    return f"shard {shard['name']}: {', '.join(told)}"


def _reasons(stats: Mapping[str, Any], prefix: str) -> dict[str, int]:
    """Return how many addresses there are of each reason, most first."""
    found = {name.removeprefix(prefix): value for name, value in stats.items() if name.startswith(prefix)}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _named(reasons: Mapping[str, int]) -> str:
    """Return reasons with their numbers in one line: ``3 (robots.txt forbids it: 2, the server answered 404: 1)``."""
    named = [f"{reason}: {number:,}" for reason, number in reasons.items()]
    more = ["..."] if len(named) > _SHOWN else []
    return f"{sum(reasons.values()):,} ({', '.join(named[:_SHOWN] + more)})"


def _number(count: int, one: str, several: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else several or one + 's'}"
