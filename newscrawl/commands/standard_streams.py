"""Standard input, output and error that were closed (``2>&-``) and would make the next opened file take their place."""

from __future__ import annotations

import os
import sys

_STREAMS = {"stdin": os.O_RDONLY, "stdout": os.O_RDONLY, "stderr": os.O_RDWR}
"""How the null device takes their places: into a closed standard output no article may vanish without a word."""


def open_standard_streams() -> None:
    """Put the null device where a standard stream is closed."""
    for number, (name, flags) in enumerate(_STREAMS.items()):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, flags)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - for good
