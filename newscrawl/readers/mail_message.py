"""One mail: its subject, sender and date, and the part that is its text."""

from __future__ import annotations

import re
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from newscrawl.readers.teletype_text import paragraphs
from pipelines.text.encoding import decode

_MOST_NESTED = 50
"""Most multiparts in a mail: the parser looks for the end of each in every line."""
_REPLY = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr|rv|i|vs|sv|antw)\s?(?:\[\d+\])?:\s*)+", re.IGNORECASE)
_HEADER_NAMES = {
    "from": "from", "von": "from", "de": "from", "van": "from", "da": "from", "date": "date", "sent": "date",
    "datum": "date", "gesendet": "date", "envoyé": "date", "enviado": "date", "fecha": "date", "subject": "subject",
    "betreff": "subject", "objet": "subject", "asunto": "subject", "onderwerp": "subject", "oggetto": "subject",
    "to": "to", "an": "to", "à": "to", "para": "to", "aan": "to", "a": "to", "cc": "to", "reply-to": "to",
}  # fmt: skip
_FORWARDED = re.compile(
    r"^[>* ]*(?:-{2,} ?)?(?:Forwarded message|Original Message|Begin forwarded message|Weitergeleitete Nachricht|"
    r"Ursprüngliche Nachricht|Message transféré|Message d'origine|Mensaje reenviado|Doorgestuurd bericht)[ :-]*$",
    re.MULTILINE | re.IGNORECASE,
)
_HEADER_LINE = re.compile(r"^[>* ]*(?P<name>[^\W\d][\w-]{0,11}) ?:\*? ?(?P<value>.*)$")
_FARTHEST_FORWARD = 1_500
_ENCODED_WORD = re.compile(r"=\?[\w-]+\?[qQ]\?([^?]*)\?=")
_LEFT_OUT = [
    (re.compile(rf"<{tag}\b", re.IGNORECASE), re.compile(rf"</{tag}\s*>", re.IGNORECASE))
    for tag in ("head", "style", "script", "title")
] + [(re.compile("<!--"), re.compile("-->"))]
"""Where what is no text of an HTML part begins and ends."""
_DECLARATION = re.compile(r"<!DOCTYPE[^>]*>|<\?xml[^>]*>", re.IGNORECASE)
_DOCUMENT_TAGS = re.compile(r"</?(?:html|body)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>|&\w+;")
_WORD = re.compile(r"\w+")
_ENOUGH = 0.8
"""Share of the words of the markup that a plain text must have to be preferred."""


@dataclass(slots=True)
class Mail:
    """What a mail says."""

    subject: str | None
    """Its subject, without what replies and forwards put before it."""
    sender: str | None
    """The name of its sender, else the host of the address."""
    sent_at: str | None
    """When it was sent, in the form of ``Article.published_at``."""
    message_id: str | None
    """Its own id."""
    text: str
    """Its text: paragraphs separated by blank lines, or markup."""
    is_markup: bool
    """Whether ``text`` is HTML."""
    notes: list[str] = field(default_factory=list)
    """What users of the record should know: attachments, a forward."""


def read_message(content: bytes) -> Mail | str:
    """Return what a mail says, or why it has no text. A mail that is forwarded whole is read in place of its cover."""
    if content.lower().count(b"multipart/") > _MOST_NESTED:
        return f"it has more than {_MOST_NESTED} parts with parts of their own, the limit"
    message = message_from_bytes(content)
    notes = []
    inner = next((part for part in message.walk() if part.get_content_type() == "message/rfc822"), None)
    if inner is not None and inner.is_multipart() and isinstance(forwarded := inner.get_payload(0), Message):
        notes.append(f"a mail within a mail: forwarded by {_sender(_header(message, 'From')) or 'nobody named'}")
        message = forwarded
    parts = [part for part in message.walk() if not part.is_multipart()]
    attached = [part for part in parts if _is_attached(part)]
    texts = [(part, _text_of(part)) for part in parts if part not in attached]
    plain_text = "\n\n".join(
        text.strip() for part, text in texts if part.get_content_type() == "text/plain" if text.strip()
    )
    markup = "\n".join(text for part, text in texts if part.get_content_type() == "text/html")
    if attached:
        kinds = ", ".join(dict.fromkeys(part.get_content_type() for part in attached))
        notes.append(f"{len(attached)} attachment{'s' if len(attached) > 1 else ''} left out: {kinds[:120]}")
    is_flowed = any("flowed" in str(part.get_param("format", "")) for part, _ in texts)
    mail = Mail(
        _subject(_header(message, "Subject")),
        _sender(_header(message, "From")),
        _sent(_header(message, "Date")),
        (_header(message, "Message-ID") or "").strip("<> ") or None,
        *_better(plain_text, markup, is_flowed=is_flowed),
        notes,
    )
    if not _WORD.search(_TAG.sub("", mail.text)):
        kinds = ", ".join(dict.fromkeys(part.get_content_type() for part in parts)) or "none"
        return f"there is no text in this mail; its parts: {kinds[:200]}"
    return mail if mail.is_markup else _unforwarded(mail)


