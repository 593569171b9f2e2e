"""What a repair did, in sentences: what was rebuilt, and each thing that was lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.documents import Rejection


@dataclass(slots=True)
class RepairReport:
    """What ``scrapy state repair`` did."""

    state: Path
    """The state folder."""
    on_rejection: Callable[[Rejection], None] = lambda _: None
    """Called with each line that is no record, and each file that cannot be read to its end."""
    kept: Path | None = None
    """Where the state is now that was replaced; None if there was none."""
    runs: int = 0
    articles: int = 0
    """Articles that were found in files."""
    salvaged: int = 0
    """Articles that were found only in the damaged state."""
    rejected: int = 0
    """Lines that are no records, and files that cannot be read to their end."""
    lost: list[str] = field(default_factory=list)
    """What else could not be rebuilt, a sentence each."""
    seconds: float = 0.0

    def reject(self, rejection: Rejection) -> None:
        """Count a line or a file that cannot be used, and tell of it."""
        self.rejected += 1
        self.on_rejection(rejection)

    @property
    def has_losses(self) -> bool:
        """Whether anything could not be rebuilt."""
        return bool(self.rejected or self.salvaged or self.lost)

    def lines(self) -> Iterator[str]:
        """Yield the report as lines for people."""
        speed = self.articles / self.seconds if self.seconds else 0
        runs = "1 run" if self.runs == 1 else f"{self.runs:,} runs"
        yield (
            f"{self.state}: rebuilt from {self.articles:,} published articles of {runs} "
            f"in {self.seconds:,.1f} s, {speed:,.0f} a second"
        )
        if self.kept is not None:
            yield f"the state that was there is now {self.kept}: delete it when you no longer need it"
        if self.salvaged:
            yield (
                f"lost: the texts of {self.salvaged:,} articles that are in no file; they count as published and keep "
                "their labels, but no copy or report of them will be recognised: name their files to repair once more"
            )
        for sentence in self.lost:
            yield f"lost: {sentence}"
        if self.rejected:
            yield f"left out: {self.rejected:,} lines or files that could not be used"
