"""All rules of cleaning and attribution together: listed, tested, and tried on documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path

from scrapy.settings import BaseSettings

from newscrawl.components import active_boilerplate, pipeline_of, reading_limits
from newscrawl.crawl.clock import start_of_run
from newscrawl.paths import resolve
from newscrawl.readers import ReadingLimits, input_files, read_documents
from newscrawl.readers.limits import DEFAULT_LIMITS
from pipelines.article import DryRun, Pipeline
from pipelines.attribution.attributor import TABLE_FILES
from pipelines.attribution.examples import Examples
from pipelines.cleaning.cleaner import RULE_FILES
from pipelines.cleaning.examples import failed_examples
from pipelines.documents import Rejection
from pipelines.tables import TABLES, Entry, read_entries, shipped_files


@dataclass(slots=True)
class RuleHits:
    """Where a rule found something."""

    documents: int = 0
    outlets: set[str] = field(default_factory=set)


class Rulebook:
    """The rules of a pipeline, and the files that they are in.

    :param pipeline: has loaded the rules.
    :param files: the user's own; those that are shipped need not be named.
    :param follow_links: whether links in folders that lead out of them are followed.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        files: Sequence[Path] = (),
        limits: ReadingLimits = DEFAULT_LIMITS,
        *,
        follow_links: bool = False,
    ) -> None:
        self._pipeline, self._limits, self._follow_links = pipeline, limits, follow_links
        self._files: list[Traversable | Path] = [*_shipped(), *files]

    @classmethod
    def of(cls, settings: BaseSettings) -> Rulebook:
        """Return the rules that a crawl with these settings would use, and what earlier runs learned.

        :raises TableError: when a file has a mistake, or a rule of the user's fails its own examples.
        """
        files = [
            resolve(path)
            for name in ("NEWSCRAWL_CLEANING_RULES", "NEWSCRAWL_AGENCIES")
            for path in settings.getlist(name)
        ]
        pipeline = pipeline_of(settings, active_boilerplate(settings, start_of_run(settings["NEWSCRAWL_NOW"])))
        follow_links = settings.getbool("NEWSCRAWL_FOLLOW_LINKS")
        return cls(pipeline, files, reading_limits(settings), follow_links=follow_links)

    def rows(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Yield id, kind, languages, place (or codes) and file of each rule, form and agency."""
        names = {entry.values.get("id", ""): file.name for file in self._files for entry in _entries(file)}
        for rule in self._pipeline.cleaner.rules:
            yield rule.id, rule.kind, ", ".join(rule.languages), f"{rule.zone}, {rule.scope}", names[rule.id]
        for form in self._pipeline.attributor.forms:
            yield form.id, form.kind, ", ".join(form.languages), form.zone, names[form.id]
        for agency in self._pipeline.attributor.table.entries.values():
            codes = ", ".join(agency.codes[:4])
            yield agency.id, agency.kind, ", ".join(agency.languages), codes, names[agency.id]

    def failed_examples(self) -> Iterator[str]:
        """Try every example of every rule, agency and form; yield a sentence for each that fails."""
        for rule in self._pipeline.cleaner.rules:
            yield from (f"{rule.id} {sentence}" for sentence in failed_examples(rule))
        for name, sentence in Examples(self._pipeline.cleaner, self._pipeline.attributor).failed():
            yield f"{name} {sentence}"

    def dry_runs(self, paths: Sequence[str]) -> Iterator[DryRun | Rejection]:
        """Yield what the rules would do to each document in files, folders and archives.

        :raises InputError: when a path does not exist, or contains nothing to read.
        """
        for source in input_files(paths, follow_links=self._follow_links):
            for document in read_documents(source, self._limits):
                yield document if isinstance(document, Rejection) else self._pipeline.dry_run(document)


def rule_hits(dry_runs: Iterable[DryRun | Rejection]) -> dict[str, RuleHits]:
    """Return, by rule, in how many documents and at which outlets it found something."""
    hits: dict[str, RuleHits] = defaultdict(RuleHits)
    for dry_run in dry_runs:
        if isinstance(dry_run, DryRun):
            for rule in {span.rule for span in dry_run.spans}:
                hits[rule].documents += 1
                hits[rule].outlets.add(dry_run.source)
    return dict(hits)


def _shipped() -> Iterator[Traversable]:
    yield from shipped_files("cleaning", RULE_FILES)
    yield from shipped_files("attribution", TABLE_FILES)


def _entries(file: Traversable | Path) -> Iterator[Entry]:
    for table in sorted(TABLES):
        yield from read_entries(file, table)
