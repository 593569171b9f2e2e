"""How Sphinx builds the site: ``make docs``."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.logging import getLogger

project = "newscrawl"
author = "newscrawl contributors"
copyright = author  # noqa: A001 - Sphinx's name
extensions = ["myst_parser"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "newscrawl"

_BEYOND = re.compile(r"\[([^\]]+)\]\((\.\./[^)#\s]+)[^)]*\)")


def _without_links_beyond(app: Sphinx, page: str, source: list[str]) -> None:
    """Leave the words of links to files that the repository has and the site has not, such as ``../README.md``."""

    def words(link: re.Match[str]) -> str:
        if not (Path(app.srcdir) / link[2]).exists():
            getLogger(__name__).warning("there is no %s", link[2], location=page)
        return link[1]

    source[0] = _BEYOND.sub(words, source[0])


def setup(app: Sphinx) -> None:
    """Register what is done to each page before it is parsed."""
    app.connect("source-read", _without_links_beyond)
