"""Measure attribution on labelled articles: ``python -m benchmarks.attribution FILE [--json] [--misses] [--rules]``.

FILE is JSON Lines, plain or gzipped, one article per line: ``raw_text``, ``agencies`` (``code``, ``role``, optionally
``also_ok``: further roles, or pairs of code and role, that are also right), ``distributor``, ``dateline``
(``place``, ``agency``) and ``kind``, which is ``hard_negative`` for texts that only look like an agency's. Rows with
``tokens`` and ``labels`` instead are measured by the agencies they mention (``benchmarks.mentions``).

Figures, each over all articles:

- *agencies*: an agency is right if the label names it, in any role; *role right* is the share of those labelled
  that were found in the labelled role; *agencies and roles* counts an agency as right only with its role;
- *credited*: the same for origins and contributors only;
- *distributors*, by id without hyphens;
- *agency datelines*: a dateline that names an agency or a distributor is right if both place and agency are;
  *place datelines* are those that name neither; a distributor that a label leaves out is not counted;
- *hard negatives credited*: how many got an origin, a contributor or a distributor that the label does not have.

A ratio without cases is null. ``--rules`` shows for every rule how often the agency and role it gave were right, with
the stated confidence.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.labelled_scrapes import document_of
from benchmarks.mentions import measure_mentions
from pipelines.article import Pipeline
from pipelines.documents import Rejection
from pipelines.extraction import extract
from pipelines.items import CREDITED, Article, Evidence

Row = dict[str, Any]
Pair = tuple[str, str]
"""Id and role of an agency."""

_AROUND = 30
"""Characters shown on either side of a miss."""


@dataclass
class Share:
    """Counts for recall (labelled and found) and precision (found and labelled)."""

    right: int = 0
    found: int = 0
    labelled: int = 0

    def add(self, found: set[Any], labelled: set[Any]) -> None:
        """Count one article."""
        self.right += len(found & labelled)
        self.found += len(found)
        self.labelled += len(labelled)

    def figures(self) -> dict[str, Any]:
        """Return precision, recall and F1; null if nothing was found or labelled."""
        both = self.found + self.labelled
        return {
            "labelled": self.labelled,
            "precision": _share(self.right, self.found),
            "recall": _share(self.right, self.labelled),
            "F1": _share(2 * self.right, both),
        }


@dataclass
class Tally:
    """Totals over all articles."""

    documents: int = 0
    agencies: Share = field(default_factory=Share)
    agencies_and_roles: Share = field(default_factory=Share)
    credited: Share = field(default_factory=Share)
    distributors: Share = field(default_factory=Share)
    agency_datelines: Share = field(default_factory=Share)
    place_datelines: Share = field(default_factory=Share)
    roles: int = 0
    roles_right: int = 0
    negatives: int = 0
    negatives_credited: int = 0
    misses: list[str] = field(default_factory=list)
    rules: dict[str, list[tuple[bool, float]]] = field(default_factory=dict)
    """For each rule, whether the agencies it found were right, and with what confidence."""

    def figures(self) -> dict[str, Any]:
        """Return all figures by name."""
        return {
            "articles": self.documents,
            "agencies": self.agencies.figures(),
            "role right": _share(self.roles_right, self.roles),
            "agencies and roles": self.agencies_and_roles.figures(),
            "credited": self.credited.figures(),
            "distributors": self.distributors.figures(),
            "agency datelines": self.agency_datelines.figures(),
            "place datelines": self.place_datelines.figures(),
            "hard negatives": self.negatives,
            "hard negatives credited": self.negatives_credited,
        }


def main() -> None:
    """Measure the file named on the command line and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, help="labelled articles, JSON Lines, plain or .gz")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--misses", action="store_true", help="print what was missed or wrong, with its place")
    parser.add_argument("--rules", action="store_true", help="print how often each rule of evidence was right")
    arguments = parser.parse_args()
    rows = _rows(arguments.file)
    if not rows:
        parser.error(f"{arguments.file} contains no rows")
    if "tokens" in rows[0]:
        print(json.dumps(measure_mentions(rows), indent=1))
        return
    tally = measure_all(rows)
    print(json.dumps(tally.figures(), indent=1) if arguments.json else _table(tally.figures()))
    if arguments.misses:
        print("\n".join(tally.misses))
    if arguments.rules:
        print("\n".join(_rule_lines(tally)))


def measure_all(rows: Iterable[Row]) -> Tally:
    """Return the totals over some articles."""
    pipeline = Pipeline()
    tally = Tally()
    for row in rows:
        draft = extract(document_of(row))
        if isinstance(draft, Rejection):
            article = Article(id="rejected", locator=draft.locator)
        else:
            article = pipeline.attribute(pipeline.mark(draft)).article
        measure(row, article, tally)
    return tally


