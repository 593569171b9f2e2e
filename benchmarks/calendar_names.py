"""Generate ``pipelines/extraction/data/calendar.toml``, the names of months and weekdays, from CLDR.

``python -m benchmarks.calendar_names`` is run when a language is added.
Reading the data of fifty locales takes Babel half a second, which every worker process would pay.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel import Locale

from pipelines.extraction.dates.words import folded, without_accents

_TABLE = Path(__file__).parents[1] / "pipelines/extraction/data/calendar.toml"
_LOCALES = (
    "ar ar_DZ ar_MA ar_SY be bg bn ca cs da de de_AT el en en_AU es et fa fi fr fr_CA gl he hi hr hu id is it lt lv mk "
    "ms nl no pl pt ro ru sk sl sq sr sr_Latn sv th tr uk ur"
).split()
_DAYS_ONLY = "ja ko vi zh zh_Hant".split()
# What CLDR does not list, but people write.
_ALSO = {
    "en": {2: ["febr"], 6: ["june"], 7: ["july"], 9: ["sept"]},
    "de": {1: ["jänner"], 2: ["feber"], 3: ["mrz", "maerz"], 6: ["juno"], 7: ["julei"]},
    "es": {1: ["ene"], 9: ["set", "setiembre"]},
    "fr": {1: ["jan"], 2: ["fev", "févr"], 4: ["avr"], 6: ["jun"], 7: ["jul", "juill"], 12: ["dec"]},
    "nl": {3: ["mrt"], 5: ["mei"]},
    "pt": {9: ["set"]},
    "ru": {5: ["май"], 9: ["сент", "сен"], 11: ["нояб"]},
    "tr": {8: ["agu"]},
}
# In Hebrew, "in" is written with the month.
_PREFIX = {"he": "ב"}
_HEADER = """\
# Names of months and weekdays, case-folded and without dots, in the languages of benchmarks/calendar_names.py, which
# generates this file from the Unicode Common Locale Data Repository (CLDR), https://cldr.unicode.org/
"""


def main() -> None:
    """Write the table."""
    months: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    days: set[str] = set()
    for name in _LOCALES:
        locale = Locale.parse(name)
        for number, month in _months(locale):
            months[month][number].add(locale.language)
        days |= set(_days(locale))
    for name in _DAYS_ONLY:
        days |= set(_days(Locale.parse(name)))
    certain, shared = _by_month(months)
    lines = ["months = [", *(f"    {_listed(names)}," for names in certain), "]", f"weekdays = {_listed(days)}"]
    lines += ["", "# Names of one month in one language and of another in another.", "[shared]"]
    lines += [f"{word} = {{ {', '.join(numbers)} }}" for word, numbers in sorted(shared.items())]
    _TABLE.write_text("\n".join([_HEADER, *lines, ""]), encoding="utf-8")


def _months(locale: Locale) -> Iterator[tuple[int, str]]:
    for contexts in locale.months.values():
        for width, names in contexts.items():
            for number, name in names.items():
                if width != "narrow" and not name.isdecimal():
                    yield from ((number, spelled) for spelled in _spellings(name, _PREFIX.get(locale.language, "")))
    for number, words in _ALSO.get(locale.language, {}).items():
        yield from ((number, spelled) for word in words for spelled in _spellings(word, ""))


def _days(locale: Locale) -> Iterator[str]:
    for contexts in locale.days.values():
        for width, names in contexts.items():
            if width != "narrow":
                yield from (
                    folded(word.replace("\u200c", ""))
                    for name in names.values()
                    for word in re.split(r"[\s-]", name)
                    if len(folded(word)) > 1
                )


def _spellings(name: str, prefix: str) -> Iterator[str]:
    """Yield a name as it is compared; in French and Catalan CLDR, "of" is part of it."""
    for article in ("de ", "d'", "d’", "del "):
        name = name.removeprefix(article)
    for word in {folded(name), without_accents(folded(name))}:
        yield word
        if prefix:
            yield prefix + word


def _by_month(months: dict[str, dict[int, set[str]]]) -> tuple[list[set[str]], dict[str, list[str]]]:
    """Return the names of each month, and apart those that mean two, with the number in each language."""
    certain: list[set[str]] = [set() for _ in range(12)]
    shared: dict[str, list[str]] = {}
    for name, languages in months.items():
        if len(languages) == 1:
            certain[next(iter(languages)) - 1].add(name)
        else:
            shared[name] = [
                f"{language} = {number}" for number in sorted(languages) for language in sorted(languages[number])
            ]
    return certain, shared


def _listed(names: set[str]) -> str:
    return json.dumps(sorted(names), ensure_ascii=False)


if __name__ == "__main__":
    main()
