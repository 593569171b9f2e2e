"""Parts of a Markdown page, and YAML. Words of strangers are code, so that they make no markup and no links."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
MOST_ROWS = 25
"""Rows of a table that people read; what is left is told in one row."""
_SPACE = re.compile(r"\s+")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_WORDS_OF_YAML = frozenset("y n yes no on off true false null".split())


def code(words: str) -> str:
    """Return words as code on one line, in which nothing means anything to Markdown, in a table neither."""
    visible = _UNPRINTABLE.sub(lambda match: " " if match[0].isspace() else "\ufffd", words)
    line = _SPACE.sub(" ", visible).strip().replace("|", "\\|") or " "
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line}{fence}"


def number(value: int) -> str:
    """Return a number with a comma between thousands."""
    return f"{value:,}"


def share(part: int, whole: int) -> str:
    """Return a share in per cent, with a digit after the point below ten."""
    if not whole:
        return "–"
    percent = 100 * part / whole
    return f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table and a blank one; the cells are Markdown."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join(' --- ' for _ in head)}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def yaml(value: Any, indent: str = "") -> Iterator[str]:
    """Yield the lines of a value in YAML: mappings, lists, strings and numbers, the former two not empty."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(item, (Mapping, list)):
                yield f"{indent}{_scalar(key)}:"
                yield from yaml(item, indent if isinstance(item, list) else f"{indent}  ")
            else:
                yield f"{indent}{_scalar(key)}: {_scalar(item)}"
    elif isinstance(value, list):
        for item in value:
            first, *others = yaml(item, f"{indent}  ")
            yield f"{indent}- {first.strip()}"
            yield from others
    else:
        yield f"{indent}{_scalar(value)}"


def _scalar(value: Any) -> str:
    """Return a scalar; a string in quotes unless it cannot be taken for anything else."""
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    # what YAML does not print: control characters, ends of lines, halves of surrogate pairs
    return re.sub(_UNPRINTABLE, lambda match: f"\\u{ord(match[0]):04x}", quoted)
