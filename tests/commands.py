"""Scrapy commands that need no reactor, run in the test's own process: what they load is loaded once for all tests."""

from __future__ import annotations

import io
import subprocess
from contextlib import redirect_stderr, redirect_stdout

from scrapy.cmdline import execute


def run(*words: object) -> subprocess.CompletedProcess[str]:
    """Return what ``scrapy`` with these words wrote, and its exit code."""
    command = ["scrapy", *map(str, words)]
    output, errors = io.StringIO(), io.StringIO()
    code: int | str | None = 0
    with redirect_stdout(output), redirect_stderr(errors):
        try:
            execute(list(command))
        except SystemExit as ended:
            code = ended.code
    return subprocess.CompletedProcess(command, int(code or 0), output.getvalue(), errors.getvalue())
