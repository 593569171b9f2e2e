"""Recognise text that is no article by its structure: code, logs, tables, lists of words, robots.txt.

A real article must never be refused, so each kind needs most of its lines to be of it: a poem, a recipe, a league table
or a post about programming has too many others.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_SAMPLE_BYTES, _SAMPLE_LINES = 32_768, 400
_ROBOTS = re.compile(
    r"\s*(?:#|(?:user-?agent|disallow|allow|sitemap|crawl-delay|host|noindex|clean-param|request-rate|visit-time"
    r"|content-signal)\s*:)",
    re.IGNORECASE,
)
_ROBOTS_RULE = re.compile(r"\s*(?:user-?agent\s*:|disallow\s*:|sitemap\s*:\s*http)", re.IGNORECASE)
_LOG = re.compile(
    r"\S+ \S+ \S+ \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [^\]]*\] \""  # https://httpd.apache.org/docs/current/logs.html
    r"|[\[(]?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d\S*\s.{0,60}?\b(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL"
    r"|CRITICAL)\b"
    r"|(?:<\d+>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d [\w.-]+ [\w./-]+(?:\[\d+\])?: "  # RFC 3164
)
# how statements of the languages in use begin, or are written as a whole
_CODE = re.compile(
    r"#!/|<\?php|#\s*include\s*[<\"]|#\s*(?:define|ifdef|ifndef|pragma) "
    r"|(?:from [\w.]+ )?import (?:[\w.*{]+[\w., *{}]*(?: from ['\"].*)?;?$|\()"
    r"|(?:async )?def \w+\(|(?:export |abstract |final |public )*class \w+[^.!?]*[:{]$"
    r"|(?:export |async )*function\b ?\w*\(|(?:export )?(?:const|let|var) [\w{\[][^.!?]*="
    r"|(?:pub )?fn \w+|func (?:\(.*\) )?\w+\(|(?:public|private|protected|static|override) .*[({;]$"
    r"|(?:using|namespace|package) [\w.:]+ ?[;{]$|package [a-z]\w*$"
    r"|return\b.*;$|(?:if|for|while|switch|catch) ?\(.*\) ?\{$|\} else \{$|else:$"
    r"|(?:if|elif|for|while|with|try|except)\b.*:$"
    r"|@\w[\w.]*(?:\(.*)?$|return [\w.]+\(.*\)$|self\.\w+ = |(?:raise|yield) \w+"
    r"|CREATE (?:TABLE|INDEX|VIEW|DATABASE)\b|INSERT INTO \S|SELECT .+ FROM \S|DROP TABLE\b|ALTER TABLE\b"
    r"|<!(?:ELEMENT|ATTLIST|ENTITY|NOTATION)\s|syntax = \"proto"
    r"|(?:message|enum|service|struct|interface|type) \w+ (?:struct )?\{$"
)
_LIKE_CODE = re.compile(
    r".*[;{})\]]$|.*[\"')\]],$|.*=>|[\w.\[\]\"'*-]+(?: [\w.*&]+)?\s*[-+|:]?=\s?\S|[\w.]+\(|\w+:$|[})\]]"
    r"|//|/\*|\*|#|--|\"\"\"|<!--"
)
"""What code is often like, and a sentence seldom."""
_SENTENCE_ENDS = tuple('.!?:"”“»)…')
_SENTENCE_WORDS = 6
_FENCE = re.compile(r"^(?:```|~~~)|^#{1,6} \w.*\n\s*\n\w", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_][^\W\d_'’-]{0,29}")
_UNSPACED = re.compile(r"[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff]")
"""Letters of scripts that write no spaces between words."""
_NUMBERS = re.compile(r"[\s\d.,;:|%+\-−eE/()\[\]$€£]*(?:\b(?:nan|NaN|NA|null|inf)\b[\s\d.,;:|%+\-−eE/()]*)*")
_PROGRAM_NAME = re.compile(r"[a-z]+(?:_[a-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+")


def not_an_article(head: bytes) -> str | None:
    """Return what a text is if it is certainly no article, by its first lines; None if it may be one."""
    text = head[:_SAMPLE_BYTES].decode("utf-8", "replace").lstrip("\ufeff")
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    if len(head) > _SAMPLE_BYTES:
        lines = lines[:-1]  # the last one may be cut
    lines = lines[:_SAMPLE_LINES]
    return next((what for what, is_such in _KINDS if lines and is_such(lines)), None)


def _share(lines: Sequence[str], matches: Callable[[str], object]) -> float:
    return sum(matches(line) is not None for line in lines) / len(lines)


def _is_robots(lines: Sequence[str]) -> bool:
    least = 0.6 if _ROBOTS_RULE.match(lines[0]) else 0.9  # some have misspelt lines
    if _share(lines, _ROBOTS.match) < least:
        return False
    return any(_ROBOTS_RULE.match(line) or ("robots" in line and line.startswith("#")) for line in lines)


def _is_log(lines: Sequence[str]) -> bool:
    return len(lines) >= 3 and _share(lines, _LOG.match) >= 0.8


def _is_code(lines: Sequence[str]) -> bool:
    """Return whether most lines are code, and hardly any a sentence; a post with code between paragraphs is none."""
    stripped = [line.strip() for line in lines]
    certain = sum(_CODE.match(line) is not None for line in stripped)
    if certain < max(2, len(lines) // 20) or _FENCE.search("\n".join(lines)):
        return False
    of_code = [line for line in stripped if _CODE.match(line) or _LIKE_CODE.match(line)]
    if len(of_code) < 0.5 * len(lines):
        return False
    others = [line for line in stripped if _is_sentence(line) and not (_CODE.match(line) or _is_comment(line))]
    return sum(map(len, others)) <= 0.3 * sum(map(len, stripped))


def _is_sentence(line: str) -> bool:
    return line[:1].isalnum() and line.endswith(_SENTENCE_ENDS) and len(line.split()) >= _SENTENCE_WORDS


def _is_comment(line: str) -> bool:
    return line.startswith(("#", "//", "/*", "*", "--", '"""', "<!--", ";"))


