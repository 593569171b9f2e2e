"""A source of ``sources.toml`` that lists nothing new any more, in crawls of a server on loopback."""

from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.runs.manifests import manifests
from tests.web.server import serving
from tests.web.test_crawl_of_sources import SETTINGS, article, rss

START = datetime(2026, 11, 4, 12, tzinfo=UTC)


@pytest.mark.long
def test_a_source_that_falls_silent_is_told_once(crawls, tmp_path):
    """Entries each hour, then none for days: an alarm of the first run that sees it, and not of the next one."""
    with serving() as web:
        site = web.site(robots="")
        entries = [(site.url(f"/news/{number}"), START - timedelta(hours=number)) for number in range(10)]
        site["/rss"] = rss(*entries)
        site.otherwise = article(1)
        sources = tmp_path / "sources.toml"
        sources.write_text(f'[[source]]\nid = "harbour"\nurls = "{site.url("/rss")}"\n')

        runs = [
            crawls.run("web", "-a", f"sources={sources}", "--nolog", **SETTINGS, NEWSCRAWL_NOW=time.isoformat())
            for time in (START, START + timedelta(days=5), START + timedelta(days=6))
        ]

    told = "newscrawl: source harbour has listed nothing new for 5 days; its longest silence before was 0\n"
    assert [run.returncode for run in runs] == [0, 3, 0], [run.stderr for run in runs]
    assert told in runs[1].stderr.decode()
    newest, silent, first = manifests(crawls.folder / "runs", "web")
    assert [run.silent_sources for run in (first, silent, newest)] == [[], ["harbour"], ["harbour"]]
    assert [alarm["name"] for alarm in silent.alarms] == ["silent_source"]
