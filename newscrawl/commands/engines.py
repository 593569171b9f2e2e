"""What commands have in common whose work an engine may do: options, the engine, and the folder of its workers."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import ArgumentError

if TYPE_CHECKING:
    from newscrawl.executors.engine import Engine
    from newscrawl.executors.work_folder import WorkFolder

AddArgument = Callable[..., Any]
LOCAL = "local"


def add_engine(add: AddArgument) -> None:
    """Add the options for the engine."""
    add("--engine", choices=(LOCAL, "spark"), default=LOCAL, help="what does the work: this machine, or Spark (local)")
    add("--master", metavar="URL", help="cluster of --engine spark: spark://HOST:7077, yarn, k8s://... (this machine)")
    add("--work", metavar="DIR", help="folder for what an engine's workers share, with room for the input (beside OUT)")


def output_or_address(given: str) -> Path | str:
    """Return an output as it was given: a path, or an address on another file system."""
    return given if "://" in given else Path(given)


def check_local(opts: argparse.Namespace) -> None:
    """Check that nothing was asked of this machine that takes an engine.

    :raises ArgumentError: when something was.
    """
    for name in ("master", "work"):
        if getattr(opts, name) is not None:
            raise ArgumentError(f"--{name} is for an engine: add --engine spark")
    if isinstance(getattr(opts, "overwrite_output", None), str):
        from newscrawl.readers.remote_files import public

        raise ArgumentError(f"{public(opts.overwrite_output)} can be written by an engine: add --engine spark")


@contextmanager
def chosen_engine(opts: argparse.Namespace) -> Iterator[Engine]:
    """Yield the engine that the options name, and end it.

    :raises EngineError: when it cannot be had.
    """
    from newscrawl.executors.spark import spark_engine

    with spark_engine(opts.master, opts.workers) as engine:
        yield engine


@contextmanager
def shared_folder(opts: argparse.Namespace, beside_output: str | None = None) -> Iterator[WorkFolder]:
    """Yield an empty folder that all workers reach, and delete it, whatever happens.

    :param beside_output: what it lies beside without ``--work``; None is the output that the options name.
    :raises ArgumentError: when nothing can be written there.
    """
    from newscrawl.atomic_files import random_name
    from newscrawl.executors.work_folder import WorkFolder, beside
    from newscrawl.readers.remote_files import public

    output = beside_output or str(opts.overwrite_output)
    folder = WorkFolder(
        beside(opts.work, f"/newscrawl-{random_name()}") if opts.work else beside(output, f".{random_name()}.work")
    )
    try:
        folder.put("started", b"")
    except (OSError, ValueError) as error:
        raise ArgumentError(f"nothing can be written to {public(folder.uri)}: {error}") from error
    try:
        yield folder
    finally:
        with suppress(OSError):
            folder.delete()
