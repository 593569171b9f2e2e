"""Whether something takes time that grows with the size of its input, not with the square of it."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import process_time

TIMES_LARGER = 8
MOST = 2.5 * TIMES_LARGER
"""Times as long as for an input eight times as small; with its square it would take 64 times as long."""
NEGLIGIBLE = 0.02
"""Processor seconds that are within what clocks and other processes add to a measurement."""


def assert_linear(run: Callable[[int], object], size: int) -> None:
    """Assert that ``run`` takes about eight times as much processor time for ``size`` as for an eighth of it.

    :param run: given a size, does what is measured.
    """
    short = max(NEGLIGIBLE, _seconds(run, size // TIMES_LARGER))
    long = _seconds(run, size)
    if long > MOST * short:  # something else may have disturbed the measurement
        short = max(short, _seconds(run, size // TIMES_LARGER))
        long = min(long, _seconds(run, size))
    assert long < MOST * short, f"{short:.2f} s for {size // TIMES_LARGER:,}, {long:.2f} s for {size:,}"


def _seconds(run: Callable[[int], object], size: int) -> float:
    gc.freeze()  # what other tests left in memory is not searched for garbage, or that would be measured
    try:
        begin = process_time()
        run(size)
        return process_time() - begin
    finally:
        gc.unfreeze()
