"""What Spark and its workers say of an error, as a sentence for people."""

from __future__ import annotations

import re
from pathlib import Path

_ERROR = re.compile(r"<<newscrawl (told|failed): (.*?) newscrawl>>")
"""What a worker says of an error, within what Spark says of it."""


class WorkError(Exception):
    """A function raised an error; its text survives the way through Java."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(f"<<newscrawl {kind}: {' '.join(reason.split())} newscrawl>>")


def start_failure(message: str, log: Path, master: str) -> str:
    """Return why Spark did not start, by what an error says and what Spark wrote."""
    written = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    if "UnsupportedClassVersionError" in written:
        return "Spark needs Java 17 or later, and an older one was found: set JAVA_HOME"
    if "All masters are unresponsive" in written or "Could not parse Master URL" in message:
        return f"Spark's master {master} cannot be reached: check the address"
    return f"Spark did not start with the master {master} ({_last_line(written) or _first_line(message)})"


_SENTENCES = {
    "maxResultSize": "the results are too large for the program that collects them: raise spark.driver.maxResultSize",
    "No module named 'newscrawl'": "newscrawl is not installed on the workers",
    "No module named 'pipelines'": "newscrawl is not installed on the workers",
    "PYTHON_VERSION_MISMATCH": "the workers have another version of Python: name theirs with PYSPARK_PYTHON",
    "No space left on device": "a disk of Spark's is full: name another folder with SPARK_LOCAL_DIRS",
    "OutOfMemoryError": "Spark ran out of memory: raise spark.driver.memory or spark.executor.memory",
    "Python worker exited unexpectedly": (
        "a worker process died again and again, perhaps because memory ran out: try fewer at once"
    ),
}
"""What to tell people, by what is in Spark's message."""


def sentence(message: str, where_to_look: str) -> str:
    """Return why Spark gave the work up, by what its error says; the sentence of a worker if there is one."""
    kind, reason = match.groups() if (match := _ERROR.search(message)) else (None, None)
    if kind == "told":
        return str(reason)
    found = (known for part, known in _SENTENCES.items() if part in message)
    return f"{reason or next(found, f'Spark gave the work up ({_first_line(message)})')}; {where_to_look}"


def text_of(error: Exception) -> str:
    """Return the text of an error; that of an error in Java is asked of Java, which may have died."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - whatever py4j raises
        return type(error).__name__


def _first_line(message: str) -> str:
    lines = (line.strip() for line in message.splitlines())
    return next((line for line in lines if line), "without a word")[:300]


def _last_line(message: str) -> str:
    return next((line.strip() for line in reversed(message.splitlines()) if line.strip()), "")[:300]
