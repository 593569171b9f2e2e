"""Pipelines that a user might put between the stages."""

import asyncio
import os
import signal
from pathlib import Path

from scrapy.exceptions import DropItem

from newscrawl.stages.base import Stage


def is_unwanted(item):
    return getattr(item, "article", item).title.endswith("(unwanted)")


class FailingStage(Stage):
    """A stage that fails on two documents, on one of them in a way that ends loops."""

    name = "failing"

    def process(self, item):
        name = item.locator.rpartition("/")[2]
        if name == "2.txt":
            raise ValueError("no such luck")
        if name == "3.txt":
            next(iter(()))
        return item


class LoneEventStage(Stage):
    """A stage that leaves articles out of the event of their best match, as if other reports of it were too unlike."""

    name = "lone events"

    def process(self, item):
        if item.title.endswith("(alone)"):
            item.event.cluster = item.id
        return item


class StoppedStage(Stage):
    """A stage that never ends, in a run that is told to stop when the first article comes to it."""

    name = "stopped"

    def process(self, item):  # noqa: ARG002 - as in its base
        os.kill(os.getpid(), signal.SIGTERM)
        while True:
            pass


class DroppingStage(Stage):
    """A stage that drops unwanted articles."""

    name = "dropping"

    def process(self, item):
        if is_unwanted(item):
            raise DropItem("unwanted")
        return item


class DroppingPipeline:
    """The same as a plain pipeline of Scrapy."""

    def process_item(self, item):
        if is_unwanted(item):
            raise DropItem("unwanted")
        return item


class WaitingPipeline:
    """A pipeline that waits, the longer the earlier an article arrives."""

    def __init__(self):
        self.asked = self.at_once = 0

    async def process_item(self, item):
        self.asked += 1
        self.at_once += 1
        await asyncio.sleep(0.2 / self.asked)
        item.notes.append(f"asked {self.asked}, {'with others' if self.at_once > 1 else 'alone'}")
        self.at_once -= 1
        return item


class WeighingPipeline:
    """A pipeline that records how many characters were in progress at once, and drops everything."""

    most = now = 0

    async def process_item(self, item):
        self.now += len(item.body)
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.1)
        self.now -= len(item.body)
        raise DropItem("weighed")

    def close_spider(self):
        Path(os.environ["WEIGHED"]).write_text(str(self.most), encoding="ascii")