def _better(plain_text: str, markup: str, *, is_flowed: bool) -> tuple[str, bool]:
    """Return the better of two texts of a mail, and whether it is markup.

    Plain text has no layout, so it is preferred where it has nearly all words and keeps paragraphs apart.
    """
    fragment = _DOCUMENT_TAGS.sub("", _DECLARATION.sub("", markup))
    for opening, closing in _LEFT_OUT:
        fragment = _without(fragment, opening, closing)
    words, marked = len(_WORD.findall(plain_text)), len(_WORD.findall(_TAG.sub(" ", fragment)))
    is_parted = "\n\n" in plain_text.replace("\r", "") or marked < 100
    if words and words >= _ENOUGH * marked and (is_parted or not marked):
        return _paragraphs(plain_text, is_flowed=is_flowed), False
    return (f"<div>{fragment}</div>", True) if marked else ("", False)


def _without(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """Return a text without what stands between an opening and the next closing, in one pass."""
    kept: list[str] = []
    at = 0
    while (start := opening.search(text, at)) and (end := closing.search(text, start.end())):
        kept.append(text[at : start.start()])
        at = end.end()
    return "".join([*kept, text[at:]])


def _paragraphs(text: str, *, is_flowed: bool) -> str:
    """Return a text without the line ends that mail programs put into paragraphs (RFC 3676 for flowed ones)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    if is_flowed:
        text = re.sub(r"(?<!^-- )(?<! -- )(?<=\S) \n(?=\S)", " ", text)
    return paragraphs(text)


def _unforwarded(mail: Mail) -> Mail:
    """Return a mail with the text, sender, date and subject of the one that it forwards, if it does."""
    cover = _FORWARDED.search(mail.text, 0, _FARTHEST_FORWARD)
    if cover is None:
        return mail
    lines = deque(mail.text[cover.end() :].lstrip("\n ").split("\n"))
    named: dict[str, str] = {}
    while lines and (found := _HEADER_LINE.match(lines[0])) and (name := _HEADER_NAMES.get(found["name"].casefold())):
        named.setdefault(name, found["value"].strip("* "))
        lines.popleft()
    if "from" not in named and "subject" not in named:
        return mail
    mail.notes.append(
        f"forwarded by {mail.sender or 'nobody named'}; what stands above the forwarded mail was left out"
    )
    mail.text = "\n".join(lines).strip()
    mail.subject = _subject(named.get("subject")) or mail.subject
    mail.sender = _sender(named.get("from")) or mail.sender
    mail.sent_at = _sent(named.get("date")) or mail.sent_at
    return mail


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text"


def _text_of(part: Message) -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    return decode(content, part.get_content_charset(), html=part.get_content_type() == "text/html").text


def _header(message: Message, name: str) -> str | None:
    """Return a header without its encodings; bytes that should have been encoded are read as what they look like."""
    written = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), None)
    if written is None:
        return None
    text = decode(written.encode("utf-8", "surrogateescape"), None).text
    if not text.isascii():
        return " ".join(_ENCODED_WORD.sub(lambda word: word[1].replace("_", " "), text).split())
    with suppress(LookupError, ValueError):
        text = str(make_header(decode_header(text)))
    return " ".join(text.split())


_LONGEST_SENDER = 300
"""Characters of a sender that are read; the parser calls itself for each colon and bracket."""


def _subject(header: str | None) -> str | None:
    return _REPLY.sub("", header).strip() or None if header else None


def _sender(header: str | None) -> str | None:
    """Return the name of a sender, else the host of the address."""
    name, address = parseaddr((header or "")[:_LONGEST_SENDER])
    return name.strip() or address.rpartition("@")[2] or None


def _sent(header: str | None) -> str | None:
    try:
        sent = parsedate_to_datetime(header) if header else None
    except (ValueError, IndexError, OverflowError):
        return None
    if sent is None:
        return None
    return f"{sent.astimezone(UTC) if sent.tzinfo else sent:%Y-%m-%dT%H:%M:%SZ}"
