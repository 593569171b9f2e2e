"""An extractor that does what a page says: it never ends, or its process dies as often as the page wants."""

import os
from dataclasses import replace
from pathlib import Path

from pipelines.extraction import extract as extract_at_once

PREFIX = b"<!doctype html>"
"""What makes a page of a text, for the reader."""


def extract(document):
    """Extract a page as the plain text that it contains, unless it says something else.

    ``die N PATH`` kills the process, the first N times; they are counted in the file at the path.
    """
    content = document.content.removeprefix(PREFIX)
    words = content.decode().split()
    if words[0] == "spin":
        while True:
            pass
    if words[0] == "die":
        deaths = Path(words[2])
        deaths.touch()
        if deaths.stat().st_size < int(words[1]):
            with deaths.open("a") as file:
                file.write("x")
            os._exit(1)
    return extract_at_once(replace(document, content=content, format="text"))
