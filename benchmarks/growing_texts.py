"""Texts that grow: what the tables and patterns of ``pipelines`` look for, repeated in many shapes.

A step that takes more than linear time does so on texts full of what it looks for. So every literal is a seed: each
value of each table, each run of letters in each regular expression, and a short text that each expression matches.
"""

from __future__ import annotations

import random
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.resources import files
from itertools import count, islice
from pkgutil import walk_packages
from typing import Any

import pipelines
from benchmarks.corpus import sentences

OPENING = (
    "The bridge is open again\n\nThe bridge over the river was opened on Monday after two years of repairs.\n\n"
    "The mayor said that the costs had risen by ten per cent, and thanked the workers.\n\n"
)
"""What every text begins with, so that it is taken for an article."""

SHAPES: dict[str, str] = {
    "lines": "{0}\n",
    "one line": "{0} ",
    "blank lines": "{0}\n\n",
    "glued": "{0}",
    "half-sentences": "and {0} the old mill, ",
    "sentences": "The {0} was closed. ",
    "alone in sentences": "{0}. ",
    "digits": "{0} 12 ",
    "glued digits": "{0}1\n",
    "numbered lines": "{0} {number}\n",
    "numbered sentences": "{0} {number}. ",
    "colons": "{0}: ",
    "spaced colons": "{0} : ",
    "copyright": "{0} and © ",
    "slashes": "{0}/",
    "quotes": '"{0}" ',
    "brackets": "({0}) ",
    "open brackets": "({0} ",
    "names": "{0} Jo Muster\n",
    "two in turn": "{0} {1} ",
    "two in lines": "{0}\n{1}\n",
    "two at a time": "{0} {1}\n",
}
"""What is repeated, by the name of the shape; ``{0}`` is a literal, ``{1}`` another one."""

STAGES = ("article", "cleaning.learned_counts", "duplicates.index", "events.index")
"""Modules of ``pipelines`` that import all others of the stages."""

_REGULAR = re.compile(r"\(\?|\\[bswdSWD]|\[[^\]]+\]|[|*+?]")
_parser: Any = import_module("re._parser")


def literals() -> list[str]:
    """Return what all tables and patterns of ``pipelines`` look for, sorted, without blanks at the ends."""
    found: set[str] = set()
    for value in {*_values(), *_patterns()}:
        if _REGULAR.search(value):
            found |= _of_expression(value)
        found.update(_of_value(value))
    return sorted(one for one in map(str.strip, found) if one)


