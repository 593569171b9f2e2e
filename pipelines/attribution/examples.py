"""The examples in the tables of attribution, and whether the entries pass them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from pipelines.attribution.agencies import AgencyEntry
from pipelines.attribution.attributor import Attributor
from pipelines.attribution.credit_forms import CreditForm
from pipelines.attribution.photo_credits import picture_houses
from pipelines.cleaning import Cleaner
from pipelines.cleaning.examples import split_example
from pipelines.documents import Draft
from pipelines.items import Article
from pipelines.tables import read_entries


class Examples:
    """Tries the examples of agencies and credit forms as a crawl would: boilerplate is marked first."""

    def __init__(self, cleaner: Cleaner, attributor: Attributor) -> None:
        self._cleaner = cleaner
        self._attributor = attributor

    def failed(self) -> Iterator[tuple[str, str]]:
        """Yield the id of the agency or form for each failed example, and a sentence that says how it failed."""
        for agency in self._attributor.table.entries.values():
            yield from ((agency.id, sentence) for sentence in self.of_agency(agency))
        for form in self._attributor.forms:
            yield from ((form.id, sentence) for sentence in self.of_form(form))

    def of_agency(self, agency: AgencyEntry) -> Iterator[str]:
        """Yield a sentence for each example in which an agency is not found, or is found although it must not be."""
        for example in agency.matches:
            if agency.id not in self._named(example):
                yield f"is not found in its example {example!r}"
        for example in agency.refuses:
            if agency.id in self._named(example):
                yield f"is found in {example!r}, which it must refuse"

    def of_form(self, form: CreditForm) -> Iterator[str]:
        """Yield a sentence for each example in which a form does not cut, or cuts although it must not."""
        for example in form.matches:
            text, expected = split_example(example)
            removed = [span.text for span in self._read(text).spans]
            if not all(any(words in text for text in removed) for words in expected):
                yield f"is not cut in its example {text!r}"
        for example in form.refuses:
            if any(span.rule == form.id for span in self._read(example).spans):
                yield f"is cut in {example!r}, which it must refuse"

    def check(self, files: Iterable[Path | Traversable]) -> None:
        """Try the examples of all entries in some files.

        :raises TableError: when an example of an entry fails; the message names file, line, entry and example.
        """
        forms = {form.id: form for form in self._attributor.forms}
        for file in files:
            for entry in read_entries(file, "agency"):
                for sentence in self.of_agency(self._attributor.table.entries[entry.text("id")]):
                    raise entry.error(sentence)
            for entry in read_entries(file, "form"):
                for sentence in self.of_form(forms[entry.text("id")]):
                    raise entry.error(sentence)

    def _read(self, text: str) -> Draft:
        draft = Draft(Article(id="", locator="example"), text)
        self._cleaner.mark(draft)
        self._attributor.attribute(draft)
        return draft

    def _named(self, text: str) -> set[str]:
        draft = self._read(text)
        syndication = draft.article.syndication
        carrier = {syndication.distributor.id} if syndication.distributor else set()
        houses = self._attributor.table.houses_of(draft.article.source.family)
        pictures = picture_houses(self._attributor.table, draft)
        return {agency.id for agency in syndication.agencies} | carrier | houses | pictures
