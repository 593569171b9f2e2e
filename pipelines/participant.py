"""Objects that keep part of their state outside the database, but follow its transaction."""

from __future__ import annotations


class Participant:
    """Follows the transaction of the database's owner; each hook does nothing unless it is overridden.

    Work is staged in batches within one long transaction, which is published from time to time:

    - ``commit`` or ``rollback`` ends each batch;
    - ``flush`` comes just before the database commits, ``published`` just after.
    """

    def commit(self) -> None:
        """Keep what was staged since the last batch: it will not be rolled back any more."""

    def rollback(self) -> None:
        """Discard what was staged since the last batch; the database has discarded its part already."""

    def flush(self) -> None:
        """Write to the database what is still in memory."""

    def published(self) -> None:
        """Clean up what was needed until the database had committed."""
