"""Author boxes below a text: who wrote it, what else they do, how to reach them."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from pipelines.tables import shipped_table

if TYPE_CHECKING:
    from pipelines.cleaning.structure.outline import Outline

LONGEST = 320
"""Most characters of a sentence of an author box."""
ROLE_WITHIN = 80
"""Characters behind the verb in which the role is named."""
BYLINE_WITHIN = 400
"""Characters at the beginning of a text in which its byline is."""
MOST_SENTENCES = 4
MOST_CONTACT_WORDS = 18
ADDRESS_WITHIN = 60
"""Characters at the end of a sentence in which its address is."""
FEWEST_NAMES = 2
"""Words with capitals of an address with a telephone number; others are those of places and events."""

_TABLE: dict[str, list[str]] = shipped_table("cleaning", "author_bios")
_CAPITALISED = r"[A-ZÀ-ÖØ-ÞŁŚŻĆŃ][\w.'’-]+"
_NAME = rf"{_CAPITALISED}(?: (?:[A-Z]\.|van|von|de|del|della|der|den|da|di|el|al|bin|{_CAPITALISED})){{1,3}}"
_SUBJECT = re.compile(
    rf"\W*(?!(?:{'|'.join(_TABLE['not_names'])})\b)(?P<name>{_NAME})(?: ?\(\d\d\))?(?:, [^,]{{3,60}},)?"
    rf" (?:{'|'.join(_TABLE['is'])})\b"
)
_APPOSITION = re.compile(rf"\W*(?P<name>{_NAME}), (?P<role>[^.!?]{{8,160}})\.?$")
_VERB = re.compile(rf"\b(?:{'|'.join(_TABLE['verbs'])})\b|\w(?:ed|te|ten|ó|aron|ieron|ait|aient)\b")
_BY = "|".join(_TABLE["by"])
_AUTHOR = re.compile(rf"\W*(?:{'|'.join(_TABLE['author'])})\b", re.IGNORECASE)
_ROLES = frozenset(_TABLE["roles"])
_FOLLOW_UP = frozenset(_TABLE["follow_up"])
_CONTACT = frozenset(_TABLE["contact"])
_BARRED = frozenset(_TABLE["barred"])
_ADDRESS = re.compile(r"[\w.+-]+(?:@|\(at\)|\[at\])[\w-]+\.?[\w.-]*|(?<!\S)@\w{3,}|\[email[\s\xa0]protected\]")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_TOKEN = re.compile(r"\S+")


def bio_start(outline: Outline, last: tuple[int, int]) -> int | None:
    """Return where the author box begins of which a sentence is the last, or None if there is none."""
    body = outline.body
    for start, stop in islice(chain([last], outline.sentences_before(last[0])), MOST_SENTENCES):
        if stop - start > LONGEST:
            return None
        sentence = body[start:stop]
        if _introduces_the_author(sentence, body[:start]) or _is_address_line(sentence):
            return start
        opening = _WORD.search(sentence)
        if opening is None or opening[0].lower() not in _FOLLOW_UP:
            return None
    return None


def address_start(body: str, start: int, end: int) -> int | None:
    """Return where name and address begin that end a sentence which a scrape cut off in front of them."""
    if not _ADDRESS.search(body, max(start, end - ADDRESS_WITHIN), end):
        return None
    found = None
    for token in reversed(list(_TOKEN.finditer(body, start, end))):
        word = _WORD.search(token[0])
        if word and word[0][0].islower() and word[0] not in _CONTACT and not _ADDRESS.search(token[0]):
            break
        if token[0][0].isupper() and _is_address_line(body[token.start() : end]):
            found = token.start()
    return found


def _introduces_the_author(sentence: str, before: str) -> bool:
    """Return whether a sentence says who somebody is that the text did not mention."""
    if match := _AUTHOR.match(sentence):
        return _names_a_role(sentence[match.end() :])
    if match := _SUBJECT.match(sentence):
        return _is_only_the_author(match["name"], before) and _names_a_role(sentence[match.end("name") :])
    if match := _APPOSITION.match(sentence):
        clause = match["role"]
        return _is_only_the_author(match["name"], before) and _names_a_role(clause) and not _VERB.search(clause)
    return False


def _is_only_the_author(name: str, before: str) -> bool:
    """Return whether a text names a person in its byline at most."""
    last = name.rsplit(maxsplit=1)[-1]
    return last not in before[BYLINE_WITHIN:] and (
        last not in before
        or re.search(rf"(?:{_BY})[^.\n]{{0,60}}\b{re.escape(last)}\b", before[:BYLINE_WITHIN]) is not None
    )


def _names_a_role(clause: str) -> bool:
    return not _ROLES.isdisjoint(_WORD.findall(clause[:ROLE_WITHIN].lower()))


def _is_address_line(sentence: str) -> bool:
    """Return whether a sentence is an address of a person with names, numbers and words of contact."""
    if "@" not in sentence and "[email" not in sentence and "at)" not in sentence and "[at" not in sentence:
        return False
    rest, addresses = _ADDRESS.subn(" ", sentence)
    words = _WORD.findall(rest)
    if not addresses or len(words) > MOST_CONTACT_WORDS or not _BARRED.isdisjoint(map(str.lower, words)):
        return False
    names = sum(word[0].isupper() for word in words)
    if names < FEWEST_NAMES and any(map(str.isdigit, rest)):
        return False
    return all(word[0].isupper() or word in _CONTACT for word in words)
