"""A stage that fails on one document."""

from newscrawl.stage import Stage


class FailingStage(Stage):
    name = "failing"

    def process(self, item):
        if item.locator == "2.txt":
            raise ValueError("no such luck")
        return item