def _is_word_list(lines: Sequence[str]) -> bool:
    """Return whether each line is one other word."""
    if len(lines) < 30 or _UNSPACED.search(lines[0]):
        return False
    words = {line for line in lines if _WORD.fullmatch(line.strip()) and not _UNSPACED.search(line)}
    return len(words) >= 0.95 * len(lines)


def _is_number_table(lines: Sequence[str]) -> bool:
    """Return whether there are only numbers below the first line."""
    return len(lines) >= 5 and _share(lines[1:], _NUMBERS.fullmatch) >= 0.95


def _is_table(lines: Sequence[str]) -> bool:
    """Return whether all lines are rows of a table that a program wrote; a league table in an article is none."""
    if len(lines) < 4:
        return False
    return any(_is_separated(lines, delimiter) for delimiter in ",;\t|" if delimiter in lines[0])


def _is_separated(lines: Sequence[str], delimiter: str) -> bool:
    try:
        rows = list(csv.reader((f"{line}\n" for line in lines), delimiter=delimiter))
    except csv.Error:
        return False
    header, *others = rows
    width = len(header)
    if width < 3 or len(others) < 3 or sum(len(row) == width for row in others) < 0.98 * len(others):
        return False
    if any(not name.strip() or len(name) > 40 or name.strip().isdecimal() for name in header):
        return False
    if any(cell.startswith(" ") for row in rows[:50] for cell in row[1:] if len(row) == width):
        return False  # a list of things in words
    quoted = sum(f'{delimiter}"' in line or line.startswith('"') for line in lines)
    written = any(_PROGRAM_NAME.fullmatch(name.strip()) for name in header)
    return written or quoted >= 0.5 * len(lines) or (delimiter in ",;" and width >= 4 and len(others) >= 10)


_KINDS: Iterable[tuple[str, Callable[[Sequence[str]], bool]]] = (
    ("robots.txt", _is_robots),
    ("a log file", _is_log),
    ("a table of numbers", _is_number_table),
    ("a list of words", _is_word_list),
    ("a table whose columns have no known names; name one of them `text` or `url`", _is_table),
    ("a program or a schema", _is_code),
)
