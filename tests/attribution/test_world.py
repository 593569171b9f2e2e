"""Credits and datelines in the scripts and languages of the world: who is credited, and that only the text is left."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipelines.cleaning import cut
from pipelines.items import CREDITED, Article

TABLE = tomllib.loads(Path(__file__).with_name("world.toml").read_text("utf-8"))


def entries(kind):
    return [pytest.param(entry["lang"], entry["forms"], id=entry["lang"]) for entry in TABLE[kind]]


def text_left(draft):
    article = cut(draft)
    assert isinstance(article, Article)
    return article.text


@pytest.mark.parametrize("role", ["origin", "contributor"])
def test_a_credit_is_read_and_cut(role, read):
    """A credit line names its agencies in their role, and nothing but the text is left."""
    for entry in TABLE[role]:
        text = TABLE["texts"][entry["lang"]]
        for form, agencies in entry["forms"]:
            draft = read(form.replace("{text}", text))
            found = {(agency.id, agency.role) for agency in draft.article.syndication.agencies}

            assert found == {(agency, role) for agency in agencies.split()}, form
            assert text_left(draft) == text, form


@pytest.mark.parametrize(("lang", "forms"), entries("dateline"))
def test_a_dateline_is_read_and_cut_whole(lang, forms, read):
    """Place, date and agency of a dateline are one span, and the text begins with the article's first word."""
    text = TABLE["texts"][lang]
    for form, agencies, place, date in forms:
        draft = read(form.replace("{text}", text))
        syndication = draft.article.syndication
        printed = syndication.dateline

        assert {(agency.id, agency.role) for agency in syndication.agencies} == {
            (agency, "origin") for agency in agencies.split()
        }, form
        assert (printed.place or "", printed.date or "") == (place, date), form
        assert text_left(draft) == text, form


@pytest.mark.parametrize(("lang", "forms"), entries("neither"))
def test_words_of_prose_are_no_credit(lang, forms, read):
    """A word that is also an agency's mark, a place alone, and a source that is no agency credit nobody and stay."""
    text = TABLE["texts"][lang]
    for (form,) in forms:
        body = form.replace("{text}", text)
        draft = read(body)

        assert [agency for agency in draft.article.syndication.agencies if agency.role in CREDITED] == [], form
        assert text_left(draft) == body, form
