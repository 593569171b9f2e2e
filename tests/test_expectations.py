"""The comparison with expected.json accepts what is right, and reports each fact that is not."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest

from pipelines.items import (
    Agency,
    Article,
    Dateline,
    Distributor,
    Duplicate,
    Event,
    Evidence,
    Image,
    Language,
    Removal,
    Source,
    Syndication,
)
from tests.expectations import body_of, check

BODY = "Kiel (dpa) - Der Hafen ruht, so AFP. Mehr folgt.\n\nMehr zum Thema"
TEXT = "Der Hafen ruht, so AFP. Mehr folgt."


def removal(words, kind):
    start = BODY.index(words)
    return Removal(start, start + len(words), kind, f"test-{kind}", words)


def evidence(words):
    start = BODY.index(words)
    return Evidence("text", start, start + len(words), words, "test")


def article():
    return Article(
        id="a1",
        locator="a.txt",
        kind="brief",
        url="https://example.org/a",
        source=Source(name="Fördeblatt", host="example.org"),
        published_at="2024-05-13",
        published_precision="day",
        modified_at="2024-05-14",
        title="Stille im Hafen",
        description="Kräne stehen still.",
        section="Lokales",
        byline="Von Ole Brandt",
        authors=["Ole Brandt"],
        keywords=["Hafen"],
        images=[Image(name="kran.jpg", caption="Ein Kran.", credit="dpa")],
        text=TEXT,
        removed=[removal("Kiel (dpa) - ", "dateline"), removal("\n\nMehr zum Thema", "related")],
        language=Language("de", 0.9),
        syndication=Syndication(
            agencies=[
                Agency("dpa", "origin", 0.9, [evidence("(dpa)"), Evidence("json-ld", 0, 3, "dpa", "test")]),
                Agency("afp", "cited", 0.9, [evidence("so AFP")]),
                Agency("dpa", "photo", 0.9, []),
            ],
            distributor=Distributor("seaprwire"),
            dateline=Dateline("Kiel", "dpa", "13. Mai"),
            sigla=["kol"],
            chain=["dpa", "seaprwire"],
        ),
    )


FACTS = {
    "kind": "brief",
    "url": "https://example.org/a",
    "source": {"name": "Fördeblatt", "host": "example.org"},
    "published_at": "2024-05-13",
    "published_precision": "day",
    "modified_at": "2024-05-14",
    "title": "Stille im Hafen",
    "description": "Kräne stehen still.",
    "section": "Lokales",
    "byline": "Von Ole Brandt",
    "authors": ["Ole Brandt"],
    "keywords": ["Hafen"],
    "images": [{"name": "kran.jpg", "caption": "Ein Kran.", "credit": "dpa"}],
    "language": "de",
    "dateline": {"place": "KIEL", "agency": "dpa", "date": "13. Mai"},
    "distributor": "seaprwire",
    "sigla": ["kol"],
    "chain": ["dpa", "seaprwire"],
    "agencies": [
        {"id": "dpa", "role": "origin", "evidence": "Kiel (dpa)", "outside": ["json-ld"]},
        {"id": "afp", "role": "cited", "evidence": "so AFP"},
    ],
    "text_starts": "Der Hafen",
    "text_ends": "Mehr folgt.",
    "removed": [["anything", "Kiel (dpa) -"], ["related", "Mehr zum Thema"]],
    "keep": ["so AFP"],
}
DPA, AFP = FACTS["agencies"]

WRONG = {
    "kind": ["article"],
    "url": [None],
    "source": [{"name": "Förde"}, {"host": None}],
    "published_at": ["2024-05", None],
    "published_precision": ["month"],
    "modified_at": [None],
    "title": [None, "Stille"],
    "description": ["Kräne stehen"],
    "section": [None],
    "byline": ["Ole Brandt"],
    "authors": [[]],
    "keywords": [["Kiel"]],
    "images": [[], [{"name": "Kran.jpg"}], [{"caption": None}], [{"credit": "AFP"}]],
    "language": ["en"],
    "dateline": [None, {"place": "Kie"}, {"agency": "afp"}, {"agency": None}, {"date": None}],
    "distributor": [None, "ots"],
    "sigla": [[], ["kol", "DP"]],
    "chain": [["seaprwire", "dpa"]],
    "agencies": [
        [],
        [DPA],
        [{**DPA, "role": "contributor"}, AFP],
        [DPA, {**AFP, "id": "ap"}],
        [DPA, {**AFP, "evidence": "Mehr folgt"}],
        [DPA, {**AFP, "evidence": "nirgends"}],
        [{**DPA, "outside": ["meta"]}, AFP],
    ],
    "text_starts": ["Hafen"],
    "text_ends": ["Mehr folgt"],
    "removed": [[["related", "Mehr folgt"]], [["related", "Kiel (dpa) - Der"]], [["related", "Anzeige"]]],
    "keep": [["Mehr zum Thema"]],
}


def test_an_article_of_which_every_fact_is_true_passes():
    """Places are compared without regard to case; kinds of removals and the role photo are not compared."""
    assert check({"a.txt": article()}, {"documents": {"a.txt": FACTS}}) == []


def test_every_fact_is_tried_with_a_wrong_value():
    """The table of wrong values contains every fact."""
    assert WRONG.keys() == FACTS.keys()


@pytest.mark.parametrize(("name", "wrong"), [(name, wrong) for name, values in WRONG.items() for wrong in values])
def test_a_wrong_fact_is_named_with_its_document(name, wrong):
    """A fact that is not true gives sentences that begin with document and field."""
    differences = check({"a.txt": article()}, {"documents": {"a.txt": {**FACTS, name: wrong}}})
    fields = ("agencies", "evidence of") if name == "agencies" else (name,)
    assert differences
    assert all(line.startswith(tuple(f"a.txt: {field}" for field in fields)) for line in differences)
    assert all("expected" in line and "got" in line for line in differences)


def test_facts_that_are_not_listed_are_not_compared():
    """An empty expectation is true of any article."""
    assert check({"a.txt": article()}, {"documents": {"a.txt": {}}}) == []
    assert check({"a.txt": article()}, {}) == []


def test_a_fact_of_an_unknown_name_is_an_error():
    """A misspelt fact must not pass for one that was compared."""
    with pytest.raises(ValueError, match="unknown fact 'titel'"):
        check({"a.txt": article()}, {"documents": {"a.txt": {"titel": "Stille im Hafen"}}})


def test_a_missing_article_is_a_difference():
    """A listed document has to become an article."""
    assert check({}, {"documents": {"a.txt": FACTS}}) == ["a.txt: expected an article, got none"]


@pytest.mark.parametrize(
    "found",
    [
        evidence("Der Hafen"),
        Evidence("text", 0, 5, "(dpa)", "test"),
        Evidence("byline", 5, 10, "(dpa)", "test"),
        Evidence("text", 5, 14, "(dpa-AFX)", "test"),
    ],
    ids=["names no agency", "is outside the words", "is not evidence in the text", "names another agency"],
)
def test_evidence_must_be_in_the_body_and_name_the_agency(found):
    """Evidence outside the expected words, at wrong offsets, in another place or of another agency is refused."""
    changed = article()
    changed.syndication.agencies[0].evidence[0] = found
    [difference] = check({"a.txt": changed}, {"documents": {"a.txt": FACTS}})
    assert difference.startswith("a.txt: evidence of dpa as origin: expected 'Kiel (dpa)'")


def test_an_agency_of_unknown_names_is_an_error():
    """Evidence for an agency can only be checked if its names are known."""
    changed = article()
    changed.syndication.agencies[0].id = "belga"
    facts = {"agencies": [{**DPA, "id": "belga"}, AFP]}
    with pytest.raises(LookupError, match="'belga' is not in"):
        check({"a.txt": changed}, {"documents": {"a.txt": facts}})


def test_the_body_is_made_of_text_and_removals():
    """The removals are back at their places."""
    assert body_of(article()) == BODY


def three_articles():
    first, second, third = (replace(article(), id=name, locator=f"{name}.txt") for name in "abc")
    first.event = Event(cluster="a")
    second.event = Event(cluster="a", of="a")
    second.duplicate = Duplicate(kind="near", of="a")
    third.event = Event(cluster="c")
    return {item.locator: item for item in (first, second, third)}


RELATIONS = {"same_event": [["b.txt", "a.txt"]], "duplicates": [["b.txt", "a.txt", "near"]], "rejected": ["d.txt"]}


def test_relations_between_documents_are_compared():
    """Pairs of an event are compared in any order, duplicates by later, earlier and kind."""
    assert check(three_articles(), RELATIONS, rejected=["d.txt"]) == []


@pytest.mark.parametrize(
    ("relation", "wrong", "beginning"),
    [
        ("same_event", [], "a.txt: same_event: expected another event cluster than b.txt"),
        ("same_event", [["a.txt", "b.txt"], ["b.txt", "c.txt"]], "b.txt: same_event: expected one event cluster"),
        ("duplicates", [], "b.txt: duplicate: expected 'unique'"),
        ("duplicates", [["b.txt", "a.txt", "exact"]], "b.txt: duplicate: expected ['a.txt', 'exact']"),
        ("duplicates", [["b.txt", "c.txt", "near"]], "b.txt: duplicate: expected ['c.txt', 'near']"),
        ("duplicates", [*RELATIONS["duplicates"], ["c.txt", "a.txt", "near"]], "c.txt: duplicate: expected"),
        ("rejected", ["d.txt", "a.txt"], "a.txt: rejected: expected no article"),
        ("rejected", ["d.txt", "e.txt"], "e.txt: rejected: expected a rejected line"),
        ("rejected", [], "d.txt: rejected: expected an article"),
    ],
)
def test_a_wrong_relation_is_named(relation, wrong, beginning):
    """A missing pair, a surplus pair, another original and another kind are each reported."""
    [difference] = check(three_articles(), {**deepcopy(RELATIONS), relation: wrong}, rejected=["d.txt"])
    assert difference.startswith(beginning)


def test_articles_without_an_event_share_none():
    """Articles without an event are not in the same event."""
    articles = three_articles()
    for item in articles.values():
        item.event = Event()
    assert check(articles, {"same_event": []}) == []
