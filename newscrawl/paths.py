"""Where relative paths in settings count from."""

from __future__ import annotations

from pathlib import Path

from scrapy.utils.conf import closest_scrapy_cfg


def project_folder() -> Path:
    """Return the folder of the nearest scrapy.cfg at or above the working folder, else the working folder."""
    config = closest_scrapy_cfg()
    return Path(config).parent if config else Path.cwd()


def resolve(path: str | Path) -> Path:
    """Return an absolute path; a relative one counts from the project's folder, ``~`` is the user's home."""
    return (project_folder() / Path(path).expanduser()).resolve()
