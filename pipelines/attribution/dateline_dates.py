"""Dates in datelines and bylines."""

from __future__ import annotations

NAMED_MONTH = (
    r"Jan(?:uary|uar|\.)?|Jän(?:ner|\.)?|Feb(?:ruary|ruar|\.)?|Mar(?:ch|\.)?|März|Apr(?:il|\.)?|May|Mai|June?|Juni?|July?|"
    r"Juli|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|O[ck]t(?:ober|\.)?|Nov(?:ember|\.)?|De[cz](?:ember|\.)?"
)
"""Regular expression of the months in English and German, where they may precede the day or have a capital."""
MONTH = rf"(?:{NAMED_MONTH}|[Ee]ne(?:ro|\.)?|[a-zéû]{{3,10}}|[A-Z]{{3,9}})"
_ORDINAL = "(?:st|nd|rd|th)?"
DATE = (
    rf"(?:\d{{1,2}}(?:\.|{_ORDINAL}) {MONTH}\.?|{MONTH}\.? \d{{1,2}}{_ORDINAL}|\d{{1,2}}\.\d{{1,2}}\.(?:\d\d(?!\d))?)"
    r"(?:,? ?\d{4})?"
)
"""Regular expression of a day and its month, in words or digits, with or without the year."""
