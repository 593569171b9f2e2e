"""How documents come in: one module for each input format, from a source to a stream of documents.

``sources`` lists what to read in canonical order, ``read`` turns one source into documents and rejections. Formats are
registered in ``newscrawl.readers.formats``.
"""

from newscrawl.readers.input_file import InputFile
from newscrawl.readers.input_files import InputError, sources
from newscrawl.readers.limits import ReadingLimits
from newscrawl.readers.reading import read

__all__ = ["InputError", "InputFile", "ReadingLimits", "read", "sources"]
