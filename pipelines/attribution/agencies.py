"""The table of agencies, distributors and pools: a closed list, since any capitals in brackets may be an acronym."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.tables import Entry, TableError, read_entries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from importlib.resources.abc import Traversable
    from pathlib import Path

LONG_NAME = 12
"""A name with more letters than this is known without its last three."""

KINDS = ("agency", "unit", "distributor", "pool", "house", "photo", "unnamed")


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    """One agency, distributor, pool, publishing house or picture agency."""

    id: str
    """The id used in records, such as ``dpa-afx``."""
    name: str
    """Its name."""
    kind: str
    """An ``agency`` writes, a ``unit`` is part of an agency with its own texts, a ``distributor`` only carries texts, a
    ``pool`` writes for several outlets, a ``house`` only for the outlets of one publisher, which makes it no agency;
    ``photo`` supplies pictures only; ``unnamed`` stands for agencies that a credit mentions without naming them."""
    parent: str
    """Id of the agency or distributor it belongs to, or empty."""
    family: str
    """Id of the publisher family that a house writes for, or empty."""
    country: str
    """ISO 3166 codes, with a note if the agency has closed."""
    languages: tuple[str, ...]
    """BCP 47 codes of the languages it writes in."""
    wikidata: str
    """Its Wikidata item, or empty."""
    names: tuple[str, ...]
    """All its names, including inflected forms; matched without regard to case."""
    codes: tuple[str, ...]
    """Its short marks in credits; case-sensitive."""
    dateline_codes: tuple[str, ...]
    """Marks that are also common words or names: they count only in the brackets of a dateline."""
    wire_codes: tuple[str, ...]
    """Marks by which wires name the sender of an item, besides its codes, names and hosts; case is ignored."""
    regions: tuple[str, ...]
    """Marks of its regional services, printed after its code, such as ``lnw`` in ``dpa/lnw``."""
    near: tuple[str, ...]
    """Places that decide for this agency when another one has the same code."""
    url_parts: tuple[str, ...]
    """Substrings that only the URLs of its texts contain."""
    hosts: tuple[str, ...]
    """Hosts of its own pages, without ``www.``, which include their subdomains."""
    footer_words: tuple[str, ...]
    """What a distributor calls itself in the boilerplate that it adds below a text."""
    title_labels: tuple[str, ...]
    """Labels that a distributor puts at the start of headlines, such as ``DGAP-Adhoc:``."""
    seen: bool
    """Whether its marks were seen in print when this table was made; otherwise they are general knowledge."""
    homonyms: tuple[str, ...]
    """What else its codes and names mean; each note begins with the word. In running text such a word counts only with
    an agency word next to it."""
    matches: tuple[str, ...]
    """Texts that must be attributed to it."""
    refuses: tuple[str, ...]
    """Texts that must not be."""

    @property
    def writes(self) -> bool:
        """Whether it writes texts: an agency, or a unit of one."""
        return self.kind in ("agency", "unit")


class AgencyTable:
    """Look up agencies by name or code."""

    def __init__(self, entries: Iterable[AgencyEntry]) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self.by_code: dict[str, list[AgencyEntry]] = {}
        self.by_dateline_code: dict[str, list[AgencyEntry]] = {}
        self.by_name: dict[str, AgencyEntry] = {}
        self.by_wire_code = {code.casefold(): entry for entry in self.entries.values() for code in entry.wire_codes}
        self.by_cut_off: dict[str, list[AgencyEntry]] = {}
        self.by_cut_off_mark: dict[str, list[AgencyEntry]] = {}
        self.by_footer_word = {word: entry for entry in self.entries.values() for word in entry.footer_words}
        self.url_parts = [(part, entry) for entry in self.entries.values() for part in entry.url_parts]
        self.by_host = {host: entry for entry in self.entries.values() for host in entry.hosts}
        self.by_title_label = {label: entry for entry in self.entries.values() for label in entry.title_labels}
        for entry in self.entries.values():
            for code in entry.codes:
                self.by_code.setdefault(code, []).append(entry)
            for code in (*entry.codes, *entry.dateline_codes):
                self.by_dateline_code.setdefault(code, []).append(entry)
                if entry.writes:
                    self.by_cut_off_mark.setdefault(code[:-1], []).append(entry)
            for words in _cut_off(entry):
                self.by_cut_off.setdefault(words, []).append(entry)
            for name in entry.names:
                self.by_name.setdefault(name.casefold(), entry)

    def find(self, words: str, *, place: str = "", dateline: bool = False) -> AgencyEntry | None:
        """Return the agency that a code or a name stands for; ``place`` decides between agencies with the same code."""
        owners = (self.by_dateline_code if dateline else self.by_code).get(words)
        if owners:
            folded = place.casefold()
            near = (owner for owner in owners if any(city.casefold() in folded for city in owner.near))
            return next(near, owners[0]) if folded else owners[0]
        return self.by_name.get(words.casefold())

    def find_cut_off(self, words: str, languages: Collection[str] = ()) -> AgencyEntry | None:
        """Return the agency whose code or name was cut off; None if the letters could also mean another one.

        Feeds that truncate texts leave ``RND/dp`` of ``RND/dpa``. With ``languages``, marks that are also common words
        and a single letter count too, of the agencies that write in one of them.
        """
        if self.find(words):
            return None
        owners = {entry.id: entry for entry in self.by_cut_off.get(words, ())}
        if languages:
            owners |= {entry.id: entry for entry in self.by_cut_off_mark.get(words, ())}
            owners = {name: entry for name, entry in owners.items() if not set(entry.languages).isdisjoint(languages)}
        return next(iter(owners.values())) if len(owners) == 1 else None

    def of_host(self, host: str | None) -> AgencyEntry | None:
        """Return the agency whose own pages a host or its parent domain serves, or None."""
        while host and "." in host:
            if host in self.by_host:
                return self.by_host[host]
            host = host.partition(".")[2]
        return None

    def houses_of(self, family: str | None) -> set[str]:
        """Return the ids of the houses of a publisher family."""
        return {entry.id for entry in self.entries.values() if family and entry.family == family}

    def is_region(self, agency: str, mark: str) -> bool:
        """Return whether a mark next to an agency's code is one of its regional services."""
        return agency in self.entries and mark in self.entries[agency].regions

    def mention_words(self) -> dict[str, tuple[str, bool]]:
        """Return every word to search for in running text, with the agency's id and whether the word is ambiguous."""
        words: dict[str, tuple[str, bool]] = {}
        for entry in self.entries.values():
            if entry.kind in ("unnamed", "house"):
                continue
            for name in entry.names:
                if len(name) > 3 and name not in entry.dateline_codes:
                    ambiguous = any(note.casefold().startswith(name.casefold()) for note in entry.homonyms)
                    words.setdefault(name, (entry.id, ambiguous))
            for code in entry.codes:
                if not code.islower():
                    words.setdefault(code, (entry.id, bool(entry.homonyms)))
                elif len(code) > 2 and entry.writes:
                    words.setdefault(code, (entry.id, False))
        return words


