"""Arguments of spiders: those that a user gave, and what scrapyd adds."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.errors import ArgumentError

_OF_SCRAPYD = frozenset({"_job"})
"""Arguments that scrapyd gives every spider: the id of the job."""


def given_by_user(names: Iterable[str]) -> list[str]:
    """Return the names of arguments without those that scrapyd adds, sorted."""
    return sorted(set(names) - _OF_SCRAPYD)


def refuse_unknown(spider: str, names: Iterable[str], known: str) -> None:
    """Check that a user gave no argument that a spider does not have.

    :param names: of the arguments that the spider does not have.
    :raises ArgumentError: when a user gave one.
    """
    if unknown := given_by_user(names):
        raise ArgumentError(f"spider {spider} has no argument {', '.join(unknown)}; its arguments are {known}")
