"""The files that describe a dataset, beside its data: the card, the Croissant file and ``dataset.json``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from newscrawl.dataset.describing.card import card
from newscrawl.dataset.describing.counts import TextCounts, record_counts
from newscrawl.dataset.describing.croissant import croissant
from newscrawl.dataset.describing.description import (
    DescribedFile,
    DescribedSplits,
    Description,
    LeftOut,
    described_runs,
    encodable,
    skipped_runs,
    versions_of,
)
from newscrawl.dataset.describing.features import described_columns
from newscrawl.dataset.describing.front_matter import OTHER
from newscrawl.dataset.files.output_folder import CARD, CROISSANT, DESCRIPTION
from newscrawl.dataset.splitting.splits import ByDay, ByShare

if TYPE_CHECKING:
    from newscrawl.dataset.built import Built
    from newscrawl.dataset.choices import Choices


def documents(built: Built) -> dict[str, bytes]:
    """Return the content of each file that describes a dataset, by its name in a folder."""
    dataset = described(built)
    return {CARD: card(dataset).encode(), CROISSANT: croissant(dataset), DESCRIPTION: dataset.to_json()}


def described(built: Built) -> Description:
    """Return the description of a dataset whose records are written."""
    options, rows, form = built.options, built.rows, built.form
    texts = TextCounts()
    for file in built.files:
        texts.add_counts(file.contents.texts)
    return Description(
        name=encodable(options.out.resolve().name.removesuffix(f".{form.format}")),
        license=options.license or OTHER,
        as_of=f"{built.as_of.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        command=encodable(options.command),
        format=form.format,
        view=form.view,
        partition=list(options.partition),
        choices=msgspec.to_builtins(options.choices),
        read=len(rows.joined),
        left_out=_left_out(built),
        splits=_splits(built),
        counts=record_counts(rows.joined, rows.order),
        texts=texts.ranked(),
        columns=described_columns(form.without(options.partition)),
        files=_files(built),
        runs=described_runs(built.runs),
        skipped=skipped_runs(built.skipped),
        versions=versions_of(built.runs),
    )


def _files(built: Built) -> list[DescribedFile]:
    return [
        DescribedFile(
            path=file.path,
            split=file.split,
            records=file.records,
            bytes=file.bytes,
            blake2b=file.blake2b,
            sha256=file.sha256,
            arrow_bytes=file.contents.arrow_bytes,
        )
        for file in built.files
    ]


def _left_out(built: Built) -> list[LeftOut]:
    values = _values(built.options.choices)
    return [LeftOut(f"{option} {values.get(option, '')}".strip(), n) for option, n in built.chosen.left_out.items()]


def _values(choices: Choices) -> dict[str, str]:
    """Return what was chosen, by the names that the choices have where records are counted that they leave out."""
    ends = (_instant(choices.start), _instant(choices.end))
    return {
        "--language": ",".join(choices.languages),
        "--kind": ",".join(choices.kinds),
        "--agency": ",".join(choices.agencies),
        "--no-agency": ",".join(choices.no_agencies),
        "--from/--to": f"from {ends[0]}, before {ends[1]}",
        "--min-words": str(choices.min_words),
        "--drop": ",".join(choices.drop),
        "--keep": choices.keep,
        "--sample": str(choices.sample),
    }


def _instant(second: int | None) -> str:
    return "any time" if second is None else f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _splits(built: Built) -> DescribedSplits | None:
    divided, report = built.rows.splitting, built.split_report
    if divided is None or report is None:
        return None
    plan, by, seed = divided.plan, "", None
    if isinstance(plan, ByShare):
        by, seed = ",".join(f"{name}={share:g}" for name, share in plan.shares.items()), plan.seed
    elif isinstance(plan, ByDay):
        by = f"time={plan.day}"
    return DescribedSplits(
        by=by,
        seed=seed,
        groups=report.groups,
        largest_group=report.largest_group,
        ties=report.ties,
        shared=_shared(built),
        reclustered=built.reclustered,
        straddling=report.straddling,
        undated=report.undated,
        moves=built.moves,
        warnings=list(report.warnings()),
        leaks=list(built.leaks),
    )


def _shared(built: Built) -> dict[str, int]:
    """Return how many values of what ties records are in several splits."""
    joined, rows, divided = built.rows.joined, built.rows.order, built.rows.splitting
    assert divided is not None
    ties = {
        "copy clusters": joined.copy_cluster,
        "events": joined.event_cluster,
        "addresses": joined.same_url,
        "texts": joined.same_text,
    }
    found = {}
    for name, column in ties.items():
        values, splits = column[rows], divided.split[rows]
        pairs = np.unique(np.stack([values[values != -1], splits[values != -1]]), axis=1)
        found[name] = int((np.unique(pairs[0], return_counts=True)[1] > 1).sum())
    return found
