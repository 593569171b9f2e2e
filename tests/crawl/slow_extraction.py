"""An extractor that takes a random time, for tests of the order."""

import random
from dataclasses import replace
from time import sleep

from pipelines.extraction import extract as extract_at_once


def extract(document):
    """Wait up to five milliseconds, then extract the page as the plain text that it contains."""
    sleep(random.random() / 200)
    return extract_at_once(replace(document, format="text"))
