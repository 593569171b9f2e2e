"""Mails and mailboxes: messages of RFC 5322, one in a file or as many as a mailbox (RFC 4155) has.

The text of a mail is its best part, its title the subject, its source the sender. Pages that a browser saved have mail
headers too; they are read by ``mhtml``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from newscrawl.readers import mhtml
from newscrawl.readers.limits import document_limit
from newscrawl.readers.mail_message import Mail, read_message
from pipelines.documents import Document, Rejection
from pipelines.items import Via

if TYPE_CHECKING:
    import io

    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits

_SEPARATOR = re.compile(rb"From \S[^\r\n]{0,200}\d{2}:\d{2}(?::\d{2})?[^\r\n]{0,40}\r?\n")
"""The line above each message of a mailbox: sender and time."""
_QUOTED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
_HEADERS = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*\n(?:[ \t]+\S[^\n]*\n)*)+")
_BY_MACHINES = re.compile(
    rb"^(?:received|message-id|return-path|delivered-to|mime-version|dkim-signature):", re.IGNORECASE | re.MULTILINE
)
_BY_PEOPLE = re.compile(rb"^(?:from:[^\n]*@|subject:|date:|to:[^\n]*@)", re.IGNORECASE | re.MULTILINE)
_BLANK = b"\xef\xbb\xbf \t\r\n"


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins a mail: with headers that only mail programs write, beside those of people."""
    head = head.lstrip(_BLANK)
    if separator := _SEPARATOR.match(head):
        head = head[separator.end() :]
    headers = _HEADERS.match(head)
    if headers is None or mhtml.sniff(head):
        return False
    people = {found.partition(b":")[0].lower() for found in _BY_PEOPLE.findall(headers[0])}
    return len(people) >= 2 and (_BY_MACHINES.search(headers[0]) is not None or len(people) >= 3)


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Document | Rejection]:
    """Yield a document for each mail: a single one under the stream's locator, those of a mailbox with their number."""
    messages = _messages(stream.reader, limits.document_bytes)
    first = next(messages, None)
    further = next(messages, None)
    single = further is None
    for number, message in enumerate(_again(first, further, messages), 1):
        locator = stream.locator if single else f"{stream.locator}:{number}"
        if message is None:
            reason = f"the mail is longer than {document_limit(limits.document_bytes)}"
            yield Rejection(locator, "read", reason)
            continue
        mail = read_message(message)
        yield Rejection(locator, "read", mail) if isinstance(mail, str) else _document(mail, locator, stream.locator)


_Message = bytes | None
"""The bytes of a mail; None for one that was too long."""


def _again(first: _Message, further: _Message, messages: Iterator[_Message]) -> Iterator[_Message]:
    """Yield what was taken from ``messages`` to see whether there is more than one, and the rest."""
    yield first
    if further is not None:
        yield further
        yield from messages


def _document(mail: Mail, locator: str, container: str) -> Document:
    fields = {
        "title": mail.subject,
        "source": mail.sender,
        "published_at": mail.sent_at,
        "body_html" if mail.is_markup else "text": mail.text,
    }
    content = json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)
    via = Via("mail", container, source=mail.sender, listed_at=mail.sent_at, title=mail.subject)
    return Document(
        locator, content.encode("utf-8", "replace"), "record", guid=mail.message_id, via=[via], notes=mail.notes
    )


def _messages(reader: io.BufferedReader, limit: int) -> Iterator[_Message]:
    """Yield the mails of a stream one by one; a line that begins one stands at the start or below a blank line."""
    lines: list[bytes] = []
    length, blank, is_mailbox = 0, True, False
    while line := reader.readline(limit):
        if not lines and not length and not line.strip(_BLANK):
            continue
        if blank and _SEPARATOR.match(line):
            if lines or length:
                yield _unquoted(lines, is_mailbox) if length <= limit else None
            lines, length, is_mailbox, blank = [], 0, True, False
            continue
        length += len(line)
        if length <= limit:
            lines.append(line)
        blank = not line.strip()
    if lines or length:
        yield _unquoted(lines, is_mailbox) if length <= limit else None


def _unquoted(lines: list[bytes], is_mailbox: bool) -> bytes:
    """Return a mail; in a mailbox, lines that looked like the beginning of one were quoted."""
    content = b"".join(lines)
    return _QUOTED.sub(b"", content) if is_mailbox else content
