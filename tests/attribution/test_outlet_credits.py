"""Credits that name an outlet or a writer, and no agency."""

import pytest

from pipelines.cleaning import cut

TEXT = "Der Rat der Stadt berät am Freitag über den neuen Haushalt. " * 8


@pytest.mark.parametrize(
    "credit",
    [
        "(Jo Muster, 29.10.2025)",
        "(Jo Muster aus Rom; 1. 2. 2025)",
        "(red, 13.02.25)",
        "(Musterblatt, 3.2.2025)",
        "(El Ejemplo)",
        "(Ankara/MUSTERBLATT)",
        "(Ende)",
        "Con información de El Ejemplo",
        "SOURCE: SAMPLE",
        "(Source: sample.example.org)",
        "Źródło: „Wzór”, wzor.example.pl",
    ],
)
def test_a_credit_behind_the_last_sentence_is_cut(credit, read):
    """A bracket with a writer and a date, an outlet in brackets and an outlet behind a label end no article."""
    draft = read(TEXT + credit)

    assert cut(draft).text == TEXT.strip()
    assert draft.article.syndication.agencies == []


@pytest.mark.parametrize(
    "end",
    [
        "Es fehlen: Muster (Rückenbeschwerden)",
        "Sie sagte danke. (Applaus)",
        "Er kam. (TT)",
        "Die Quelle: ein Bericht des Amtes",
        "Mit Reuters sprach sie lange.",
    ],
)
def test_what_only_looks_like_an_outlet_at_the_end_stays(end, read):
    """A bracket within a sentence, a stage direction, an abbreviation and prose behind a label are the article."""
    assert cut(read(TEXT + end)).text.endswith(end)


def test_the_writer_before_a_date_is_the_byline(read):
    """The writer in the last bracket is the record's byline, if the page gives none."""
    article = read(TEXT + "(Jo Muster aus Rom, 29.10.2025)").article

    assert article.byline == "Jo Muster"


def test_the_sites_own_name_opens_no_article(read):
    """A bracket with the name of the site before the text is cut with or without a dash; another name is not."""
    ours = read(f"Council votes on tram\n(Sample News) {TEXT}", url="https://www.samplenews.example.com/1")
    dashed = read(f"Council votes on tram\n(Sample Politics) – {TEXT}")
    other = read(f"Council votes on tram\n(Other Party) {TEXT}", url="https://www.samplenews.example.com/1")

    assert [span.text for span in ours.spans if span.kind == "credit"] == ["(Sample News) "]
    assert [span.text for span in dashed.spans if span.kind == "credit"] == ["(Sample Politics) – "]
    assert [span for span in other.spans if span.kind == "credit"] == []


def test_an_agency_cut_off_behind_a_label_contributed(read):
    """``Con información de Notime`` names the agency, although a letter is missing."""
    draft = read(f"{TEXT}Con información de Notime")

    assert [(agency.id, agency.role) for agency in draft.article.syndication.agencies] == [("notimex", "contributor")]


def test_a_writers_agency_is_named_in_the_box_about_the_writer(read):
    """Whom the writer works for, in the box below the text, wrote it; for whom the writer once worked did not."""
    now = read(f"{TEXT}\n\nJo Doe is politics editor for InsideSources.com")
    once = read(f"{TEXT}\n\nJo Doe is a writer in Sampletown. Doe has written for InsideSources.com")

    assert [(agency.id, agency.role) for agency in now.article.syndication.agencies] == [("inside-sources", "origin")]
    assert once.article.syndication.agencies == []


def test_a_pool_on_the_site_of_its_outlet_is_the_outlet(read):
    """``(CNN) —`` names an agency everywhere except on CNN's own site."""
    own = read(f"(CNN) — {TEXT}", url="https://edition.cnn.com/1").article.syndication
    other = read(f"(CNN) — {TEXT}", url="https://www.example.com/1").article.syndication

    assert (own.agencies, own.dateline) == ([], None)
    assert [agency.id for agency in other.agencies] == ["cnn-newsource"]


def test_an_agency_alone_between_title_and_text_is_its_byline(read):
    """In a text on one line, a code directly behind the title is a credit; inside the title it is not."""
    draft = read(f"Council votes on new tram EFE {TEXT}", title="Council votes on new tram")
    inside = read(f"Council sues EFE over tram {TEXT}", title="Council sues EFE over tram")

    assert [(agency.id, agency.role) for agency in draft.article.syndication.agencies] == [("efe", "origin")]
    assert inside.article.syndication.agencies == []


def test_marks_of_dpa_afx_above_another_agencys_credit_are_not_its_own(read):
    """Who took a text over from dpa-AFX with its marks is credited below them."""
    draft = read(f"{TEXT.strip()}/abc/DP/xyz\n\n(AWP)")

    assert [agency.id for agency in draft.article.syndication.agencies] == ["awp"]
