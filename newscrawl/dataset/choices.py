"""Which of the joined records a dataset takes, by its options, and how many each option leaves out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from newscrawl.dataset.joining.line_columns import DUPLICATE_KINDS, NO_DATE, ROLES, seconds
from pipelines.errors import ArgumentError
from pipelines.items import CREDITED, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newscrawl.dataset.joining.joined import JoinedRecords

    Rows = NDArray[np.int64]
    Mask = NDArray[np.bool_]

Keep = Literal["all", "first", "earliest", "longest", "latest-revision"]
KEEPS: tuple[Keep, ...] = get_args(Keep)
ANY = "any"
"""Stands for all agencies."""
_NONE = -1
_TIME = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d:\d\dZ)?)?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a dataset takes of the records; the default is all of them."""

    languages: tuple[str, ...] = ()
    """BCP 47 codes; ``de`` takes ``de-AT`` too."""
    kinds: tuple[str, ...] = ()
    """Kinds of documents, such as ``article`` and ``brief``."""
    agencies: tuple[str, ...] = ()
    """Only texts credited to one of these agencies, or to ``any``."""
    no_agencies: tuple[str, ...] = ()
    """No texts credited to one of these agencies, or to ``any``."""
    start: int | None = None
    """Only records of this second or later, in seconds since 1970; what has no date is left out, as with ``end``."""
    end: int | None = None
    """Only records before this second. The first instant of a date decides, whatever its precision."""
    min_words: int = 0
    """Only texts with so many words."""
    drop: tuple[str, ...] = ()
    """Kinds of copies that are left out, wherever their earlier text is: ``exact``, ``near``, ``partial``."""
    keep: Keep = "all"
    """Which copy of a text is taken, of those that are left: the one read ``first``, the ``earliest`` by date, the
    ``longest``; or, of the versions of an article, the ``latest-revision``."""
    one_per_event: bool = False
    """Only one report of each event, by the order of ``keep``; the earliest where that is no order."""
    sample: int | None = None
    """So many of those that are left: the ones whose ids have the lowest hashes. A record that is in a sample of some
    runs is in one of fewer runs too, if it is in these."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The records that a dataset takes."""

    rows: Rows
    """Their rows, ascending."""
    left_out: dict[str, int]
    """How many each option left out of those that the options before it had left, in their order."""


def parse_choices(
    *,
    language: str = "",
    kind: str = "",
    agency: str = "",
    no_agency: str = "",
    start: str = "",
    end: str = "",
    min_words: int = 0,
    drop: str = "",
    keep: str = "all",
    one_per_event: bool = False,
    sample: int | None = None,
) -> Choices:
    """Return the choices in the arguments of the command line, in which lists are separated by commas.

    :param start: first year, month, day or second that is taken.
    :param end: the last one: all of it is taken.
    :raises ArgumentError: when one is malformed.
    """
    kept = next((known for known in KEEPS if known == keep), None)
    if kept is None:
        raise ArgumentError(f"--keep is one of {', '.join(KEEPS)}, not {keep}")
    copies, kinds = _listed(drop), _listed(kind)
    if unknown := [copy for copy in copies if copy not in DUPLICATE_KINDS[1:]]:
        raise ArgumentError(f"--drop takes {', '.join(DUPLICATE_KINDS[1:])}, not {unknown[0]}")
    if unknown := [one for one in kinds if one not in get_args(Kind)]:
        raise ArgumentError(f"--kind takes {', '.join(get_args(Kind))}, not {unknown[0]}")
    if sample is not None and sample < 1:
        raise ArgumentError(f"--sample is a number of records, 1 or more, not {sample}")
    first, last = _instants("--from", start)[0], _instants("--to", end)[1]
    if first is not None and last is not None and first >= last:
        raise ArgumentError(f"--from {start} is after --to {end}")
    return Choices(
        languages=_listed(language),
        kinds=kinds,
        agencies=_listed(agency),
        no_agencies=_listed(no_agency),
        start=first,
        end=last,
        min_words=min_words,
        drop=copies,
        keep=kept,
        one_per_event=one_per_event,
        sample=sample,
    )


def _listed(argument: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in argument.split(",") if part.strip()))


def _instants(option: str, argument: str) -> tuple[int | None, int | None]:
    """Return the first second of a year, month, day or second, and the one after its last; None for none.

    :raises ArgumentError: when it is none of these.
    """
    if not argument:
        return None, None
    try:
        if not _TIME.fullmatch(argument):
            raise ValueError
        first = datetime.fromtimestamp(seconds(argument), UTC)
        return int(first.timestamp()), int(_after(first, len(argument)).timestamp())
    except (ValueError, OverflowError):
        forms = "2026, 2026-11, 2026-11-30 or 2026-11-30T06:00:00Z"
        raise ArgumentError(f"{option} is a year, month, day or second such as {forms}, not {argument}") from None


def _after(first: datetime, length: int) -> datetime:
    """Return the end of what begins at a time and is written with so many characters."""
    if length == 4:
        return first.replace(year=first.year + 1)
    if length == 7:
        return (first + timedelta(days=31)).replace(day=1)
    return first + (timedelta(days=1) if length == 10 else timedelta(seconds=1))


