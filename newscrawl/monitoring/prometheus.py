"""A text file of metrics for the textfile collector of Prometheus' node_exporter (``newscrawl[prometheus]``)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl.atomic_files import replaced
from newscrawl.monitoring.outcome import Outcome
from newscrawl.paths import resolve
from pipelines.errors import ArgumentError

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

SETTING = "NEWSCRAWL_PROMETHEUS_FILE"
_SUFFIX = ".prom"


def metrics_file(setting: str | None) -> Path | None:
    """Return the file that the setting names, None if it names none.

    :raises ArgumentError: when the collector would not read it, or prometheus_client is not installed.
    """
    if not setting:
        return None
    if not setting.endswith(_SUFFIX):
        raise ArgumentError(f"{SETTING} is {setting!r}: node_exporter reads only files that end in {_SUFFIX}")
    if find_spec("prometheus_client") is None:
        raise ArgumentError(f"{SETTING} needs prometheus_client: pip install 'newscrawl[prometheus]'")
    return resolve(setting)


def write_metrics(file: Path, outcome: Outcome, manifest: Mapping[str, Any] | None = None) -> None:
    """Replace the file by the metrics of a run.

    :param manifest: of a run that started.
    """
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - an extra

    registry = CollectorRegistry()
    _add_outcome(registry, outcome)
    if manifest is not None:
        _add_counts(registry, manifest)
    with replaced(file) as output:
        output.write(generate_latest(registry))
    file.chmod(0o644)  # the collector runs as another user


def _add_outcome(registry: CollectorRegistry, outcome: Outcome) -> None:
    _gauge(registry, "exit_code", "Exit code of the last run; 0 is healthy", outcome.exit_code)
    _gauge(registry, "finished_timestamp_seconds", "When the last run ended", time.time())
    _gauge(registry, "problems", "What went wrong in the last run", len(outcome.problems))
    alarms: dict[str, float] = {}
    for alarm in outcome.alarms:
        alarms[alarm["name"]] = alarms.get(alarm["name"], 0) + 1
    _gauges(registry, "alarms", "What was unusual about the last run", "name", alarms)


def _add_counts(registry: CollectorRegistry, manifest: Mapping[str, Any]) -> None:
    _gauges(registry, "documents", "Documents of the last run by what became of them", "outcome", manifest["counts"])
    coverage = dict(manifest["coverage"])
    records = coverage.pop("records", 0)
    _gauge(registry, "new_records", "New records of the last run", records)
    shares = {name: number / records for name, number in coverage.items()}
    _gauges(registry, "coverage_ratio", "Share of new records with a field", "field", shares)
    _gauges(registry, "stage_seconds", "Time spent in each stage by the last run", "stage", manifest["seconds"])


def _gauge(registry: CollectorRegistry, name: str, what: str, value: float) -> None:
    from prometheus_client import Gauge  # noqa: PLC0415

    Gauge(f"newscrawl_{name}", what, registry=registry).set(value)


def _gauges(registry: CollectorRegistry, name: str, what: str, label: str, values: Mapping[str, float]) -> None:
    from prometheus_client import Gauge  # noqa: PLC0415

    gauge = Gauge(f"newscrawl_{name}", what, [label], registry=registry)
    for key, value in values.items():
        gauge.labels(key).set(value)
