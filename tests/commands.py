"""Scrapy commands that need no reactor, run in the test's own process: what they import is imported once for all."""

from __future__ import annotations

import io
import os
import signal
import subprocess
from contextlib import redirect_stderr, redirect_stdout

from scrapy.cmdline import execute

SETTINGS = "SCRAPY_SETTINGS_MODULE"


def run(*words: object) -> subprocess.CompletedProcess[str]:
    """Return what ``scrapy`` wrote when called with these words, and its exit code."""
    command = ["scrapy", *map(str, words)]
    output, errors = io.StringIO(), io.StringIO()
    code: int | str | None = 0
    at_termination, before = signal.getsignal(signal.SIGTERM), os.environ.get(SETTINGS)
    with redirect_stdout(output), redirect_stderr(errors):
        try:
            execute(list(command))
        except SystemExit as ended:
            code = ended.code
        finally:
            signal.signal(signal.SIGTERM, at_termination)
            if before is None:  # a command names the settings of its project, for the rest of the process
                os.environ.pop(SETTINGS, None)
    return subprocess.CompletedProcess(command, int(code or 0), output.getvalue(), errors.getvalue())