def repeated(shape: str, literal: str, other: str, size: int) -> str:
    """Return a text of ``size`` characters, of which all but the opening is a literal in one shape."""
    form, need = SHAPES[shape], size - len(OPENING)
    if "{number}" not in form:
        unit = form.format(literal, other)
        return OPENING + (unit * (need // len(unit) + 1))[:need]
    units = (form.format(literal, number=number) for number in count())
    return OPENING + "".join(islice(units, need // len(form.format(literal, number="")) + 1))[:need]


def mixture(seed: int, words: Sequence[str], between: str, size: int) -> str:
    """Return a text of ``size`` characters that consists of literals in an order drawn from a seed."""
    drawn = random.Random(seed)
    few = [drawn.choice(words) for _ in range(drawn.choice((3, 30, 3_000)))]
    parts: list[str] = []
    length = len(OPENING)
    while length < size:
        parts += (drawn.choice(few), between)
        length += len(parts[-2]) + len(between)
    return (OPENING + "".join(parts))[:size]


def _unknown_words(size: int) -> str:
    """Return sentences whose words no list contains, with the letters of Turkish."""
    drawn = random.Random(1)
    syllables = "ka le mi şu ğı tö rü çe bal yın dır lık sız den gör mek ler ise ola cak".split()
    words = ("".join(drawn.choices(syllables, k=drawn.randint(2, 4))) for _ in count())
    texts = (" ".join(islice(words, drawn.randint(8, 20))).capitalize() + ". " for _ in count())
    return "".join(islice(texts, size // 40 + 1))


OTHER_TEXTS: dict[str, Callable[[int], str]] = {
    "news": lambda size: " ".join(islice(sentences("en", 1), size // 50 + 1)),
    "news in lines": lambda size: "\n".join(islice(sentences("de", 1), size // 50 + 1)),
    "one sentence": lambda size: next(sentences("en", 1)).rstrip(".") * (size // 20),
    "unknown words": _unknown_words,
    "unknown lines": lambda size: _unknown_words(size).replace(". ", "\n"),
    "a line of one word": lambda size: "sda\n" * (size // 4),
    "punctuation": lambda size: '.,;:!?-–—…"“”„«»()[]{}|/\\*+' * (size // 27 + 1),
    "full stops": lambda size: "." * size,
    "spaced full stops": lambda size: ". " * size,
    "commas": lambda size: ", " * size,
    "digits": lambda size: "1234567890" * (size // 10),
    "figures": lambda size: "12 " * size,
    "dates": lambda size: "12.05.2024, 14:30 Uhr\n" * (size // 20),
    "one word": lambda size: "a" * size,
    "one capital word": lambda size: "A" * size,
    "capitalised words": lambda size: "Ab " * size,
    "letters": lambda size: "a " * size,
    "initials": lambda size: "A. " * size,
    "addresses": lambda size: "ftp://x/" * (size // 8),
    "mail addresses": lambda size: "a@b.de " * (size // 7),
    "at signs": lambda size: "@" * size,
    "hashtags": lambda size: "#a " * size,
    "open brackets": lambda size: "(" * size,
    "nested brackets": lambda size: "([" * (size // 4) + "])" * (size // 4),
    "quotes": lambda size: '"a ' * size,
    "opening quotes": lambda size: "„a " * size,
    "blank lines": lambda size: "\n" * size,
    "spaces": lambda size: " " * size,
    "spaced lines": lambda size: " \n" * size,
    "no-break spaces": lambda size: "a \xa0" * size,
    "tabs": lambda size: "a\tb\n" * size,
    "slashes": lambda size: "/a" * size,
    "hyphens": lambda size: "a-" * size,
    "dashes": lambda size: "– a " * size,
    "underscores": lambda size: "_" * size,
    "bars": lambda size: "a | " * size,
    "bullets": lambda size: "• a\n" * size,
    "ideographs": lambda size: "新聞記者が伝えた。" * (size // 9),
    "combining marks": lambda size: "a" + "\u0301" * size,
    "emoji": lambda size: "😀 " * size,
    "pictures": lambda size: "IMG_0012.jpg " * size,
    "numbered titles": lambda size: "".join(f"The bridge is open again {number}\n" for number in range(size // 25)),
    "titles": lambda size: "The bridge is open again\n" * (size // 24),
}
"""Other texts that steps may be slow on, of at least so many characters, by name."""


def other_text(name: str, size: int) -> str:
    """Return one of ``OTHER_TEXTS`` behind the opening: ``size`` characters in all."""
    return (OPENING + OTHER_TEXTS[name](size))[:size]


def _values() -> Iterator[str]:
    """Yield all texts in all tables."""
    for package in walk_packages(pipelines.__path__, "pipelines."):
        folder = files(package.name) / "data" if package.ispkg else None
        if folder is not None and folder.is_dir():
            for file in folder.iterdir():
                if file.name.endswith(".toml"):
                    yield from _texts_in(tomllib.loads(file.read_text(encoding="utf-8")))


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for key, inner in value.items() for text in (key, *_texts_in(inner)))
    elif isinstance(value, list):
        yield from (text for inner in value for text in _texts_in(inner))


def _patterns() -> Iterator[str]:
    """Yield the regular expressions of the modules that the stages use."""
    for name in STAGES:
        import_module(f"pipelines.{name}")
    for name, module in list(sys.modules.items()):
        for value in list(vars(module).values()) if name.startswith("pipelines.") else ():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield value.pattern


def _of_value(value: str) -> Iterator[str]:
    """Yield a text of a table; of an example also its marked parts, of a list its words."""
    if "(?" not in value and "\\" not in value:
        yield re.sub("[⟦⟧]", "", value)
    yield from re.findall("⟦(.*?)⟧", value, re.DOTALL)
    if len(value) > 120 and "\\n" not in value:
        yield from value.split()


def _of_expression(expression: str) -> set[str]:
    """Return the runs of letters in a regular expression, and a short text that it matches; empty if it is none."""
    try:
        tree = _parser.parse(expression)
    except (re.error, OverflowError):
        return set()
    return {_shortest(tree), *(run for run in _runs(tree) if len(run) > 1)}


def _runs(tree: Any) -> Iterator[str]:
    """Yield the longest runs of literal characters in a parsed expression."""
    run = ""
    for operation, argument in tree:
        if str(operation) == "LITERAL":
            run += chr(argument)
            continue
        yield run
        run = ""
        for inner in _inner(str(operation), argument):
            yield from _runs(inner)
    yield run


def _inner(operation: str, argument: Any) -> Sequence[Any]:
    """Return the expressions within one part of an expression."""
    if operation == "BRANCH":
        return list(argument[1])
    if operation == "SUBPATTERN":
        return [argument[-1]]
    if operation in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return [argument[2]]
    return [argument] if operation == "ATOMIC_GROUP" else []


def _shortest(tree: Any) -> str:
    """Return a short text that a parsed expression matches, or nearly: what stands around it is not looked at."""
    text = ""
    for operation, argument in tree:
        name = str(operation)
        if name == "LITERAL":
            text += chr(argument)
        elif name == "IN":
            text += _member(argument)
        elif name in ("ANY", "NOT_LITERAL"):
            text += "a"
        else:
            least = argument[0] if name.endswith("REPEAT") else 1
            text += "".join(map(_shortest, _inner(name, argument)[:1])) * least
    return text


def _member(members: Any) -> str:
    """Return a character of a set; a letter where the set names what it excludes."""
    operation, argument = members[0]
    if str(operation) == "LITERAL":
        return chr(argument)
    if str(operation) == "RANGE":
        return chr(argument[0])
    return {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " "}.get(str(argument), "a")
