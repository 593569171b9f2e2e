"""How documents come in: one module for each input format, from files to a stream of documents.

``read`` yields the documents of files, folders and globs; ``input_files`` lists the files in canonical order, and
``read_file`` reads one of them, ``read_documents`` without the addresses that it only lists. Formats are registered in
``newscrawl.readers.formats``.
"""

from newscrawl.readers.input_file import InputFile
from newscrawl.readers.input_files import InputError, input_files, read
from newscrawl.readers.limits import ReadingLimits
from newscrawl.readers.reading import own_text, read_documents, read_file

__all__ = ["InputError", "InputFile", "ReadingLimits", "input_files", "own_text", "read", "read_documents", "read_file"]
