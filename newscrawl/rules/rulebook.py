"""All rules of cleaning and attribution together: listed, tested, and tried on documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path

from scrapy.settings import BaseSettings

from newscrawl.paths import resolve
from newscrawl.readers import read, sources
from newscrawl.rules.learned import acting_lessons
from pipelines.attribution import Attributor
from pipelines.attribution.examples import Examples
from pipelines.cleaning import Cleaner, cut
from pipelines.cleaning.examples import broken_promises
from pipelines.cleaning.learned_boilerplate import Lesson, mark_learned
from pipelines.cleaning.segments import source_of
from pipelines.documents import Document, Draft, Rejection
from pipelines.extraction import extract
from pipelines.items import Article, Removal
from pipelines.tables import TABLES, Entry, read_entries, shipped_files


@dataclass(slots=True)
class Trial:
    """What the rules make of one document."""

    locator: str
    body: str
    spans: list[Removal]
    """What was marked, sorted; pieces may overlap, as rules find them."""
    outcome: Article | Rejection
    source: str
    """Whose document it is: its outlet, else where it stands."""


@dataclass(slots=True)
class Firings:
    """Where a rule fired."""

    documents: int = 0
    outlets: set[str] = field(default_factory=set)


class Rulebook:
    """The shipped rules and those of the user's files.

    :raises TableError: a file has a mistake, or a rule of the user's does not keep to its examples.
    """

    def __init__(
        self,
        rule_files: Sequence[Path],
        agency_files: Sequence[Path],
        lessons: Mapping[str, Mapping[str, Lesson]] | None = None,
    ) -> None:
        self._lessons = lessons or {}
        self._files = [*_shipped(), *rule_files, *agency_files]
        self.cleaner = Cleaner.from_files(rule_files)
        self.attributor = Attributor.from_files(agency_files)
        Examples(self.cleaner, self.attributor).check(agency_files)

    @classmethod
    def of(cls, settings: BaseSettings, *, learned: bool = True) -> Rulebook:
        """Return the rules that a crawl with these settings would use; ``learned``: with what earlier runs learned."""
        names = ("NEWSCRAWL_CLEANING_RULES", "NEWSCRAWL_AGENCIES")
        rule_files, agency_files = ([resolve(path) for path in settings.getlist(name)] for name in names)
        return cls(rule_files, agency_files, acting_lessons(settings) if learned else None)

    def rows(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Yield id, kind, languages, place and file of each rule, form and agency."""
        names = {entry.values.get("id", ""): file.name for file in self._files for entry in _entries(file)}
        for rule in self.cleaner.rules:
            yield rule.id, rule.kind, ", ".join(rule.languages), f"{rule.zone}, {rule.scope}", names[rule.id]
        for form in self.attributor.forms:
            yield form.id, form.kind, ", ".join(form.languages), form.zone, names[form.id]
        for agency in self.attributor.table.entries.values():
            codes = ", ".join(agency.codes[:4])
            yield agency.id, agency.kind, ", ".join(agency.languages), codes, names[agency.id]

    def broken_promises(self) -> Iterator[str]:
        """Try every example of every rule, agency and form; yield a sentence for each that does not hold."""
        for rule in self.cleaner.rules:
            yield from (f"{rule.id} {sentence}" for sentence in broken_promises(rule))
        for name, sentence in Examples(self.cleaner, self.attributor).broken_promises():
            yield f"{name} {sentence}"

    def try_on(self, paths: Sequence[str]) -> Iterator[Trial | Rejection]:
        """Yield what the rules make of each document in files, folders and archives.

        :raises InputError: a path does not exist, or holds nothing to read.
        """
        for source in sources(paths):
            for document in read(source):
                yield document if isinstance(document, Rejection) else self.try_document(document)

    def try_document(self, document: Document) -> Trial | Rejection:
        """Return what the rules make of a document."""
        draft = extract(document)
        return draft if isinstance(draft, Rejection) else self._trial(draft)

    def firings(self, trials: Iterable[Trial | Rejection]) -> dict[str, Firings]:
        """Return, by rule, in how many documents and at which outlets it fired."""
        found: dict[str, Firings] = defaultdict(Firings)
        for trial in trials:
            if isinstance(trial, Trial):
                for rule in {span.rule for span in trial.spans}:
                    found[rule].documents += 1
                    found[rule].outlets.add(trial.source)
        return dict(found)

    def mark(self, draft: Draft) -> None:
        """Mark what the rules would cut, and fill what they say of its origin."""
        self.cleaner.mark(draft)
        source = source_of(draft.article)
        mark_learned(draft, self._lessons.get(source, {}), source, self.cleaner.open_ended)
        self.attributor.attribute(draft)

    def _trial(self, draft: Draft) -> Trial:
        self.mark(draft)
        spans = sorted(draft.spans, key=lambda span: (span.start, span.end))
        return Trial(draft.article.locator, draft.body, spans, cut(draft), source_of(draft.article))


def _shipped() -> Iterator[Traversable]:
    for stage in ("cleaning", "attribution"):
        yield from shipped_files(stage)


def _entries(file: Traversable | Path) -> Iterator[Entry]:
    for table in sorted(TABLES):
        yield from read_entries(file, table)
