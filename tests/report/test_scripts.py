"""The scripts of a page are one script: each name in them stands for one thing, and none makes markup of text."""

import re
from collections import Counter

from tests.crawls import ROOT

PAGE = ROOT / "newscrawl" / "report" / "page"
SCRIPTS = sorted(PAGE.glob("*.js"))
TOP_LEVEL = re.compile(r"^(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
MAKES_MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|new Function")


def test_no_name_is_given_twice():
    names = Counter(name for script in SCRIPTS for name in TOP_LEVEL.findall(script.read_text(encoding="utf-8")))

    assert [name for name, times in names.items() if times > 1] == []


def test_no_script_makes_markup_of_text():
    assert [script.name for script in SCRIPTS if MAKES_MARKUP.search(script.read_text(encoding="utf-8"))] == []


def test_every_file_is_in_the_page_and_short():
    named = re.findall(r"[\w.]+\.(?:js|css)\b", (PAGE / "report.html").read_text(encoding="utf-8"))
    files = [*SCRIPTS, *PAGE.glob("*.css")]

    assert sorted(named) == sorted(file.name for file in files)
    for file in files:
        lines = file.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 300
        assert max(map(len, lines)) <= 120
