"""Compares a finished run with earlier ones, and notes what is unusual: for the manifest and the exit code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from newscrawl.crawl.health import ALARMS
from newscrawl.crawl.session import Session
from newscrawl.extensions.manifest import RunManifest
from newscrawl.monitoring.alarms import Alarm, Tuning, alarms
from newscrawl.runs.comparison import earlier_runs
from newscrawl.runs.manifests import Manifest, parse_manifest


class Alarms:
    """Notes alarms in the stats when the spider has closed."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session = Session.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Alarms:
        """Return the extension, connected to the end of the run."""
        extension = cls(crawler)
        crawler.signals.connect(extension.judge, signals.spider_closed)
        return extension

    def judge(self, spider: Spider, reason: str) -> None:
        """Compare the run with earlier ones, while the state is open; a run that was stopped is not compared."""
        manifest = self._crawler.get_extension(RunManifest)
        if manifest is None or reason != "finished" or self._session.state.failure is not None:
            return
        assert self._crawler.stats is not None
        run = parse_manifest(manifest.content())
        run.outlets = dict(manifest.records.outlets)
        earlier = earlier_runs(run, self._session.runs_folder)
        found = [*alarms(run, earlier, tuning(self._crawler.settings)), *self._silent(spider, manifest, earlier)]
        self._crawler.stats.set_value(ALARMS, [asdict(alarm) for alarm in found])

    def _silent(self, spider: Spider, manifest: RunManifest, earlier: list[Manifest]) -> Iterator[Alarm]:
        """Yield an alarm for each source of ``sources.toml`` that has fallen silent since the run before."""
        sources = getattr(spider, "sources", None)
        if sources is None or not self._crawler.settings.getbool("NEWSCRAWL_ALARM_SILENT_SOURCE"):
            return
        from newscrawl.sources.standing import standings  # noqa: PLC0415 - much of the web, which local runs do not need

        known = set(earlier[0].silent_sources) if earlier else set()
        for standing in standings(sources, self._session.state.connection, self._session.started):
            if standing.state != "silent" or standing.silence is None:
                continue
            manifest.silent_sources.append(standing.id)
            if standing.id not in known:
                days, longest = standing.silence.days, standing.silence.longest_before
                what = f"source {standing.id} has listed nothing new for {days:g} days"
                yield Alarm("silent_source", f"{what}; its longest silence before was {longest:g}", days, longest)


def tuning(settings: BaseSettings) -> Tuning:
    """Return when something is an alarm, by the settings."""
    return Tuning(
        nothing_new=settings.getfloat("NEWSCRAWL_ALARM_NOTHING_NEW"),
        rejected=settings.getfloat("NEWSCRAWL_ALARM_REJECTED"),
        duplicates=settings.getfloat("NEWSCRAWL_ALARM_DUPLICATES"),
        coverage=settings.getfloat("NEWSCRAWL_ALARM_COVERAGE"),
        silent_outlet=settings.getfloat("NEWSCRAWL_ALARM_SILENT_OUTLET"),
        fewest_records=settings.getint("NEWSCRAWL_ALARM_FEWEST_RECORDS"),
    )
