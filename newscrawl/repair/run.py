"""Builds a new state beside the damaged one, checks it, and lets the two change places."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from time import perf_counter

from scrapy.settings import BaseSettings

from newscrawl.atomic_files import exchange_folders, random_name
from newscrawl.components import signer_of
from newscrawl.executors.process_pool import ordered_map
from newscrawl.paths import resolve
from newscrawl.repair.parts import articles_of_parts, finish_parts
from newscrawl.repair.preparation import Preparation, batches
from newscrawl.repair.publications import Publications, files_of
from newscrawl.repair.rebuilding import Rebuilding
from newscrawl.repair.report import RepairReport
from newscrawl.repair.salvage import DamagedDatabase
from newscrawl.repair.taken_over import take_names, take_suppressed, take_web
from newscrawl.runs.dead_runs import vouch_for_dead_runs
from newscrawl.state.lock import lock
from newscrawl.state.published import state_to_read
from newscrawl.state.state import State
from newscrawl.state.verification import findings
from pipelines.disk import sync
from pipelines.documents import Rejection
from pipelines.errors import StateError

OWNER = "scrapy state repair"
"""Who holds a state folder while it is repaired, as runs are told that want to use it."""


def repair(
    settings: BaseSettings, further: Iterable[str] = (), on_rejection: Callable[[Rejection], None] = lambda _: None
) -> RepairReport:
    """Rebuild the state folder from the published articles, and return what was done.

    Until the new state is complete and was checked, the one that is there stays as it is.

    :param further: files and folders with published records besides those of the articles folder.
    :param on_rejection: called with each line that cannot be used.
    :raises StateError: when the folder is in use, or the state cannot be rebuilt.
    :raises InputError: when what is named does not exist.
    """
    started = perf_counter()
    folder = Path(resolve(settings["NEWSCRAWL_STATE_DIR"])).resolve()
    articles = resolve(settings["NEWSCRAWL_ARTICLES_DIR"])
    report = RepairReport(folder, on_rejection)
    try:
        with _held(folder), _empty(folder.with_name(f"{folder.name}.repairing")) as new:
            with ExitStack() as stack:
                damaged = stack.enter_context(DamagedDatabase.copied(folder, new))
                finish_parts(damaged)
                vouch_for_dead_runs(resolve(settings["NEWSCRAWL_RUNS_DIR"]), folder)
                files = files_of(articles, further)
                publications = stack.enter_context(closing(Publications(files, new, report.reject)))
                _rebuild(settings, new, damaged, publications, report)
            if not report.articles + report.salvaged:
                raise StateError(
                    f"no published article was found for the state in {folder}: name the files that were published, "
                    "as in scrapy state repair FILE ..."
                )
            _check(new, report)
            report.kept = _put_in_place(new, folder)
    except (OSError, sqlite3.Error) as error:
        raise StateError(f"the state in {folder} could not be rebuilt, and is as it was: {error}") from error
    report.seconds = perf_counter() - started
    return report


def _rebuild(
    settings: BaseSettings, new: Path, damaged: DamagedDatabase, publications: Publications, report: RepairReport
) -> None:
    runs, signer = publications.runs(), signer_of(settings, new / "compiled")
    workers = settings.getint("NEWSCRAWL_EXTRACTION_WORKERS")
    prepared = ordered_map(Preparation(signer), batches(publications), workers)
    first = list(islice(prepared, 1))  # the workers are forked before the database is opened
    with closing(prepared), closing(State(new, OWNER)) as state:
        state.connection.execute("PRAGMA synchronous = OFF")  # nothing counts before the folders change places
        left_out = take_web(damaged, state)
        latest = max((run.started for run in runs), default=datetime.now(UTC))
        rebuilding = Rebuilding(settings, state, signer, latest, damaged.scheme("events"))
        for batch in chain(first, prepared):
            for rejection in batch.rejected:
                report.reject(rejection)
            rebuilding.begin(batch.run, runs[batch.run].started)
            rebuilding.add(batch, report.reject)
            if not batch.lines and not batch.rejected:
                rebuilding.save()
        report.runs, report.articles = len(runs), rebuilding.articles
        unpublished = articles_of_parts(resolve(settings["NEWSCRAWL_ARTICLES_DIR"]))
        report.salvaged = sum(state.remember_row(row) for row in damaged.articles() if row.id not in unpublished)
        for place, article in damaged.texts():
            state.remember_text(place, article)
        take_suppressed(damaged, state)
        take_names(damaged, state)
        state.commit()
        report.lost += _losses(damaged, left_out, len(rebuilding.lost))


def _losses(damaged: DamagedDatabase, left_out: int | None, leaders: int) -> Iterator[str]:
    """Yield a sentence for each thing that was lost.

    :param left_out: how many addresses; None for all.
    :param leaders: of how many copy clusters the first text was not found.
    """
    if left_out is None and damaged.has("web_leads"):
        yield "what feeds and sitemaps listed and when they are due: they are asked again"
    elif left_out:
        yield f"{left_out:,} addresses, and when feeds and sitemaps are due: they are asked again"
    if leaders:
        yield f"the first texts of {leaders:,} copy clusters; the first of each that was found stands for it"
    if damaged.unread:
        yield "what could not be read of the damaged database, and is in no published article"


def _check(new: Path, report: RepairReport) -> None:
    """Check a new state as ``scrapy state verify`` does, and that it has every article.

    :raises StateError: when it is not sound.
    """
    found = list(findings(new))
    with state_to_read(new) as connection:
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    if found or articles != report.articles + report.salvaged:
        said = "; ".join(found) or f"it has {articles:,} articles"
        raise StateError(f"the rebuilt state is not sound ({said}): is the disk failing? The old state is as it was")


def _put_in_place(new: Path, folder: Path) -> Path | None:
    """Let the new state take the place of the old one; return where that is now, or None if it was empty.

    The new folder gets the name under which the old one is kept, and then both change their names at once: whenever
    the process dies, there is one whole state in its place.
    """
    kept = folder.with_name(f"{folder.name}.damaged-{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}")
    if kept.exists():
        kept = kept.with_name(f"{kept.name}-{random_name()}")
    for path in (*new.rglob("*"), new):
        sync(path)
    new.rename(kept)
    try:
        exchange_folders(folder, kept)
    except OSError:
        shutil.rmtree(kept)
        raise
    if {path.name for path in kept.iterdir()} <= {"lock"}:
        shutil.rmtree(kept)
        return None
    return kept


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a state folder, so that no run uses it; one that there was not is deleted if nothing came of it.

    :raises StateError: when a run does.
    """
    was_there = folder.exists()
    with closing(lock(folder, OWNER)):
        try:
            yield
        except BaseException:
            if not was_there:
                shutil.rmtree(folder)
            raise


@contextmanager
def _empty(folder: Path) -> Iterator[Path]:
    """Yield a new folder, without what an interrupted repair left there; delete it unless it was moved away."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
