"""How a run ended, for those who are told."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import msgspec

from newscrawl.crawl.health import CANNOT_START, UNHEALTHY, UNUSABLE


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended, also one that could not start."""

    exit_code: int
    run: str | None = None
    """Its id; None if it could not start."""
    spider: str | None = None
    problems: list[str] = field(default_factory=list)
    alarms: list[dict[str, Any]] = field(default_factory=list)
    manifest: str | None = None
    """Path of its manifest."""

    @property
    def needs_care(self) -> bool:
        """Whether somebody should look after it; a run that was merely stopped needs none."""
        return self.exit_code in {CANNOT_START, UNUSABLE, UNHEALTHY}

    def to_json(self) -> bytes:
        """Return it as a JSON object on one line."""
        return msgspec.json.encode(asdict(self)) + b"\n"
