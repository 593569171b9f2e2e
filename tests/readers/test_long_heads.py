"""What a file begins with is looked at by every reader, before any limit of time applies: it must not take long."""

from time import process_time

import pytest

from newscrawl.readers.formats import FORMATS
from newscrawl.readers.streams import HEAD_BYTES

UNITS = [
    *(bytes([character]) for character in b" \t\n\r\0a1,;|:='\"-#<>{[&/\xff"),
    *(b"\xc3\xa9", b"\r\n", b" a", b"a ", b"a,", b"\n\n ", b"<a>", b"<a ", b"</", b"<!--", b"<![CDATA[", b"<?xml "),
    *(b"<!DOCTYPE ", b"<html", b"<meta charset=x>", b"<rss", b'{"a":', b"sep=,\n", b"WARC/1.0\r\n", b"From: a\n"),
    *(b"title,text\n", b'title\ttext\n"', b"http://a.example/\n", b"&amp;", b"PK\3\4", b"\xef\xbb\xbf"),
]
BEFORE = [b"", b"title,text\n", b'url,title,text\n"', b"sep=;\n", b"<rss", b"<html>", b"{"]


@pytest.mark.parametrize("before", BEFORE)
def test_long_heads_are_looked_at_in_no_time(before):
    """A head of one thing over and over takes no reader a second of processor time; most take a thousandth of it."""
    for unit in UNITS:
        head = (before + unit * HEAD_BYTES)[:HEAD_BYTES]
        for format_ in FORMATS:
            begin = process_time()
            format_.sniff(head)
            assert process_time() - begin < 1, (unit, format_.name)
