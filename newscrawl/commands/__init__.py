"""newscrawl's commands: ``scrapy <command>`` in the project's folder, ``newscrawl <command>`` anywhere."""

from __future__ import annotations

import os

from newscrawl.commands.standard_streams import open_standard_streams

open_standard_streams()


def main() -> None:
    """Run Scrapy's command line with newscrawl's settings, inside the project's folder or not."""
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")
    from scrapy.cmdline import execute

    execute()
