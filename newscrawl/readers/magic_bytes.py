"""Recognise files that no reader can read, by their first bytes or suffix."""

from __future__ import annotations

import re

from lxml.html.defs import tags

from newscrawl.readers.xml_root import root_of
from pipelines.text.encoding import wide_encoding

_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"ID3\x03", "an MP3 sound file"),
    (b"ID3\x04", "an MP3 sound file"),
    (b"OggS", "an Ogg sound or video file"),
    (b"fLaC", "a FLAC sound file"),
    (b"\x1aE\xdf\xa3", "a Matroska video"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xfd7zXZ\0", "xz data; compress with gzip or zstd instead"),
    (b"\x04\x22\x4d\x18", "LZ4 data; compress with gzip or zstd instead"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a Parquet table, which is read from a file of its own only: unpack it, and give its path"),
    (b"ARROW1\0\0", "an Arrow table"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89HDF", "HDF5 data"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript document"),
    (b"wOFF\0", "a font"),
    (b"wOF2\0", "a font"),
    (b"BEGIN:VCALENDAR", "a calendar"),
    (b"BEGIN:VCARD", "an address card"),
    (b"diff --git ", "a patch"),
    (b"filedesc://", "an ARC archive, the format before WARC; convert it with `warcio recompress`"),
)
OFFICE = re.compile(rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|_rels/|mimetype)", re.DOTALL)
"""Zip archives that are one document, by the name of their first member."""
_PATTERNS = (
    (OFFICE, "an office document or e-book"),
    (re.compile(rb"BZh[1-9]1AY&SY"), "bzip2 data; compress with gzip or zstd instead"),
    (re.compile(rb"RIFF.{4}(?:WEBP|WAVE|AVI )", re.DOTALL), "a picture, sound or video file"),
    (re.compile(rb".{4}ftyp", re.DOTALL), "an MP4 video or HEIF picture"),
    (re.compile(rb".{257}ustar", re.DOTALL), "a tar archive whose first header is damaged"),
)
_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\s", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?")
_SUFFIXES = {
    ".arc": "an ARC archive, the format before WARC",
    ".bat": "a program",
    ".c": "a program",
    ".cfg": "a configuration file",
    ".cpp": "a program",
    ".css": "a style sheet",
    ".dtd": "a schema",
    ".go": "a program",
    ".h": "a program",
    ".ics": "a calendar",
    ".ini": "a configuration file",
    ".java": "a program",
    ".js": "a program",
    ".log": "a log file",
    ".proto": "a schema",
    ".ps1": "a program",
    ".py": "a program",
    ".rb": "a program",
    ".rnc": "a schema",
    ".rs": "a program",
    ".sh": "a program",
    ".sql": "a database script",
    ".toml": "a configuration file",
    ".ts": "a program",
    ".vcf": "an address card",
    ".xsd": "a schema",
    ".yaml": "a configuration file",
    ".yml": "a configuration file",
}
# The "binary data bytes" of the MIME Sniffing Standard, section 3.
_CONTROLS = bytes([*range(9), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)])


def foreign(head: bytes) -> str | None:
    """Return what kind of file ``head`` begins if it is certainly not news text; None if it may be."""
    for magic, meaning in _MAGIC:
        if head.startswith(magic):
            return meaning
    for pattern, meaning in _PATTERNS:
        if pattern.match(head):
            return meaning
    if _DECLARATION.match(head) or _is_xml(head):
        return "an XML document that no reader knows"
    return "binary data" if _is_binary(head) else None


def unread_suffix(suffix: str) -> str | None:
    """Return what kind of file has this suffix if no reader can read it; None if it may be news text."""
    return _SUFFIXES.get(suffix)


def _is_xml(head: bytes) -> bool:
    """Return whether ``head`` begins XML without a declaration: an element that is none of HTML and has an end.

    A text may begin with a word in angle brackets, but then that is not closed.
    """
    root = root_of(head)
    if root is None or (root.name in tags and not root.prefix) or _ATTRIBUTES.fullmatch(root.attributes) is None:
        return False
    return root.attributes.endswith("/") or root.is_closed(head)


def _is_binary(head: bytes) -> bool:
    """Return whether more than one byte in twenty is a control character; in UTF-16 such bytes are letters."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls * 20 > len(head) and wide_encoding(head) is None
