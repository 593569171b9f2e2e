import pickle

import pytest

from pipelines.documents import Mark
from pipelines.items import Image

TEXT = "Der Rat der Stadt berät am Freitag über den neuen Haushalt. " * 14


@pytest.mark.parametrize(
    ("mark", "agency", "role"),
    [
        (Mark("meta", "author", "dpa"), "dpa", "origin"),
        (Mark("json-ld", "author", "Associated Press in Valencia"), "ap", "origin"),
        (Mark("byline", "author", "von Jo Muster, Deutsche Presse-Agentur"), "dpa", "origin"),
        (Mark("byline", "author", "Jo Doe and AP"), "ap", "contributor"),
        (Mark("meta", "author", "AFP/The Sample"), "afp", "contributor"),
        (Mark("byline", "author", "SID Nachrichtenagentur"), "sid", "origin"),
        (Mark("byline", "source", "red, beispiel.at/Agenturen"), "unspecified", "contributor"),
        (Mark("meta", "dc.source", "Associated Press"), "ap", "origin"),
        (Mark("url", "canonical", "https://example.com/pti-stories/rates.html"), "pti", "origin"),
    ],
)
def test_a_mark_outside_the_body_is_evidence(mark, agency, role, read):
    """A mark outside the body gives its agency, and the evidence names the place."""
    draft = read(TEXT, [mark])
    [found] = draft.article.syndication.agencies

    assert (found.id, found.role) == (agency, role)
    [evidence] = found.evidence
    assert evidence.place == mark.place
    assert mark.text[evidence.start : evidence.end] == evidence.text


@pytest.mark.parametrize("name", ["copyrightHolder", "creditText", "provider"])
def test_a_weak_mark_alone_is_not_evidence(name, read):
    """Marks that are mostly about pictures or the outlet only support a credit."""
    weak = Mark("json-ld", name, "dpa")

    assert read(TEXT, [weak]).article.syndication.agencies == []
    [found] = read(f"{TEXT}\n\n(dpa)", [weak]).article.syndication.agencies
    assert [evidence.place for evidence in found.evidence] == ["text", "json-ld"]


@pytest.mark.parametrize("text", ["Jo Doe", "Die Presse Digital", "Internal", "Redaktion Musterblatt"])
def test_people_and_outlets_are_not_agencies(text, read):
    """A mark that names a person or an outlet gives no agency."""
    assert read(TEXT, [Mark("meta", "author", text)]).article.syndication.agencies == []


def test_agencies_are_not_authors(read):
    """An agency among the authors is removed: authors are people."""
    assert read(TEXT, authors=["Jo Muster", "dpa"]).article.authors == ["Jo Muster"]


def test_an_image_credit_is_a_photo_role(read):
    """The credit of an image on the page gives a picture agency."""
    [found] = read(TEXT, images=[Image(credit="Jo Muster/dpa")]).article.syndication.agencies

    assert (found.id, found.role, found.evidence[0].text) == ("dpa", "photo", "dpa")


def test_the_family_follows_from_the_host(read):
    """The publisher family is found by the host of the URL, including subdomains."""
    assert read(TEXT, url="https://www.waz.de/staedte/essen/1").article.source.family == "funke"
    assert read(TEXT, url="https://sport.merkur.de/1").article.source.family == "ippen"
    assert read(TEXT, url="https://example.org/1").article.source.family is None


def test_an_attributor_can_be_sent_to_another_process(attributor):
    """An unpickled attributor has the same version and gives the same results."""
    assert pickle.loads(pickle.dumps(attributor)).version == attributor.version


@pytest.mark.parametrize(
    ("text", "credited"),
    [
        ("AA", set()),
        ("Jo Doe / SAMPLE.COM / May 3, 2026 AA Text Size", set()),
        ("PA", set()),
        ("Mayor Doe. | Jo Doe/Getty Images", set()),
        ("© Jo Doe (KNA)", set()),
        ("Quelle: AA", {("anadolu", "origin")}),
        ("Jo Doe, AP", {("ap", "origin")}),
        ("AFP", {("afp", "origin")}),
        ("Quelle: sid/dpa", {("sid", "origin"), ("dpa", "origin")}),
        ("Quelle: dpa Sport", {("dpa", "origin")}),
        ("Jo Doe Associated Press Published 11:34 PM EST Nov 19, 2019", {("ap", "origin")}),
    ],
)
def test_one_element_of_a_page_needs_a_second_sign(text, credited, read):
    """An element of a page counts if it has a label, a name in full, a writer, or a code that is no other word."""
    agencies = read(TEXT, [Mark("byline", "element", text)]).article.syndication.agencies

    assert {(agency.id, agency.role) for agency in agencies} == credited


def test_a_code_in_an_element_counts_if_the_text_names_the_agency(read):
    """The text's own mention of an agency is the second sign."""
    draft = read(f"{TEXT}Das sagte er der Nachrichtenagentur AP.", [Mark("byline", "element", "AP")])

    assert ("ap", "origin") in {(agency.id, agency.role) for agency in draft.article.syndication.agencies}


def test_the_byline_of_a_teaser_is_not_the_articles(read):
    """Of many bylines on a page, one that names no author of the article belongs to a teaser."""
    marks = [Mark("byline", "element", text) for text in ("Jo Doe", "Kim Roe", "Sample / AFP", "Al Poe")]

    assert read(TEXT, marks, authors=["Jo Doe"]).article.syndication.agencies == []


@pytest.mark.parametrize(
    ("url", "agency"),
    [
        ("https://www.reuters.com/world/1", "reuters"),
        ("https://sport.apnews.com/1", "ap"),
        ("https://aa.com.tr/1", "anadolu"),
    ],
)
def test_an_article_on_an_agencys_own_host_is_the_agencys(url, agency, read):
    """The host of the address makes its agency the origin, with a confidence below that of a printed credit."""
    [found] = read(TEXT, url=url).article.syndication.agencies

    assert (found.id, found.role, found.evidence[0].place) == (agency, "origin", "url")
    assert found.confidence < 0.9


@pytest.mark.parametrize(
    ("text", "family"), [("{} RND/dpa", "madsack"), ("{}\n\nQuelle: Funke Zentralredaktion", "funke")]
)
def test_a_house_is_no_agency(text, family, read):
    """The credit of a publishing house gives the family of the source, and makes agencies beside it contributors."""
    article = read(text.format(TEXT.strip())).article

    assert article.source.family == family
    assert {(agency.id, agency.role) for agency in article.syndication.agencies} <= {("dpa", "contributor")}
