"""newscrawl's commands: ``scrapy <command>`` in the project's folder, ``newscrawl <command>`` anywhere."""

from __future__ import annotations

import os


def main() -> None:
    """Run Scrapy's command line with newscrawl's settings, inside the project's folder or not."""
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")
    from scrapy.cmdline import execute

    execute()
