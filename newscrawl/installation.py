"""An installation that is changed or removed while a run uses it: no document is to blame, and none is rejected for it.

Modules and tables are loaded when they are first needed, so a run may miss them hours after its start.
"""

from __future__ import annotations

import os
import sysconfig
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeGuard


def is_installation_fault(error: BaseException | None) -> TypeGuard[ImportError | OSError]:
    """Return whether an exception says that a module cannot be loaded, or that a file of the installation is gone."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return isinstance(error.filename, str | bytes) and _is_installed(os.fsdecode(error.filename))
    return isinstance(error, ImportError)


def installation_sentence(error: ImportError | OSError) -> str:
    """Return what such a fault is, in words."""
    missing = f"{os.fsdecode(error.filename)} is gone" if isinstance(error, OSError) else str(error)
    return (
        f"the installation was changed or removed during the run: {missing}; what had not been published is read "
        "again by the next run"
    )


def _is_installed(path: str) -> bool:
    absolute = Path(path).absolute()
    return any(absolute.is_relative_to(folder) for folder in _folders())


@cache
def _folders() -> tuple[Path, ...]:
    """Return the folders of Python's modules, of installed ones, and of our own packages."""
    libraries = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    specs = filter(None, map(find_spec, ("newscrawl", "pipelines")))
    own = [folder for spec in specs for folder in spec.submodule_search_locations or ()]
    return tuple(Path(folder).absolute() for folder in (*libraries, *own))
