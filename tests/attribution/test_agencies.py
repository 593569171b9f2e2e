import tomllib
from pathlib import Path

import pytest

from pipelines.attribution import Attributor
from pipelines.attribution.photo_credits import picture_houses
from pipelines.cleaning import Cleaner, TableError
from pipelines.documents import Draft
from pipelines.items import Article

ATTRIBUTOR = Attributor.from_files()
CLEANER = Cleaner.from_files()
DATA = Path(__file__).parents[2] / "pipelines" / "attribution" / "data"
ENTRIES = ATTRIBUTOR.table.entries.values()

AGENCY = """
[[agency]]
id = "mda"
name = "Musterdienst Agentur"
codes = ["mda"]
matches = ["BERN (mda) - Der Rat tagt."]
refuses = ["BERN (mdax) - Der Rat tagt."]
"""


def named(body, attributor=ATTRIBUTOR):
    draft = Draft(Article(id="0" * 32, locator="sample.txt"), body)
    CLEANER.mark(draft)
    attributor.attribute(draft)
    syndication = draft.article.syndication
    carrier = [syndication.distributor.id] if syndication.distributor else []
    houses = attributor.table.houses_of(draft.article.source.family)
    pictures = picture_houses(attributor.table, draft)
    return {agency.id for agency in syndication.agencies} | set(carrier) | houses | pictures


@pytest.mark.parametrize(
    ("entry", "example"), [pytest.param(entry, example, id=entry.id) for entry in ENTRIES for example in entry.matches]
)
def test_an_agency_is_found_in_its_examples(entry, example):
    """An agency is found in every one of its examples."""
    assert entry.id in named(example)


def test_a_picture_house_is_no_news_agency(read):
    """The credit of the picture names it; the agency beside it supplied the picture."""
    draft = read("Neue Fähre\nDie Fähre im Hafen. Foto: Getty Images/AFP\nDie Fähre legt am Freitag zum ersten Mal ab.")

    assert [(agency.id, agency.role) for agency in draft.article.syndication.agencies] == [("afp", "photo")]


@pytest.mark.parametrize(
    ("entry", "example"), [pytest.param(entry, example, id=entry.id) for entry in ENTRIES for example in entry.refuses]
)
def test_an_agency_is_not_found_in_its_look_alikes(entry, example):
    """An agency is not found in its look-alikes."""
    assert entry.id not in named(example)


def test_the_place_decides_about_a_shared_code():
    """If two agencies have the same code, the place in the dateline decides."""
    assert named("NAIROBI (KNA) - The council meets on Friday.") == {"kna-kenya"}
    assert named("Bonn (KNA) - Der Rat tagt am Freitag.") == {"kna"}


def test_an_agency_of_a_users_file_is_added(tmp_path):
    """An agency from a user's file is found like a shipped one."""
    file = tmp_path / "mine.toml"
    file.write_text(AGENCY, encoding="utf-8")
    attributor = Attributor.from_files([file])

    assert named("BERN (mda) - Der Rat tagt am Freitag.", attributor) == {"mda"}
    assert attributor.version != ATTRIBUTOR.version


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        (('id = "mda"', 'id = "M D A"'), "id must consist of lowercase letters, digits and hyphens"),
        (("codes", "code"), "unknown field code"),
        (
            ('name = "Musterdienst Agentur"', 'name = "Musterdienst"\nkind = "paper"'),
            "kind = 'paper' is not one of agency",
        ),
        (('refuses = ["BERN (mdax) - Der Rat tagt."]', ""), "at least one example in matches"),
    ],
)
def test_a_mistake_in_an_agency_is_reported_with_file_line_and_entry(tmp_path, change, mistake):
    """A mistake in an entry is an error that names file, line, id and mistake."""
    file = tmp_path / "mine.toml"
    file.write_text(AGENCY.replace(*change), encoding="utf-8")

    with pytest.raises(TableError) as error:
        Attributor.from_files([file])
    assert f"{file}:2: entry" in str(error.value)
    assert mistake in str(error.value)


def test_every_parent_is_an_entry():
    """The parent of a unit or subsidiary is another agency or distributor in the table."""
    parents = {entry.id: entry.parent for entry in ENTRIES if entry.parent}

    assert set(parents.values()) <= set(ATTRIBUTOR.table.entries)
    assert all(child != parent for child, parent in parents.items())
    assert parents["dpa-afx"] == "dpa"


def test_no_host_belongs_to_two_families():
    """A host belongs to one publisher family, and so do its subdomains."""
    entries = [
        entry for file in DATA.glob("*.toml") for entry in tomllib.loads(file.read_text("utf-8")).get("family", ())
    ]
    hosts = [host for entry in entries for host in entry["hosts"]]

    assert len(hosts) == len(set(hosts))
    assert ATTRIBUTOR.families.of("live.example.com") is None
    assert ATTRIBUTOR.families.of("news.welt.de") == ATTRIBUTOR.families.of("welt.de") == "axel-springer"
