"""The card of a dataset, ``README.md``: what it is, what is in it, what was left out, what is known to be wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from newscrawl.dataset.describing import card_choices
from newscrawl.dataset.describing.counts import FILLED, UNKNOWN, RecordCounts
from newscrawl.dataset.describing.description import Description
from newscrawl.dataset.describing.features import Feature
from newscrawl.dataset.describing.front_matter import OTHER, front_matter
from newscrawl.dataset.describing.known_errors import KNOWN_ERRORS
from newscrawl.dataset.describing.markdown import MOST_ROWS, code, number, share, table
from newscrawl.dataset.joining.line_columns import ROLES


def card(dataset: Description) -> str:
    """Return the card: Markdown after front matter in YAML."""
    lines = [*front_matter(dataset), "", f"# {code(dataset.name)}", ""]
    for heading, section in _SECTIONS.items():
        if body := list(section(dataset)):
            lines += [f"## {heading}", "", *body]
    return "\n".join(lines).rstrip("\n") + "\n"


def _what_it_is(dataset: Description) -> Iterator[str]:
    counts = dataset.counts
    yield f"{number(counts.records)} news articles, {number(counts.words)} words, cleaned and explained by newscrawl."
    languages = _several(len(counts.known_languages), "language")
    yield (
        f"They are from {_several(counts.known_outlets, 'outlet')} in {languages}, "
        f"and were read in {_several(len(dataset.runs), 'run')}. What grows with each run, such as counts of copies, "
        f"is as of {dataset.as_of}, when the newest one ended."
    )
    yield ""
    yield from table(
        ["split", "records", "files", "bytes"],
        [[code(name), number(records), str(files), number(size)] for name, records, files, size in _splits(dataset)],
    )


def _splits(dataset: Description) -> Iterator[tuple[str, int, int, int]]:
    for split in dict.fromkeys(file.split for file in dataset.files):
        files = [file for file in dataset.files if file.split == split]
        yield split, sum(file.records for file in files), len(files), sum(file.bytes for file in files)


def _several(count: int, noun: str) -> str:
    return f"{number(count)} {noun}" if count == 1 else f"{number(count)} {noun}s"


def _contents(dataset: Description) -> Iterator[str]:
    counts = dataset.counts
    yield from _counted("language", counts.languages, counts)
    yield from _counted("outlet", counts.outlets, counts, counts.outlet_names)
    yield from _counted(*_dates(counts), counts)
    yield from _counted("kind of document", counts.kinds, counts)


def _dates(counts: RecordCounts) -> tuple[str, dict[str, int]]:
    """Return the months of publication, or the years if there are too many months for a table."""
    if len(counts.months) <= MOST_ROWS:
        return "month of publication", counts.months
    years: Counter[str] = Counter()
    for month, records in counts.months.items():
        years[month if month == UNKNOWN else month[:4]] += records
    return "year of publication", dict(years)


def _counted(
    head: str, found: Mapping[str, int], counts: RecordCounts, names: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Yield a table of values and how many records have each; dates in their order, what is rare in one row."""
    total = counts.records
    first = list(found.items())[:MOST_ROWS]
    rows = [
        [code(value), *([code(names[value]) if value in names else ""] if names else []), number(n), share(n, total)]
        for value, n in first
    ]
    if others := len(found) - len(first):
        rest = sum(found.values()) - sum(n for _, n in first)
        rows.append([f"{number(others)} more", *([""] if names else []), number(rest), share(rest, total)])
    yield from table([head, *(["name"] if names else []), "records", "share"], rows)


def _agencies(dataset: Description) -> Iterator[str]:
    counts = dataset.counts
    if not counts.agencies:
        return
    yield "Records in which an agency has a role, by the words that say so. A record may have several."
    yield ""
    first = list(counts.agencies.items())[:MOST_ROWS]
    rows = [[code(agency), *(number(roles.get(role, 0)) for role in ROLES)] for agency, roles in first]
    if others := list(counts.agencies.values())[MOST_ROWS:]:
        sums = [sum(roles.get(role, 0) for roles in others) for role in ROLES]
        rows.append([f"{number(len(others))} more", *map(number, sums)])
    yield from table(["agency", *ROLES], rows)
    if counts.distributors:
        carried = ", ".join(f"{code(name)} {number(n)}" for name, n in list(counts.distributors.items())[:MOST_ROWS])
        yield f"Carried by a distributor: {carried}."
        yield ""


