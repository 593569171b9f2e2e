"""docs/architecture.md says how the code is laid out: the law, the way of an article, the floors, where things are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from newscrawl.settings import ITEM_PIPELINES
from tests.crawls import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
WAY, FLOORS = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
PACKAGES = ("newscrawl", "pipelines")
ROOM = re.compile(r"\b(?:newscrawl|pipelines)/\w+")


def modules(package: str) -> Iterator[Path]:
    yield from sorted((ROOT / package).rglob("*.py"))


def imported(file: Path) -> Iterator[str]:
    """Yield the dotted names that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            assert node.module is not None
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(dotted: str) -> str | None:
    """Return the folder or module under ``newscrawl`` or ``pipelines`` that a dotted name is in."""
    package, _, rest = dotted.partition(".")
    name = rest.partition(".")[0]
    if package not in PACKAGES or not ((ROOT / package / name).is_dir() or (ROOT / package / f"{name}.py").is_file()):
        return None
    return f"{package}/{name}" if name else None


def room_of_file(file: Path) -> str:
    package, name, *_ = file.relative_to(ROOT).parts
    return f"{package}/{name.removesuffix('.py')}"


def floors() -> dict[str, int]:
    """Return the floor of each room in the drawing; a line without a number goes on with the floor above it."""
    found: dict[str, int] = {}
    floor = 0
    for line in FLOORS.splitlines():
        number = re.match(r"\s*(\d+)\s", line)
        floor = int(number[1]) if number else floor
        for room in ROOM.findall(line):
            assert room not in found, f"{room} is drawn twice"
            found[room] = floor
    return found


def test_the_library_knows_neither_scrapy_nor_the_project():
    """The one law: nothing under pipelines/ imports newscrawl or scrapy."""
    breaches = [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in modules("pipelines")
        for name in imported(file)
        if name.partition(".")[0] in {"newscrawl", "scrapy"}
    ]

    assert breaches == []


def test_every_room_is_drawn():
    """The drawing has each folder and module of both packages, and no other."""
    rooms = {room_of_file(file) for package in PACKAGES for file in modules(package)}

    assert set(floors()) == {room for room in rooms if not room.endswith("__")}


def test_imports_lead_downwards():
    """A room imports rooms of lower floors only."""
    floor = floors()
    wrong = [
        f"{file.relative_to(ROOT)} on floor {floor[own]} imports {room} on floor {floor[room]}"
        for package in PACKAGES
        for file in modules(package)
        if (own := room_of_file(file)) in floor
        for room in map(room_of, imported(file))
        if room is not None and room != own and floor[room] >= floor[own]
    ]

    assert wrong == []


def test_the_way_of_an_article_is_that_of_the_settings():
    """The drawn stages are those of the settings, with their numbers and in their order."""
    drawn = [(int(number), stage) for number, stage in re.findall(r"(\d+) (\w+Stage)\b", WAY)]
    stages = [(number, path.rpartition(".")[2]) for path, number in ITEM_PIPELINES.items()]

    assert drawn == sorted(stages)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"(?:newscrawl|pipelines|tests)/[\w/]+(?:\.\w+)?/?", PAGE))))
def test_every_place_on_the_page_exists(name):
    """What the page names is a file, a folder or a module."""
    path = ROOT / name

    assert path.exists() or path.with_name(f"{path.name}.py").exists()


GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
TERMS = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", GLOSSARY, re.MULTILINE)[1:]


def test_terms_of_the_glossary_are_in_order():
    """The glossary is alphabetical, so that a term is found without a search."""
    names = [name.casefold() for name, _ in TERMS]

    assert len(names) > 100
    assert names == sorted(names)


def test_places_in_the_glossary_exist():
    """Each module in the glossary is there, and contains the names that follow it."""
    missing = []
    for _, places in TERMS:
        file = ""
        for place in re.findall(r"`([^`]+)`", places):
            if "/" in place:
                file = place
                found = (ROOT / file).exists()
            else:
                found = all(name in (ROOT / file).read_text(encoding="utf-8") for name in place.split("."))
            missing += [] if found else [f"{file} {place}"]

    assert missing == []


def test_the_rooms_of_extraction_have_no_circle():
    """An import never leads back to the room it came from, as between the rooms of the drawing."""
    base = ROOT / "pipelines" / "extraction"

    def room(file: Path) -> str:
        return file.relative_to(base).parts[0].removesuffix(".py")

    uses = {
        (room(file), name.split(".")[2])
        for file in modules("pipelines/extraction")
        for name in imported(file)
        if name.startswith("pipelines.extraction.") and file.stem != "__init__"
    }
    graph: dict[str, set[str]] = {}
    for above, below in uses:
        if above != below:
            graph.setdefault(above, set()).add(below)

    assert set(TopologicalSorter(graph).static_order()) >= {"dates", "names", "page", "body", "metadata", "records"}