def choose(records: JoinedRecords, choices: Choices) -> Chosen:
    """Return the records that the choices leave.

    What each says of a record by itself comes first; then one of several is kept, then the sample is taken.

    :raises ArgumentError: when no record is in a language, or of an agency, that is named: it is misspelt.
    """
    rows = np.arange(len(records), dtype=np.int64)
    left_out = {}
    for option, is_given, taken in _steps(records, choices):
        if is_given:
            chosen = rows[taken(rows)]
            left_out[option] = len(rows) - len(chosen)
            rows = chosen
    return Chosen(rows, left_out)


def _steps(records: JoinedRecords, choices: Choices) -> list[tuple[str, Any, Callable[[Rows], Mask]]]:
    """Return the options in their order: name, whether it is given, and what takes some of the rows."""
    published, words = records.published, records.words
    dropped = [DUPLICATE_KINDS.index(kind) for kind in choices.drop]
    start = NO_DATE + 1 if choices.start is None else choices.start
    end = np.iinfo(np.int64).max if choices.end is None else choices.end
    wanted = np.isin(records.record_kinds, choices.kinds)
    is_dated = choices.start is not None or choices.end is not None
    return [
        ("--language", choices.languages, lambda rows: _in_language(records, choices.languages)[rows]),
        ("--kind", choices.kinds, lambda rows: wanted[records.record_kind[rows]]),
        ("--agency", choices.agencies, lambda rows: _credited(records, choices.agencies)[rows]),
        ("--no-agency", choices.no_agencies, lambda rows: ~_credited(records, choices.no_agencies)[rows]),
        ("--from/--to", is_dated, lambda rows: (published[rows] >= start) & (published[rows] < end)),
        ("--min-words", choices.min_words, lambda rows: words[rows] >= choices.min_words),
        ("--drop", dropped, lambda rows: ~np.isin(records.duplicate_kind[rows], dropped)),
        ("--keep", choices.keep != "all", lambda rows: _kept(records, rows, choices.keep)),
        ("--one-per-event", choices.one_per_event, lambda rows: _one_per_event(records, rows, choices.keep)),
        ("--sample", choices.sample, lambda rows: _sampled(records, rows, choices.sample or 0)),
    ]


def _in_language(records: JoinedRecords, wanted: Sequence[str]) -> Mask:
    for code in wanted:
        if not any(_is_language(known, code) for known in records.languages):
            raise ArgumentError(f"--language: no record is in {code}; there are {_some(records.languages)}")
    codes = [any(_is_language(known, code) for code in wanted) for known in records.languages]
    mask: Mask = np.array(codes, np.bool_)[records.language]
    return mask


def _is_language(known: str, wanted: str) -> bool:
    return known == wanted or known.startswith(f"{wanted}-")


def _credited(records: JoinedRecords, wanted: Sequence[str]) -> Mask:
    """Return which records are credited to one of some agencies, as their origin or a contributor."""
    is_credit = np.isin(records.agency_role, [ROLES.index(role) for role in CREDITED])
    if ANY not in wanted:
        known = {records.agencies[agency] for agency in np.unique(records.agency_id[is_credit]).tolist()}
        if unknown := [agency for agency in wanted if agency not in known]:
            raise ArgumentError(f"no record is credited to the agency {unknown[0]}; there are {_some(known)}")
        is_credit &= np.array([agency in wanted for agency in records.agencies], np.bool_)[records.agency_id]
    credits_before = np.concatenate([[0], np.cumsum(is_credit)])[records.agency_starts]
    mask: Mask = np.diff(credits_before) > 0
    return mask


def _some(known: Sequence[str] | set[str]) -> str:
    """Return up to twenty values in words."""
    shown = sorted(known)
    return ", ".join(shown[:20]) + (f" and {len(shown) - 20} others" if len(shown) > 20 else "") or "none"


def _kept(records: JoinedRecords, rows: Rows, keep: str) -> Mask:
    if keep == "latest-revision":
        newest = np.where(records.superseded_by == _NONE, np.arange(len(records)), records.superseded_by)
        return _best(newest[rows], (-rows,))
    return _best(records.copy_cluster[rows], _preference(records, rows, keep))


def _one_per_event(records: JoinedRecords, rows: Rows, keep: str) -> Mask:
    return _best(records.event_cluster[rows], _preference(records, rows, keep))


def _preference(records: JoinedRecords, rows: Rows, keep: str) -> tuple[NDArray[Any], ...]:
    """Return what decides which of several rows is taken, the most decisive first; the lowest is taken."""
    if keep == "first":
        return (rows,)
    if keep == "longest":
        return (-records.words[rows], rows)
    published = records.published[rows]
    return (np.where(published == NO_DATE, np.iinfo(np.int64).max, published), records.fetched[rows], rows)


def _best(groups: NDArray[Any], preference: tuple[NDArray[Any], ...]) -> Mask:
    """Return which rows come first in their groups; those in no group (-1) all do."""
    order = np.lexsort((*reversed(preference), groups))
    ordered = groups[order]
    mask = np.ones(len(groups), np.bool_)
    mask[order[1:]] = (ordered[1:] != ordered[:-1]) | (ordered[1:] == _NONE)
    return mask


def _sampled(records: JoinedRecords, rows: Rows, size: int) -> Mask:
    # hashes of a kind of their own: splits take hashes of ids too, and a sample of one split is no sample
    hashes = [blake2b(records.ids[row].encode(), digest_size=8, person=b"sample").digest() for row in rows.tolist()]
    mask = np.zeros(len(rows), np.bool_)
    mask[np.argsort(np.array(hashes, "S8"), kind="stable")[:size]] = True
    return mask
