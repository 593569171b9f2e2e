"""Stages and an extractor that need a file of the installation which has vanished."""

import importlib
from pathlib import Path

import scrapy

from newscrawl.stages.base import Stage
from pipelines.documents import Document, Draft, Rejection

GONE = "newscrawl.that_has_vanished"


class ModuleStage(Stage):
    """A stage whose module has vanished."""

    name = "module"

    def process(self, item):
        importlib.import_module(GONE)
        return item


class TableStage(Stage):
    """A stage that learns, and whose table has vanished."""

    name = "table"
    staged = True

    def process(self, item):
        Path(scrapy.__path__[0], "that_has_vanished.toml").read_bytes()
        return item


def extract(document: Document) -> Draft | Rejection:
    """Extract with a module that has vanished."""
    return importlib.import_module(GONE).extract(document)
