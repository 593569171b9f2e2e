"""All rules of cleaning and attribution together: listed, tested, and tried on documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scrapy.settings import BaseSettings

from newscrawl.folders import resolve
from newscrawl.items import Article, Draft, Rejection, Removal
from newscrawl.readers import read, sources
from pipelines.attribution import Attributor
from pipelines.attribution.examples import Examples
from pipelines.cleaning import Cleaner, cut
from pipelines.cleaning.examples import broken_promises
from pipelines.extraction import extract


@dataclass(slots=True)
class Trial:
    """What the rules make of one document."""

    locator: str
    body: str
    spans: list[Removal]
    """What was marked, sorted; pieces may overlap, as rules find them."""
    outcome: Article | Rejection


@dataclass(slots=True)
class Firings:
    """Where a rule fired."""

    documents: int = 0
    outlets: set[str] = field(default_factory=set)


class Rulebook:
    """The shipped rules and those of the user's files.

    :raises TableError: a file has a mistake, or a rule of the user's does not keep to its examples.
    """

    def __init__(self, rule_files: Sequence[Path], agency_files: Sequence[Path]) -> None:
        self.cleaner = Cleaner.from_files(rule_files)
        self.attributor = Attributor.from_files(agency_files)
        Examples(self.cleaner, self.attributor).check(agency_files)

    @classmethod
    def of(cls, settings: BaseSettings) -> Rulebook:
        """Return the rules that a crawl with these settings would use."""
        files = (settings.getlist(name) for name in ("NEWSCRAWL_CLEANING_RULES", "NEWSCRAWL_AGENCIES"))
        return cls(*([resolve(path) for path in paths] for paths in files))

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield id, kind, languages and place of each rule, form and agency."""
        for rule in self.cleaner.rules:
            yield rule.id, rule.kind, ", ".join(rule.languages), f"{rule.zone}, {rule.scope}"
        for form in self.attributor.forms:
            yield form.id, form.kind, ", ".join(form.languages), form.zone
        for agency in self.attributor.table.entries.values():
            yield agency.id, agency.kind, ", ".join(agency.languages), ", ".join(agency.codes[:4])

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
                draft = document if isinstance(document, Rejection) else extract(document)
                yield draft if isinstance(draft, Rejection) else self._trial(draft)

    def firings(self, trials: Iterable[Trial | Rejection]) -> dict[str, Firings]:
        """Return, by rule, in how many documents and at which outlets it fired."""
        found: dict[str, Firings] = defaultdict(Firings)
        for trial in trials:
            if isinstance(trial, Trial):
                for rule in {span.rule for span in trial.spans}:
                    found[rule].documents += 1
                    found[rule].outlets.add(_outlet(trial))
        return dict(found)

    def _trial(self, draft: Draft) -> Trial:
        self.cleaner.mark(draft)
        self.attributor.attribute(draft)
        spans = sorted(draft.spans, key=lambda span: (span.start, span.end))
        return Trial(draft.article.locator, draft.body, spans, cut(draft))


def _outlet(trial: Trial) -> str:
    """Return whose document it is: host or outlet, else the folder or the file of many documents that it stands in."""
    outcome = trial.outcome
    known = (outcome.source.host or outcome.source.name) if isinstance(outcome, Article) else None
    container = trial.locator.rpartition("/")[0] or trial.locator.rpartition("!")[0] or trial.locator.rpartition(":")[0]
    return known or container or "unknown"
