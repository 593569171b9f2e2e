"""Whether a run was healthy, and the exit code that says so.

== ==========================================================================
0  healthy: all input was read; each document was written, rejected or seen before
1  the crawl could not start, because of an error in the program
2  an argument, a path, a setting or the state folder is not usable
3  it ran, but not well: a stage or a file failed, or nothing could be used
4  it was stopped before its end; what it published is complete, the next run continues
== ==========================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HEALTHY, CANNOT_START, UNUSABLE, UNHEALTHY, STOPPED = range(5)


def problems(stats: Mapping[str, Any]) -> list[str]:
    """Return what went wrong in a run, a sentence each; empty for a healthy one."""
    found = []
    if errors := stats.get("newscrawl/errors", 0):
        found.append(f"a stage failed on {errors} documents; they are listed as rejected")
    if failed := unwritten_feeds(stats):
        found.append(f"{failed} output files could not be written; the next run reads their documents again")
    if crashed := sum(value for name, value in stats.items() if name.startswith("spider_exceptions/")):
        found.append(f"the spider failed {crashed} times; the log says where")
    rejected = stats.get("newscrawl/rejected", 0)
    if rejected and not stats.get("newscrawl/written", 0) and not stats.get("newscrawl/seen", 0):
        found.append(f"nothing could be used: all {rejected} documents were rejected")
    # a robots.txt that could not be fetched is logged as an error; the page is then fetched or rejected
    unread = sum(value for name, value in stats.items() if name.startswith("robotstxt/exception_count"))
    if not found and (logged := stats.get("log_count/ERROR", 0) - unread) > 0:
        found.append(f"{logged} errors were logged")
    return found


def unwritten_feeds(stats: Mapping[str, Any]) -> int:
    """Return how many files of ``-O`` and ``-o`` were not written although there was something to write.

    Scrapy counts a file as failed only if it could not be stored, not if it could not be opened.
    """
    if not stats.get("newscrawl/written", 0):
        return 0
    stored = sum(value for name, value in stats.items() if name.startswith("feedexport/success_count"))
    missing: int = max(0, stats.get("newscrawl/feeds", 0) - stored)
    return missing + int(stats.get("newscrawl/unpublished", 0))


def exit_code(stats: Mapping[str, Any]) -> int:
    """Return the exit code of a finished crawl."""
    if problems(stats):
        return UNHEALTHY
    return HEALTHY if stats.get("finish_reason") == "finished" else STOPPED
