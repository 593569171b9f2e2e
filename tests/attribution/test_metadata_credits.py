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
