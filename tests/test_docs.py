"""The pages that are made from the code, and the site of the documentation."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from tests.console_blocks import promises
from tests.crawls import COMPILED, ROOT

DOCS = ROOT / "docs"
PAGE = (DOCS / "tutorial.md").read_text()


@pytest.fixture(scope="module")
def reference():
    """Return the module that makes pages from the code."""
    spec = spec_from_file_location("reference", DOCS / "reference.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["record", "settings"])
def test_pages_made_from_the_code_are_up_to_date(reference, page):
    """``python docs/reference.py`` writes them anew."""
    assert (DOCS / f"{page}.md").read_text() == getattr(reference, f"{page}_page")()


def test_every_setting_says_what_it_is(reference):
    """A setting without a comment has an empty cell."""
    rows = [line for line in reference.settings_page().splitlines() if line.startswith("| `NEWSCRAWL_")]

    assert len(rows) > 50
    assert not [row for row in rows if row.endswith("|  |")]


def test_the_site_is_built_without_a_warning(tmp_path):
    """No dead link, no page outside the table of contents, no markup that Sphinx does not know."""
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "-n", "--keep-going", "-q", DOCS, tmp_path],
        capture_output=True,
        check=False,
        text=True,
    )

    assert (built.returncode, built.stderr) == (0, "")
    assert "From an empty folder" in (tmp_path / "tutorial.html").read_text()


@pytest.fixture(scope="module")
def shell():
    """Return what runs a command of a page in a folder, as a shell in the environment of these tests does."""
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": f"{ROOT}:{os.environ.get('PYTHONPATH', '')}",
        "NEWSCRAWL_COMPILED_DIR": str(COMPILED),
        "COLUMNS": "120",
    }
    environment.pop("SCRAPY_SETTINGS_MODULE", None)  # commands in this process set it

    def run(command, folder):
        return subprocess.run(
            command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    return run


def keep(shell, page, folder):
    """Run the commands of a page in a folder, and hold it to what it says of each."""
    kept = promises((DOCS / page).read_text())
    for promise in kept:
        done = shell(promise.command, folder)
        assert done.returncode == 0, (promise.command, done.stderr)
        assert promise.broken(done.stderr + done.stdout) is None, (promise.command, done.stderr + done.stdout)
    return kept


@pytest.mark.long
def test_the_tutorial_does_what_it_says(shell, tmp_path):
    """From an empty folder, every command prints what the page shows, and so does the example in Python."""
    shutil.copytree(ROOT / "seeds", tmp_path / "inbox")

    assert len(keep(shell, "tutorial.md", tmp_path)) > 6

    python, printed = re.search(r"```python\n(.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL).groups()
    (tmp_path / "example.py").write_text(python)
    assert [line.rstrip() for line in shell("python example.py", tmp_path).stdout.splitlines()] == [
        line.rstrip() for line in printed.splitlines()
    ]


@pytest.mark.long
def test_the_recipes_do_what_they_say(shell, tmp_path):
    """After a crawl of the samples, every command prints what the page shows, and so it does on the page of events."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    (tmp_path / "scrapy.cfg").write_text((ROOT / "scrapy.cfg").read_text())
    assert shell("scrapy crawl local --nolog", tmp_path).returncode == 0

    assert len(keep(shell, "recipes.md", tmp_path)) > 6
    assert keep(shell, "events.md", tmp_path)
