"""The pages that are made from the code, and the site of the documentation."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location

import pytest

from tests.crawls import ROOT

DOCS = ROOT / "docs"


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