def measure(row: Row, article: Article, tally: Tally) -> None:
    """Add the results of one article to the totals."""
    name, text = str(row.get("id", tally.documents)), row["raw_text"]
    syndication = article.syndication
    tally.documents += 1
    named = {(agency.id, agency.role): agency.evidence[0] for agency in syndication.agencies}
    wanted = {_settled(agency, set(named)): agency.get("evidence") for agency in row.get("agencies") or ()}
    for agency in syndication.agencies:
        for rule in {evidence.rule for evidence in agency.evidence}:
            right = (agency.id, agency.role) in wanted
            tally.rules.setdefault(rule, []).append((right, agency.confidence))
    tally.agencies.add(_ids(named), _ids(wanted))
    tally.agencies_and_roles.add(set(named), set(wanted))
    tally.credited.add(*(_ids(pair for pair in pairs if pair[1] in CREDITED) for pairs in (named, wanted)))
    reached = [pair for pair in wanted if pair[0] in _ids(named)]
    tally.roles += len(reached)
    tally.roles_right += sum(pair in named for pair in reached)
    tally.misses += [
        f"{name}: missed {pair} {_around(text, wanted[pair])}" for pair in sorted(set(wanted) - set(named))
    ]
    tally.misses += [f"{name}: wrong {pair} {_quoted(named[pair])}" for pair in sorted(set(named) - set(wanted))]

    carrier = syndication.distributor
    carriers = {carrier.id.replace("-", "")} if carrier else set()
    labelled = {row["distributor"].replace("-", "")} if row.get("distributor") else set()
    tally.distributors.add(carriers, labelled)
    tally.misses += [f"{name}: missed distributor {one}" for one in labelled - carriers]
    tally.misses += [
        f"{name}: wrong distributor {one} {_quoted(carrier.evidence[0])}" for one in carriers - labelled if carrier
    ]
    _measure_dateline(name, row, article, tally)

    if row.get("kind") == "hard_negative":
        allowed = _ids(pair for pair in wanted if pair[1] in CREDITED)
        credited = _ids(pair for pair in named if pair[1] in CREDITED)
        tally.negatives += 1
        tally.negatives_credited += bool(credited - allowed or carriers - labelled)


def _measure_dateline(name: str, row: Row, article: Article, tally: Tally) -> None:
    label, dateline = row.get("dateline") or {}, article.syndication.dateline
    wanted = ((label.get("place") or "").casefold(), label.get("agency"))
    found = ((dateline.place or "").casefold(), dateline.agency) if dateline else ("", None)
    carrier = article.syndication.distributor
    if wanted[1] is None and row.get("distributor") and carrier and found[1] == carrier.id:
        found = (found[0], None)  # labels of raw scrapes name no distributor in a dateline
    for share, with_agency in ((tally.agency_datelines, True), (tally.place_datelines, False)):
        pairs = [{pair} if any(pair) and bool(pair[1]) is with_agency else set() for pair in (found, wanted)]
        share.add(*pairs)
    if found != wanted:
        tally.misses.append(f"{name}: dateline {found} for {wanted}")


def _settled(label: Row, named: set[Pair]) -> Pair:
    """Return the expected pair of a label: its own, or the found one if the label also accepts that."""
    own = (label["code"], label["role"])
    others = [tuple(one) if isinstance(one, list) else (label["code"], one) for one in label.get("also_ok") or ()]
    return next((pair for pair in (own, *others) if pair in named), own)


def _ids(pairs: Iterable[Pair]) -> set[str]:
    return {agency for agency, _ in pairs}


def _around(text: str, span: list[int] | None) -> str:
    if not span:
        return ""
    start, end = span
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return f"at {start}: {before!r} >{text[start:end]}< {after!r}"


def _quoted(evidence: Evidence) -> str:
    return f"by {evidence.rule} in {evidence.place} at {evidence.start}: {evidence.text!r}"


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _table(figures: dict[str, Any]) -> str:
    lines = []
    for name, figure in figures.items():
        parts = figure.items() if isinstance(figure, dict) else [("", figure)]
        shown = "   ".join(f"{part} {'-' if value is None else value}".strip() for part, value in parts)
        lines.append(f"{name:26} {shown}")
    return "\n".join(lines)


def _rule_lines(tally: Tally) -> Iterator[str]:
    for rule, cases in sorted(tally.rules.items()):
        right, stated = sum(case[0] for case in cases), sum(case[1] for case in cases)
        yield f"{rule:34} right {right} of {len(cases)}   stated {stated / len(cases):.2f}"


def _rows(file: Path) -> list[Row]:
    content = file.read_bytes()
    text = (gzip.decompress(content) if file.suffix == ".gz" else content).decode("utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]


if __name__ == "__main__":
    main()
