"""The front matter of a dataset card, which tells the Hugging Face Hub and `datasets` what is in which file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newscrawl.dataset.describing.description import DescribedFile, Description
from newscrawl.dataset.describing.features import without_descriptions
from newscrawl.dataset.describing.markdown import yaml

OTHER = "other"
"""The licence of texts whose rights are not the dataset's to give."""
RIGHTS = "rights-stay-with-the-publishers"
"""Name of that licence."""
_TASKS = ["text-generation", "text-classification", "sentence-similarity"]
_TAGS = ["news", "newscrawl", "syndication", "near-duplicates", "news-events"]


def front_matter(dataset: Description) -> Iterator[str]:
    """Yield its lines, with the three dashes around them."""
    yield "---"
    yield from yaml(_general(dataset))
    if dataset.files:
        yield from yaml({"configs": [{"config_name": "default", "data_files": _data_files(dataset)}]})
        yield from yaml({"dataset_info": _dataset_info(dataset)})
    yield "---"


def _general(dataset: Description) -> dict[str, Any]:
    # the Hub knows languages by their code alone, without script and region
    languages = dict.fromkeys(code.partition("-")[0] for code in dataset.counts.known_languages)
    licence = {"license": dataset.license}
    if dataset.license == OTHER:
        licence["license_name"] = RIGHTS
    return {
        "pretty_name": dataset.name,
        **({"language": list(languages)} if languages else {}),
        **licence,
        "task_categories": _TASKS,
        "size_categories": [size_category(dataset.counts.records)],
        "tags": _TAGS,
    }


def size_category(records: int) -> str:
    """Return the class of sizes that a dataset is in, as the Hub writes it."""
    bounds = [(10**exponent, name) for exponent, name in enumerate("1K 10K 100K 1M 10M 100M 1B 10B".split(), 3)]
    lower = "n"
    for bound, name in bounds:
        if records < bound:
            return f"{lower}<{name}" if lower == "n" else f"{lower}<n<{name}"
        lower = name
    return f"n>{lower}"


def files_of_splits(dataset: Description) -> dict[str, list[DescribedFile]]:
    """Return the files of each split that has any."""
    found: dict[str, list[DescribedFile]] = {}
    for file in dataset.files:
        found.setdefault(file.split, []).append(file)
    return found


def pattern_of_split(dataset: Description, split: str) -> str:
    """Return a pattern that the paths of a split's files match, and no others."""
    files = files_of_splits(dataset)[split]
    if len(files) == 1 and "/" not in files[0].path:
        return files[0].path
    if not dataset.partition:
        return f"data/{split}-*.{dataset.format}"
    return f"data/{split}/**/*.{dataset.format}" if dataset.splits else f"data/**/*.{dataset.format}"


def _data_files(dataset: Description) -> list[dict[str, str]]:
    return [{"split": split, "path": pattern_of_split(dataset, split)} for split in files_of_splits(dataset)]


def _dataset_info(dataset: Description) -> dict[str, Any]:
    splits = [_split(name, files) for name, files in files_of_splits(dataset).items()]
    return {
        "features": without_descriptions(dataset.columns),
        "splits": splits,
        "download_size": sum(file.bytes for file in dataset.files),
        "dataset_size": sum(split["num_bytes"] for split in splits),
    }


def _split(name: str, files: list[DescribedFile]) -> dict[str, Any]:
    sizes = [file.bytes if file.arrow_bytes is None else file.arrow_bytes for file in files]
    return {"name": name, "num_bytes": sum(sizes), "num_examples": sum(file.records for file in files)}
