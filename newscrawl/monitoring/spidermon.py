"""A suite of monitors for Spidermon (``newscrawl[spidermon]``), which fail where a run has problems or alarms.

``SPIDERMON_ENGINE_STOP_MONITORS = ["newscrawl.monitoring.spidermon.HealthSuite"]`` has it run when all is written.
"""

from __future__ import annotations

from spidermon import Monitor, MonitorSuite, monitors

from newscrawl.crawl.health import ALARMS, problems


@monitors.name("health")
class HealthMonitor(Monitor):  # type: ignore[misc] # Spidermon has no types
    """Fails with the sentences that stand in the manifest."""

    @monitors.name("nothing went wrong")
    def test_problems(self) -> None:
        """Fail where something went wrong."""
        found = problems(self.data.stats)
        self.assertFalse(found, "; ".join(found))

    @monitors.name("nothing is unusual")
    def test_alarms(self) -> None:
        """Fail where something is unusual beside earlier runs."""
        found = [alarm["sentence"] for alarm in self.data.stats.get(ALARMS, [])]
        self.assertFalse(found, "; ".join(found))


class HealthSuite(MonitorSuite):  # type: ignore[misc]
    """All monitors of newscrawl; add actions to a subclass."""

    monitors = (HealthMonitor,)