def _copies(dataset: Description) -> Iterator[str]:
    counts = dataset.counts
    kinds = ", ".join(f"{number(n)} {kind}" for kind, n in counts.duplicate_kinds.items())
    yield f"When each was read, it was to the texts before it: {kinds}."
    yield (
        f"The dataset has {_several(counts.copy_clusters, 'copy cluster')}, "
        f"{number(counts.copied_texts)} of them with several records, "
        f"and {_several(counts.superseded, 'record')} of which there is a newer version."
    )
    yield ""
    yield (
        f"They report {_several(counts.events, 'event')}, {number(counts.reported_twice)} of them several times. "
        "Copies of one text count as one independent text, and so do the texts of one agency:"
    )
    yield ""
    rows = [[origins, number(events), share(events, counts.events)] for origins, events in counts.event_origins.items()]
    yield from table(["independent texts", "events", "share"], rows)


def _fields(dataset: Description) -> Iterator[str]:
    filled, records = dataset.texts.filled, dataset.texts.records
    rows = []
    for column in dataset.columns:
        name = column["name"]
        known = share(filled.get(name, 0), records) if name in FILLED else ""
        rows.append([code(name), code(_type(column)), known, column.get("description", "").replace("|", "\\|")])
    yield from table(["field", "type", "filled", "what it is"], rows)
    if others := [name for name in FILLED if name not in {column["name"] for column in dataset.columns}]:
        known = ", ".join(f"{code(name)} {share(filled.get(name, 0), records)}" for name in others)
        yield f"Filled in the records, and not a field here: {known}."
        yield ""


def _type(column: Feature) -> str:
    if "dtype" in column:
        return str(column["dtype"])
    if "list" in column:
        return f"list of {column['list']}" if isinstance(column["list"], str) else "list of structs"
    return "struct"


def _cleaning(dataset: Description) -> Iterator[str]:
    texts = dataset.texts
    body = texts.characters + texts.removed_characters
    yield (
        f"Rules, and what recurs at an outlet, cut {share(texts.removed_characters, body)} of the bodies' characters: "
        "labels, links, prompts, notices, credits and datelines. Whose credit was cut is in the fields of agencies."
    )
    if "removed" in {column["name"] for column in dataset.columns}:
        yield "Everything that was cut is in `removed`; `newscrawl.restore(text, removed)` gives the body back."
    yield ""
    rows = [[code(rule), number(n), share(n, texts.records)] for rule, n in list(texts.rules.items())[:MOST_ROWS]]
    if others := len(texts.rules) - len(rows):
        rows.append([f"{number(others)} more", "", ""])
    if rows:
        yield from table(["rule", "records", "share"], rows)


def _known_errors(_: Description) -> Iterator[str]:
    yield "Measured on other texts than these, as newscrawl's docs/benchmarks.md describes."
    yield ""
    yield from table(["what", "measured"], [[error.topic, error.measured] for error in KNOWN_ERRORS])


def _personal_data(dataset: Description) -> Iterator[str]:
    yield (
        "News names people: in texts, in bylines, in captions. They were not removed, and nothing was added about "
        "them. Who uses the dataset is responsible for what the law of the place asks for."
    )
    yield ""
    yield (
        "A record that should not be here is taken out by its `id` or `url`: publish the dataset again without it, and "
        "delete the earlier version. `scrapy state forget` takes it out of what later runs compare with."
    )
    yield ""
    if dataset.license == OTHER:
        yield "The rights in the texts stay with the publishers. No license for them is given here."
    else:
        yield f"License: {code(dataset.license)}, as given by whoever made the dataset."
    yield ""


def _versions(dataset: Description) -> Iterator[str]:
    rows = [[code(name), " ".join(map(code, values))] for name, values in dataset.versions.items()]
    yield from table(["rules, engine or library", "version or hash, the newest first"], rows)


_SECTIONS: Mapping[str, Callable[[Description], Iterator[str]]] = {
    "What it is": _what_it_is,
    "How to load it": card_choices.loading,
    "What is in it": _contents,
    "Agencies": _agencies,
    "Copies and events": _copies,
    "What was left out": card_choices.left_out,
    "Splits": card_choices.splits,
    "Fields": _fields,
    "How the texts were cleaned": _cleaning,
    "Known errors": _known_errors,
    "Personal data, rights and takedown": _personal_data,
    "Runs": card_choices.runs,
    "Versions": _versions,
    "How to make it again": card_choices.command,
}
