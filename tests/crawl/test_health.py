"""The exit code of a run: by what became of its documents and addresses, not by what was logged."""

import logging

import pytest
from scrapy.spiders import Spider
from scrapy.utils.test import get_crawler

from newscrawl.crawl.faults import FaultCounter
from newscrawl.crawl.health import HEALTHY, STOPPED, UNHEALTHY, exit_code

FINISHED = {"finish_reason": "finished"}
HEALTHY_RUNS = {
    "nothing to do": {},
    "one page of two failed": {"newscrawl/written": 1, "newscrawl/rejected": 1, "log_count/ERROR": 1},
    "most pages failed": {"newscrawl/written": 1, "newscrawl/rejected": 99},
    "nothing new": {"newscrawl/seen": 20, "newscrawl/rejected": 3},
    "feeds without an article": {"newscrawl/leads": 20, "newscrawl/rejected": 3},
    "nothing changed": {"newscrawl/unchanged": 20, "newscrawl/rejected": 1},
    "only what fails was due": {"newscrawl/not_due": 11, "newscrawl/rejected": 1},
    "half of the hosts are down": {"newscrawl/web/hosts_asked": 8, "newscrawl/web/hosts_reached": 4},
    "some of few hosts are down": {
        "newscrawl/written": 1,
        "newscrawl/web/hosts_asked": 3,
        "newscrawl/web/hosts_reached": 1,
    },
}
UNHEALTHY_RUNS = {
    "a stage failed": {"newscrawl/written": 1, "newscrawl/errors": 1},
    "the spider failed": {"newscrawl/written": 1, "spider_exceptions/count": 1},
    "a part failed": {"newscrawl/written": 1, "newscrawl/faults": 1},
    "a file is missing": {"newscrawl/written": 1, "newscrawl/feeds": 1},
    "the list was not read": {"newscrawl/written": 1, "finish_reason": "start_error"},
    "nothing could be used": {"newscrawl/rejected": 2},
    "no network": {"newscrawl/seen": 1, "newscrawl/web/hosts_asked": 8, "newscrawl/web/hosts_reached": 3},
}


@pytest.mark.parametrize("stats", HEALTHY_RUNS.values(), ids=HEALTHY_RUNS)
def test_healthy(stats):
    """What sites do is no fault of the run."""
    assert exit_code(FINISHED | stats) == HEALTHY
    assert exit_code({"finish_reason": "shutdown"} | stats) == STOPPED


@pytest.mark.parametrize("stats", UNHEALTHY_RUNS.values(), ids=UNHEALTHY_RUNS)
def test_unhealthy(stats):
    """A part of ours failed, the network did, or nothing at all could be used."""
    assert exit_code(FINISHED | stats) == UNHEALTHY


def test_faults_are_exceptions_in_parts_of_the_run():
    """An exception that Scrapy caught in a receiver of a signal counts; what is only an error's log line does not."""
    crawler = get_crawler(Spider)
    counter = FaultCounter.from_crawler(crawler)
    try:
        logging.getLogger("scrapy.downloadermiddlewares.retry").error("Gave up retrying")
        assert not crawler.stats.get_value("newscrawl/faults")
        crawler.signals.connect(_failing, signal="tested")
        crawler.signals.send_catch_log("tested")
    finally:
        counter.stop()
    assert crawler.stats.get_value("newscrawl/faults") == 1


def _failing():
    raise RuntimeError