def _cut_off(entry: AgencyEntry) -> set[str]:
    """Return what a truncated text leaves of codes and names: a code lacks a letter, a long name up to three."""
    if not (entry.writes or entry.kind == "unnamed"):
        return set()
    names = (*entry.names, *(code for code in entry.codes if entry.kind == "unnamed"))
    short = {code[:-1] for code in entry.codes if len(code) > 2 and entry.writes}
    long = {name[:-1] for name in names if len(name) >= len("Reuters")}
    return short | long | {name[:-left] for name in names if len(name) > LONG_NAME for left in (2, 3)}


def read_agencies(sources: Iterable[Traversable | Path]) -> AgencyTable:
    """Return the agencies of several files; a later entry replaces an earlier one with the same id.

    :raises TableError: when an entry has a mistake; the message names file, line and entry.
    """
    entries: dict[str, AgencyEntry] = {}
    for source in sources:
        for entry in read_entries(source, "agency"):
            agency = _agency_from_entry(entry)
            entries[agency.id] = agency
    return AgencyTable(entries.values())


def _agency_from_entry(entry: Entry) -> AgencyEntry:
    name = entry.text("name")
    agency = AgencyEntry(
        id=entry.text("id"),
        name=name,
        kind=entry.choice("kind", KINDS, "agency"),
        parent=entry.text("parent", ""),
        family=entry.text("family", ""),
        country=entry.text("country", ""),
        languages=entry.texts("languages"),
        wikidata=entry.text("wikidata", ""),
        names=tuple(dict.fromkeys((name, *entry.texts("names")))),
        codes=entry.texts("codes"),
        dateline_codes=entry.texts("dateline_codes"),
        wire_codes=entry.texts("wire_codes"),
        regions=entry.texts("regions"),
        near=entry.texts("near"),
        url_parts=entry.texts("url_parts"),
        hosts=entry.texts("hosts"),
        footer_words=entry.texts("footer_words"),
        title_labels=entry.texts("title_labels"),
        seen=entry.flag("seen"),
        homonyms=entry.texts("homonyms"),
        matches=entry.texts("matches"),
        refuses=entry.texts("refuses"),
    )
    entry.finish()
    if not re.fullmatch(r"[a-z0-9-]+", agency.id):
        raise entry.error("id must consist of lowercase letters, digits and hyphens")
    if not agency.matches or not agency.refuses:
        raise entry.error("give at least one example in matches and one look-alike in refuses")
    return agency


__all__ = ["AgencyEntry", "AgencyTable", "TableError", "read_agencies"]
