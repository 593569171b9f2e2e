"""How documents come in: one module for each input format, from files to a stream of documents.

``read`` yields the documents of files, folders and globs; ``input_files`` lists the files in canonical order, and
``read_file`` reads one of them, ``read_documents`` without the addresses that it only lists. Formats are registered in
``newscrawl.readers.formats``.

The names are imported on first use: the process that parses feeds needs one small module of this package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newscrawl.readers.file_listing import InputError, input_files, read
    from newscrawl.readers.input_file import InputFile
    from newscrawl.readers.limits import ReadingLimits
    from newscrawl.readers.reading import own_text, read_documents, read_file

__all__ = ["InputError", "InputFile", "ReadingLimits", "input_files", "own_text", "read", "read_documents", "read_file"]

_MODULES = {
    "InputError": "newscrawl.readers.file_listing",
    "InputFile": "newscrawl.readers.input_file",
    "ReadingLimits": "newscrawl.readers.limits",
    "input_files": "newscrawl.readers.file_listing",
    "own_text": "newscrawl.readers.reading",
    "read": "newscrawl.readers.file_listing",
    "read_documents": "newscrawl.readers.reading",
    "read_file": "newscrawl.readers.reading",
}


def __getattr__(name: str) -> Any:
    """Return the object behind a name of this package, imported on first use (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module 'newscrawl.readers' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return value
