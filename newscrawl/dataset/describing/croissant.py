"""The Croissant file of a dataset: JSON-LD by which search engines and loaders of others know its files and columns.

Croissant 1.0 (https://docs.mlcommons.org/croissant/docs/croissant-spec.html) and its vocabulary for responsible AI
(https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html).
"""

from __future__ import annotations

import json
from typing import Any

from newscrawl.dataset.describing.counts import UNKNOWN
from newscrawl.dataset.describing.description import Description
from newscrawl.dataset.describing.features import Feature
from newscrawl.dataset.describing.front_matter import OTHER, files_of_splits, pattern_of_split
from newscrawl.dataset.describing.known_errors import KNOWN_ERRORS

RIGHTS = "The rights in the texts stay with the publishers."
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_MEDIA_TYPES = {"parquet": "application/x-parquet", "csv": "text/csv"}
_TIMES = frozenset({"fetched_at", "published_at", "published_day", "modified_at"})
"""What is text in JSON Lines, and a time for most who read them."""
_DATA_TYPES = {"string": "sc:Text", "int64": "sc:Integer", "float64": "sc:Float", "bool": "sc:Boolean"}


def croissant(dataset: Description) -> bytes:
    """Return the content of ``croissant.json``."""
    content = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": dataset.name,
        "description": _summary(dataset),
        "license": RIGHTS if dataset.license == OTHER else dataset.license,
        "version": "1.0.0",
        "datePublished": dataset.as_of,
        "citeAs": f"{dataset.name}. Made by newscrawl from {len(dataset.runs)} runs, as of {dataset.as_of}.",
        "creator": {"@type": "sc:Organization", "name": "newscrawl contributors"},
        "inLanguage": dataset.counts.known_languages,
        "keywords": ["news", "syndication", "near-duplicates", "events"],
        "distribution": _distribution(dataset),
        "recordSet": _record_sets(dataset),
        **_responsible_ai(dataset),
    }
    return json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n"


def _summary(dataset: Description) -> str:
    counts = dataset.counts
    return (
        f"{counts.records:,} news articles of {counts.known_outlets:,} outlets in "
        f"{len(counts.known_languages)} languages, cleaned, with agencies, copies and events, "
        f"from {len(dataset.runs)} runs of newscrawl."
    )


def _distribution(dataset: Description) -> list[dict[str, Any]]:
    """Return the files, each with its hash, and the set of those of a split."""
    media_type = _MEDIA_TYPES.get(dataset.format, "application/jsonlines")
    files = [
        {
            "@type": "cr:FileObject",
            "@id": file.path,
            "name": file.path,
            "contentUrl": file.path,
            "contentSize": f"{file.bytes} B",
            "encodingFormat": media_type,
            "sha256": file.sha256,
        }
        for file in dataset.files
    ]
    sets = [
        {
            "@type": "cr:FileSet",
            "@id": f"files-of-{split}",
            "name": f"files-of-{split}",
            "encodingFormat": media_type,
            "includes": pattern_of_split(dataset, split),
        }
        for split in files_of_splits(dataset)
    ]
    return [*files, *sets]


def _record_sets(dataset: Description) -> list[dict[str, Any]]:
    return [
        {
            "@type": "cr:RecordSet",
            "@id": split,
            "name": split,
            "key": {"@id": f"{split}/id"},
            # readers of Croissant do not agree on how a column of structs is declared
            "field": [_field(split, column) for column in dataset.columns if not _has_structs(column)],
        }
        for split in files_of_splits(dataset)
    ]


def _has_structs(column: Feature) -> bool:
    return "struct" in column or isinstance(column.get("list"), list)


def _field(split: str, column: Feature) -> dict[str, Any]:
    name = column["name"]
    kind = column.get("dtype") or column["list"]
    is_time = kind.startswith("timestamp") or name in _TIMES
    return {
        "@type": "cr:Field",
        "@id": f"{split}/{name}",
        "name": name,
        "description": column.get("description", ""),
        "dataType": "sc:DateTime" if is_time else _DATA_TYPES.get(kind, "sc:Text"),
        **({"repeated": True} if "list" in column else {}),
        "source": {"fileSet": {"@id": f"files-of-{split}"}, "extract": {"column": name}},
    }


def _responsible_ai(dataset: Description) -> dict[str, Any]:
    """Return what the vocabulary for responsible AI asks: how texts were collected, changed and divided."""
    months = [month for month in dataset.counts.months if month != UNKNOWN]
    left_out = ", ".join(f"{own.choice} ({own.records:,} records)" for own in dataset.left_out)
    splits = dataset.splits
    return {
        "rai:dataCollection": f"Read in {len(dataset.runs)} runs of newscrawl from pages, feeds, wires and archives.",
        "rai:dataCollectionType": ["Web Scraping", "Secondary Data Analysis"],
        "rai:dataCollectionTimeframe": [dataset.runs[0].started, dataset.as_of] if dataset.runs else [],
        "rai:dataPreprocessingProtocol": [
            "Boilerplate was cut by rules and by what recurs at an outlet; credits became fields.",
            "Copies and reports of one event were labelled with the earlier text that each was compared with.",
            f"Left out: {left_out or 'nothing'}.",
            f"Divided by {splits.by}, tied records together." if splits else "Not divided.",
        ],
        "rai:dataLimitations": [f"{error.topic}: {error.measured}" for error in KNOWN_ERRORS],
        "rai:dataBiases": f"The outlets that were crawled, from {months[0]} to {months[-1]}." if months else "",
        "rai:personalSensitiveInformation": "Names of people in texts, bylines and captions, as printed.",
        "rai:dataUseCases": "Language models, retrieval, the study of news agencies, of copies and of events.",
        "rai:dataReleaseMaintenancePlan": "Made again by the command in the card; records are taken out by id or URL.",
    }
