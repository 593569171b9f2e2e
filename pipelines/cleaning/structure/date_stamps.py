"""When a page was published or changed, as printed above its text: a date by its shape, with labels and times."""

from __future__ import annotations

import re

from pipelines.tables import shipped_table

_LABELS = "|".join(map(re.escape, sorted(shipped_table("cleaning", "heads")["dates"]["labels"], key=len, reverse=True)))
_MONTH = r"[^\W\d_]{3,10}"
_DAY = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)|(?:19|20)\d\d[-./]\d\d[-./]\d\d(?!\d)"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th)?[ /-](?:de |di )?{_MONTH}\.?,?[ /-](?:de |del )?(?:19|20)\d\d"
    rf"|(?:[^\W\d_]{{3,9}} )?{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d)"
)
_ZONE = r"(?: ?(?:[AaPp]\.?[Mm]\b\.?|Uhr|hrs|h\b|WIB))?(?: [A-Z]{2,4}\b(?! [A-Z]))?"
_CLOCK = rf"(?:\d{{1,2}}[:.]\d\d(?::\d\d)?{_ZONE})"
_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?, )?"
_BETWEEN = r"(?: ?[,|·•–—-]+ ?| (?:at|um|à|a las|ore|saat) | )"
_MOMENT = rf"(?:{_CLOCK}{_BETWEEN})?{_WEEKDAY}{_DAY}(?:{_BETWEEN}(?:[^\W\d_]{{5,10}} )?{_CLOCK})?"
_STAMP = re.compile(
    rf"(?:[|•»·/–—-]+ ?)?(?:(?P<label>{_LABELS})\b ?:? ?(?:on |am )?)?{_MOMENT}"
    rf"(?:{_BETWEEN}\(?(?P<second>{_LABELS})\b ?:? ?{_MOMENT}\)?)*"
)
_TIMED = re.compile(_CLOCK)
_YEAR = re.compile(r"20\d\d")
_START = re.compile(rf"(?<![\w’'./:-])(?:(?:{_LABELS})(?: ?: ?| )|\d\d?[./]\d\d?[./](?=\d{{4}}))")
_BEFORE_YEAR = 60


def stamp_end(text: str, at: int, *, sure: bool) -> int:
    """Return where the date that is printed at ``at`` ends, with its labels and times; 0 if there is none.

    It must not go on as a sentence does. Unless it is ``sure`` that no sentence begins here, it has a label or a time.
    """
    match = _STAMP.match(text, at)
    if match is None:
        return 0
    end = match.end()
    if not (sure or match["label"] or match["second"] or _TIMED.search(text, match.start(), end)):
        return 0
    after = text[end : end + 1]
    following = text[end : end + 6].lstrip()[:1]
    if (after and not after.isspace()) or following.islower() or following in {",", ".", ")", "(", ":"}:
        return 0
    return end


def stamps(text: str, reach: int) -> list[int]:
    """Return where, within ``reach``, dates may begin that are no part of a sentence: at a label, or in numbers."""
    years = [match.start() for match in _YEAR.finditer(text, 0, reach)]
    found = (_START.search(text, max(0, year - _BEFORE_YEAR), year + 1) for year in years)
    return sorted({match.start() for match in found if match})
