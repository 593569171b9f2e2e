"""What is known of a dataset when its records are written: what its card and its description are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.dataset.attributes import Attributes
    from newscrawl.dataset.choices import Choices, Chosen
    from newscrawl.dataset.files.writing import WrittenFile
    from newscrawl.dataset.joining.published_runs import PublishedRun
    from newscrawl.dataset.joining.vouched_files import BrokenRunError
    from newscrawl.dataset.splitting.leakage import Leak
    from newscrawl.dataset.splitting.split_report import Moves, SplitReport
    from newscrawl.dataset.splitting.splits import Plan
    from newscrawl.dataset.views.forms import Form
    from newscrawl.dataset.views.rows import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetOptions:
    """What a dataset is to be."""

    arguments: Sequence[str]
    """The runs, as :func:`~newscrawl.dataset.joining.published_runs.published_runs` takes them."""
    out: Path
    """A folder, or a file by its suffix."""
    format: str | None = None
    """A key of ``FORMATS``; default: by the suffix of ``out``, Parquet in a folder."""
    view: str | None = None
    fields: tuple[str, ...] = ()
    partition: tuple[str, ...] = ()
    choices: Choices
    plan: Plan | None = None
    """How the records are divided into splits; None: they are not."""
    recluster: bool | None = None
    """Whether all texts are compared again before that; None: if labels do not tell all copies."""
    earlier: Path | None = None
    """The ``dataset.json`` of an earlier dataset, beside which it is told how many records are in another split now."""
    index_days: float
    """Days after which a state forgets a text."""
    attributes: Path | None = None
    skip_broken: bool = False
    license: str | None = None
    """Terms that apply to the records, as an identifier of Hugging Face's; None: those of their publishers."""
    command: str = ""
    """The command that makes it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A dataset whose records are written."""

    options: DatasetOptions
    runs: Sequence[PublishedRun]
    """The runs that it was made of, by their start."""
    skipped: Sequence[BrokenRunError]
    """What was left out with ``--skip-broken``."""
    chosen: Chosen
    """The records it takes of those of the runs, and how many each option left out."""
    rows: Rows
    """The records in their order, and their splits; ``rows.joined`` has the columns of all records of the runs."""
    form: Form
    attributes: Attributes | None
    reclustered: str | None
    """Why all texts were compared again, as a sentence; None if they were not."""
    split_report: SplitReport | None
    """Sizes of the splits, and what to look at; None without splits."""
    moves: Moves | None
    """What has changed since an earlier dataset; None if there is none, or there are no splits."""
    leaks: Sequence[Leak]
    """What texts of each further split have in common with those of the first."""
    files: Sequence[WrittenFile]
    """The files with the records."""

    @property
    def as_of(self) -> datetime:
        """The time up to which records were read: of what grows with each run, the numbers are as of then."""
        newest = self.runs[-1].manifest
        return newest.finished or newest.started
