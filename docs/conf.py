"""How Sphinx builds the site: ``make docs``."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "newscrawl"
author = "newscrawl contributors"
copyright = author  # noqa: A001 - Sphinx's name
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.intersphinx"]
intersphinx_mapping: dict[str, tuple[str, None]] = {}
source_suffix = {".md": "markdown"}
exclude_patterns = ["scrapy-robots-fault.md"]
nitpicky = True
myst_heading_anchors = 3
html_theme = "furo"
html_title = "newscrawl"
