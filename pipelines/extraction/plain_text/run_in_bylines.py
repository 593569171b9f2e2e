"""Bylines that run into the text: in brackets before its first sentence or after its last, and lines at its foot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.extraction.names.bylines import is_labelled_byline, is_labelled_work, people
from pipelines.extraction.names.east_asian_bylines import bare_names, east_asian_people, is_east_asian_byline
from pipelines.extraction.names.person_names import names_agency
from pipelines.extraction.plain_text.lines import Line
from pipelines.items import Removal
from pipelines.text.length import reading_length

_OPEN, _CLOSE = r"[(（\[［【〔〈]", r"[)）\]］】〕〉]"
_OPENING = re.compile(
    rf"(?P<lead>[^\s。，！？!?()（）\[\]【】]{{0,30}}[电電讯訊]\s?)?{_OPEN}(?P<inside>[^()（）\[\]［］【】〔〕〈〉\n]{{2,50}}){_CLOSE}"
    r"(?P<reporters>\s?(?:[가-힣]{2,4}[ ·,]\s?){1,4}(?:[가-힣]{0,4}기자|특파원)\s*[=＝])?[ \u3000]*"
)
_ENDING = re.compile(
    rf"(?<=[。．.！!？?”」』）])[ \u3000]*{_OPEN}(?P<inside>[^()（）\[\]［］【】〔〕〈〉\n]{{2,40}}){_CLOSE}[ \u3000]*$"
)
_WIRED = re.compile(r"[电電讯訊]$")
_SENTENCE = re.compile(r"[.!?。！？।؟…][”\"“»’)\]」』）】]*$")
_KANA = re.compile(r"[\u3041-\u30ff]")
_LEAST_TEXT = 60
_FOOT_LINES, _LONGEST_FOOT = 5, 120


@dataclass(slots=True)
class RunInBylines:
    """The bylines of a text that have no place of their own in its head."""

    first: str | None = None
    """The first of them, without brackets."""
    authors: list[str] = field(default_factory=list)
    """The people whom it names."""
    spans: list[Removal] = field(default_factory=list)
    """Them, and lines at the foot that name others who worked on the text."""

    def read(self, lines: Sequence[Line]) -> None:
        """Read the ``lines`` of an article below its head."""
        if lines:
            self._read_opening(lines[0])
            self._read_foot(lines[1:])

    def _name(self, byline: str, found: Sequence[str] = ()) -> None:
        """Keep the first byline and the people in it."""
        if self.first is None:
            self.first, self.authors = byline, list(found) or people(byline)

    def _read_opening(self, line: Line) -> None:
        """Read ``〔記者王小河／南岸報導〕`` and ``[도시=뉴시스] 홍길동 기자 =``; an agency's is left to attribution."""
        match = _OPENING.match(line.text, 0, 160)
        if match is None or reading_length(line.text) - reading_length(match[0]) < _LEAST_TEXT:
            return
        inside, reporters = match["inside"], match["reporters"]
        set_off = match["lead"] or reporters or _WIRED.search(inside) or is_east_asian_byline(inside)
        byline = reporters.rstrip("=＝ ").strip() if reporters else inside
        if set_off and east_asian_people(byline):
            self._name(byline)
            if not names_agency(match[0]):
                self.spans.append(line.part(0, match.end()).removal("byline", "byline-before-text"))

    def _read_foot(self, lines: Sequence[Line]) -> None:
        """Read the last lines, from below, up to the last paragraph; that may end in a byline in brackets."""
        for line in reversed(lines[-_FOOT_LINES:]):
            if self._read_ending(line) or len(line.text) > _LONGEST_FOOT or _SENTENCE.search(line.text):
                break
            self._read_foot_line(line)

    def _read_foot_line(self, line: Line) -> None:
        words = line.words
        if is_labelled_byline(words):
            self._name(words)
        elif not is_labelled_work(words):
            return
        if not names_agency(words):
            kind = "byline" if is_labelled_byline(words) else "credit"
            self.spans.append(line.removal(kind, f"{kind}-at-foot"))

    def _read_ending(self, line: Line) -> bool:
        match = _ENDING.search(line.text, max(0, len(line.text) - 60))
        if match is None:
            return False
        inside = match["inside"].strip()
        found = bare_names(inside) if _KANA.search(line.text) else []
        named = bool(found) or is_east_asian_byline(inside)
        if named and not names_agency(inside):
            self._name(inside, found)
            self.spans.append(line.part(match.start(), match.end()).removal("byline", "byline-after-text"))
        return named
