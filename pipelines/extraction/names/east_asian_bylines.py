"""Bylines in Chinese, Japanese and Korean: names known by what is written before or after them."""

from __future__ import annotations

import re

from pipelines.extraction.names.byline_words import any_of
from pipelines.extraction.names.person_names import is_agency, is_person
from pipelines.tables import LazyPattern, shipped_table

_TABLE: dict[str, list[str]] = shipped_table("extraction", "names")["east_asia"]
_OTHER_WORK: list[str] = shipped_table("extraction", "names")["other_work"]["openings"]
_HAN = "\u3005\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff"
_HANGUL = "가-힣"
_EAST_ASIAN = re.compile(f"[{_HAN}{_HANGUL}]")
_NO_NAME = (
    any_of(word for word in (*_TABLE["before"], *_TABLE["not_names"]) if len(word) > 1) + r"|[가-힣]{1,3}[부팀국실]\s"
)
_ENDS = any_of(_TABLE["ends"])
_AFTER = any_of(_TABLE["after"])
_KOREAN_AFTER = any_of(word for word in _TABLE["after"] if word[0] >= "가")
_SIGN = r"\s*[:：/／|｜=＝・·–-]\s*"
_LETTER = rf"(?:[{_HAN}]|(?<=[{_HAN}])[・·](?=[{_HAN}]))"
_HAN_NAME = rf"(?!{_NO_NAME}){_LETTER}{{2,10}}?(?![{_HAN}・·])"
_GIVEN = rf"(?!{_NO_NAME}){_LETTER}{{2,6}}?(?={_ENDS}|(?:{_AFTER})(?![{_HAN}])|(?![{_HAN}・·]))"
_WIRED = rf"(?!{_NO_NAME})(?:[{_HAN}]{{3}}|[{_HAN}]{{2}}(?=[{_HAN}]{{2}}\d))(?=[{_HAN}]{{2,8}}\d{{1,2}}日)"
_HANGUL_NAME = rf"(?!{_NO_NAME})[{_HANGUL}]{{2,4}}(?![{_HANGUL}])"
_LABEL = (
    rf"(?:(?:{any_of(word for word in _TABLE['before'] if len(word) > 1)})(?:{_SIGN}|\s+)?"
    rf"|(?<![{_HAN}{_HANGUL}])(?:{any_of(word for word in _TABLE['before'] if len(word) == 1)})(?:{_SIGN}|\s+)"
    rf"|(?<=・)文(?:{_SIGN}))"
)
# It takes a tenth of a second to compile these, for letters that most runs never meet
_LABELLED = LazyPattern(
    rf"(?P<label>{_LABEL})(?P<names>(?:{_WIRED}|{_GIVEN})(?:\s*[、，,]\s*{_GIVEN}|[\s·・]+{_HAN_NAME})*"
    rf"|{_HANGUL_NAME}(?:\s?[·,、]\s?{_HANGUL_NAME}|\s{_HANGUL_NAME})*(?=\s?(?:{_AFTER})|(?!\s?[{_HANGUL}])))"
    rf"(?:\s?(?:{_KOREAN_AFTER})(?![{_HANGUL}]))?"
)
_FOLLOWED = LazyPattern(
    rf"(?<![{_HAN}])(?P<names>(?!{_NO_NAME})[{_HAN}]{{2,6}}?)\s?(?:{_AFTER})(?![{_HAN}])"
    rf"|(?<![{_HANGUL}])(?P<korean>(?!{_NO_NAME})(?:[{_HANGUL}]{{2,4}}\s?[·,]\s?|[{_HANGUL}]{{3}}\s)*[{_HANGUL}]{{2,4}})"
    rf"\s?(?:{_AFTER})(?![{_HANGUL}])"
)
_SEPARATOR = re.compile(r"[\s、，,]+|(?<=[가-힣])·")
_BESIDE = re.compile(
    rf"[\w.+-]+@[\w.-]+|(?:{any_of(word for word in _OTHER_WORK if word[0] > '⺀')})(?:{_SIGN}|\s+)[^\s/／|｜]+"
    rf"|(?:^|[\s/／|｜])[{_HAN}]{{0,8}}?(?:{_ENDS})$"
)
_REPORTED = re.compile(rf"(?:{_ENDS})\W*$")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 80
_BARE = re.compile(
    rf"(?:[{_HAN}]{{0,6}}(?:{any_of(_TABLE['desks'])})[\s・=＝]*)?"
    rf"(?P<names>[\u3005\u4e00-\u9fff]{{3,6}}(?:[、・,／][\u3005\u4e00-\u9fff]{{3,6}})*"
    rf"|[\u3005\u4e00-\u9fff]{{1,4}}[ \u3000][{_HAN}]{{1,4}})"
)
_REMARKS = re.compile(any_of(_TABLE["remarks"]))


def east_asian_people(line: str) -> list[str]:
    """Return the people in a Chinese, Japanese or Korean byline; none of any other line."""
    if not _EAST_ASIAN.search(line):
        return []
    found = [match["names"] for match in _LABELLED.finditer(line)]
    found = found or [match["names"] or match["korean"] for match in _FOLLOWED.finditer(line)]
    names = (name for group in found for name in _SEPARATOR.split(group))
    return list(dict.fromkeys(name for name in names if is_person(name, stated=True)))


def is_east_asian_byline(line: str) -> bool:
    """Return whether ``line`` names people there and says little else: ``記者王小河／台北報導``, ``홍길동 기자``."""
    if len(line) > _LONGEST or line.isascii() or not east_asian_people(line):
        return False
    labelled = list(_LABELLED.finditer(line))
    pattern = (_LABELLED if labelled else _FOLLOWED).compiled()
    rest = _BESIDE.sub(" ", pattern.sub(" ", line))
    parted = not labelled or any(len(match["label"]) > 3 or _parts(match["label"]) for match in labelled)
    parted = parted or _REPORTED.search(line) is not None
    words = _WORD.findall(rest)
    return (parted or line[0] in "[(（［【〔〈") and (not words or (len(words) == 1 and len(words[0]) <= 8))


def bare_names(words: str) -> list[str]:
    """Return the people whom Japanese names in brackets at the end of a text: ``山田太郎``, ``社会部 山田太郎``."""
    match = _BARE.fullmatch(words)
    if match is None or _REMARKS.search(words) or is_agency(words):
        return []
    names = re.split(r"[、・,／]", match["names"])
    return names if all(is_person(name, stated=True) and not is_agency(name) for name in names) else []


def _parts(label: str) -> bool:
    return label[-1] in ":：/／|｜=＝・·–- \u3000"
