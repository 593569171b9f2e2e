"""Documents that are not tried again: they took too long, or the process that worked on them died of it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from pipelines.documents import Rejection

_TABLE = """CREATE TABLE IF NOT EXISTS given_up (
    reading TEXT PRIMARY KEY, locator TEXT NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL,
    version TEXT NOT NULL, runs INTEGER NOT NULL
) WITHOUT ROWID"""
RUNS_OF_DEATHS = 2
"""Runs in which a worker died of a document, each time alone, until it is given up: once may be the machine's fault."""


@dataclass(slots=True)
class GivenUp(Rejection):
    """A document that must not hold up later runs."""

    reading: str = ""
    """Key of its place and bytes."""


class GivenUpDocuments:
    """The documents that earlier runs of this version gave up, and those that this run gives up.

    :param connection: to the state's database; what is written belongs to the transaction of its owner.
    :param version: of the program, its rules and its time limit; another version tries again.
    """

    def __init__(self, connection: sqlite3.Connection, version: str) -> None:
        connection.execute(_TABLE)
        self._connection = connection
        self._version = version
        query = "SELECT reading FROM given_up WHERE version = ? AND runs >= ?"
        self._readings = {reading for (reading,) in connection.execute(query, (version, RUNS_OF_DEATHS))}

    def __len__(self) -> int:
        return len(self._readings)

    def __contains__(self, reading: str) -> bool:
        return reading in self._readings

    def add(self, document: GivenUp) -> None:
        """Remember a document; one whose reason may go away only counts once it did not in several runs."""
        runs = 1 if document.retry else RUNS_OF_DEATHS
        self._connection.execute(
            """INSERT INTO given_up VALUES (:reading, :locator, :stage, :reason, :version, :runs)
            ON CONFLICT DO UPDATE SET stage = :stage, reason = :reason, version = :version,
            runs = CASE version WHEN :version THEN runs + :runs ELSE :runs END""",
            {
                "reading": document.reading,
                "locator": document.locator,
                "stage": document.stage,
                "reason": document.reason,
                "version": self._version,
                "runs": runs,
            },
        )
