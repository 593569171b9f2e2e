"""Whether a run was healthy, and the exit code that says so.

== ==========================================================================
0  healthy: all input was read; each document was written, rejected or seen before
1  the crawl could not start, because of an error in the program
2  an argument, a path, a setting or the state folder is not usable
3  it ran, but not well: a stage or a file failed, nothing could be used, or something is unusual
4  it was stopped before its end; what it published is complete, the next run continues
== ==========================================================================

What counts are outcomes. A page that could not be had is a rejection, and a site that is down is the site's affair: a
night on which nothing of ours failed must not raise an alarm. A crawl of the web is unhealthy only if more than half of
the hosts that were asked, of at least ``FEWEST_HOSTS``, could not be reached at all: so many are not down at once, the
fault is in the network here. A host that answers with an error, or refuses to answer, has been reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newscrawl.crawl.faults import STAT
from newscrawl.crawl.output_faults import ENDED, output_faults, partial_outputs

FEWEST_HOSTS = 4
"""Of fewer hosts no share says anything; if none of them is reached, nothing could be used."""
USES = ("written", "seen", "given_up", "leads", "unchanged", "not_due", "handed_over")
"""Outcomes that were of use: new records, those known already, documents that earlier runs gave up, addresses in a
container, pages without a change, feeds that were had before and need not be asked for yet, and addresses that are told
to other shards: if only what always fails is asked for, it is no alarm."""
STATE_FAILURE = "newscrawl/state_failure"
"""The sentence that says why the state could not be used any more."""
ALARMS = "newscrawl/alarms"
"""The statistic that lists what is unusual beside earlier runs: each with name, sentence, value and usual value."""
HEALTHY, CANNOT_START, UNUSABLE, UNHEALTHY, STOPPED = range(5)


def problems(stats: Mapping[str, Any]) -> list[str]:
    """Return what went wrong in a run, a sentence each; empty for a healthy one."""
    found = output_faults(stats)
    if failure := stats.get(STATE_FAILURE):
        found.append(failure)
    if errors := stats.get("newscrawl/errors", 0):
        found.append(f"a stage failed on {errors} documents; they are listed as rejected")
    if failed := unwritten_feeds(stats):
        found.append(f"{failed} output files could not be written; the next run reads their documents again")
    if crashed := sum(value for name, value in stats.items() if name.startswith("spider_exceptions/")):
        found.append(f"the spider failed {crashed} times; the log says where")
    if faults := stats.get(STAT, 0):
        found.append(f"{faults} failures in parts of the run were logged")
    if stats.get("finish_reason") == "start_error":
        found.append("the spider could not give all its addresses; the log says why")
    if network := _network(stats):
        found.append(network)
    rejected = stats.get("newscrawl/rejected", 0)
    if rejected and not failure and not any(stats.get(f"newscrawl/{name}", 0) for name in USES):
        found.append(f"nothing could be used: all {rejected} documents were rejected")
    return found


def _network(stats: Mapping[str, Any]) -> str | None:
    """Return what is to be said if so many hosts were not reached that the network here is at fault."""
    asked = stats.get("newscrawl/web/hosts_asked", 0)
    unreached = asked - stats.get("newscrawl/web/hosts_reached", 0)
    if asked < FEWEST_HOSTS or unreached * 2 <= asked:
        return None
    return f"{unreached} of {asked} hosts could not be reached; is the network here in order?"


def unwritten_feeds(stats: Mapping[str, Any]) -> int:
    """Return how many files of ``-O`` and ``-o`` were not written although there was something to write.

    Scrapy counts a file as failed only if it could not be stored, not if it could not be opened. What was kept as
    partial is not missing, and output faults name what they are about.
    """
    if not stats.get("newscrawl/written", 0) or ENDED in stats:
        return 0
    stored = sum(value for name, value in stats.items() if name.startswith("feedexport/success_count"))
    missing: int = max(0, stats.get("newscrawl/feeds", 0) - stored - len(partial_outputs(stats)))
    return missing


def exit_code(stats: Mapping[str, Any]) -> int:
    """Return the exit code of a finished crawl."""
    if STATE_FAILURE in stats:
        return UNUSABLE
    if problems(stats) or stats.get(ALARMS):
        return UNHEALTHY
    return HEALTHY if stats.get("finish_reason") == "finished" else STOPPED
