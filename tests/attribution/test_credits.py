import re

import pytest

from pipelines.attribution import Attributor
from pipelines.cleaning import cut

TEXT = "Der Rat der Stadt berät am Freitag über den neuen Haushalt. " * 14
FORMS = Attributor.from_files().forms


def roles(draft):
    return {(agency.id, agency.role) for agency in draft.article.syndication.agencies}


@pytest.mark.parametrize("example", [pytest.param(text, id=form.id) for form in FORMS for text in form.matches])
def test_a_form_is_cut_in_its_examples(example, read):
    """What is marked in the examples of a form is cut."""
    draft = read(re.sub("[⟦⟧]", "", example))
    cuts = [span.text.strip() for span in draft.spans]

    for expected in re.findall("⟦(.*?)⟧", example, re.DOTALL):
        assert any(expected.strip() in cut for cut in cuts)


@pytest.mark.parametrize(
    ("form", "example"), [pytest.param(form, text, id=form.id) for form in FORMS for text in form.refuses]
)
def test_a_form_leaves_its_look_alikes(form, example, read):
    """A form cuts nothing from its look-alikes."""
    assert [span for span in read(example).spans if span.rule == form.id] == []


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        ("(dpa)", {("dpa", "origin")}),
        ("(sda/dpa)", {("sda", "origin"), ("dpa", "origin")}),
        ("(Reuters, AP, dpa)", {("reuters", "origin"), ("ap", "origin"), ("dpa", "origin")}),
        ("(dpa/rm)", {("dpa", "contributor")}),
        ("(mbr/dpa)", {("dpa", "contributor")}),
        ("( sho/sda)", {("sda", "contributor")}),
        ("(APA, 18.5.2020)", {("apa", "origin")}),
        ("(KNA 19.11.21)", {("kna", "origin")}),
        ("(red, APA, 16.5.2020)", {("apa", "contributor")}),
        ("(FR mit dpa)", {("dpa", "contributor")}),
        ("aw/mm (AP, AFP, Reuters)", {("ap", "contributor"), ("afp", "contributor"), ("reuters", "contributor")}),
        ("RND/dpa", {("dpa", "contributor")}),
        ("rei/dpa/Reuters", {("dpa", "contributor"), ("reuters", "contributor")}),
        ("(AA-DHA)", {("anadolu", "origin"), ("dha", "origin")}),
        ("Quelle: sid/dpa", {("sid", "origin"), ("dpa", "origin")}),
        ("Quelle: beispiel.de, abc/rts/dpa", {("reuters", "contributor"), ("dpa", "contributor")}),
        ("Quelle: Jo Muster/dpa", {("dpa", "photo")}),
        ("Mit Agenturmaterial.", {("unspecified", "contributor")}),
        ("© dpa-infocom, dpa:240516-99-53606/3 (dpa)", {("dpa", "origin")}),
        ("Copyright 2019 The Associated Press. All rights reserved.", {("ap", "origin")}),
        ("© Thomson Reuters 2020", {("reuters", "origin")}),
        ("With files from The Canadian Press", {("cp", "contributor")}),
        ("Additional reporting from PA", {("pa", "contributor")}),
        ("(Reporting by Jo Doe; Editing by Sam Roe)", {("reuters", "origin")}),
        ("AP Sports Writer Jo Doe contributed to this report.", {("ap", "origin")}),
        ("Sample News' Jo Doe contributed to this report.", set()),
        ("-- The Associated Press", {("ap", "origin")}),
        ("GNA", {("gna", "origin")}),
        ("(mp)", set()),
        ("(CDU)", set()),
    ],
)
@pytest.mark.parametrize("border", ["\n\n", " "])
def test_a_credit_at_the_end_names_its_agencies(credit, expected, border, read):
    """A credit at the end gives its agencies and their role, on a line of its own or after the last sentence."""
    assert roles(read(TEXT.strip() + border + credit)) - {("imago", "photo")} == expected


@pytest.mark.parametrize("credit", ["(dpa", "(sda/dpa", "Quelle: APA"])
def test_a_credit_may_have_lost_its_end(credit, read):
    """A feed that truncates texts may drop the closing bracket, but codes are not completed."""
    draft = read(TEXT + credit)

    assert roles(draft)
    assert cut(draft).text == TEXT.strip()


def test_a_credit_is_found_above_boilerplate(read):
    """A credit followed by links and prompts is still found."""
    draft = read(f"{TEXT}\n\n(dpa)\n\nMehr zum Thema\nNeue Brücke am Hafen\n\nSchreibe einen Kommentar")

    assert roles(draft) == {("dpa", "origin")}
    assert cut(draft).text == TEXT.strip()


@pytest.mark.parametrize(
    ("printed", "sigla", "chain"),
    [("/abc/DP/xy", ["abc", "DP", "xy"], ["dpa", "dpa-afx"]), ("/abc/xy/", ["abc", "xy"], ["dpa-afx"])],
)
def test_sigla_are_kept_as_printed(printed, sigla, chain, read):
    """Editors' marks directly after the last full stop are cut and recorded; DP says that the text came from dpa."""
    draft = read(f"BERLIN (dpa-AFX) - {TEXT.strip()}{printed}")
    syndication = draft.article.syndication

    assert (syndication.sigla, syndication.chain) == (sigla, chain)
    assert cut(draft).text == TEXT.strip()


@pytest.mark.parametrize("path", ["/bin/bash", "/etc/ssh/"])
def test_a_path_on_a_line_of_its_own_is_not_sigla(path, read):
    """Without a dateline, a line that looks like dpa-AFX's editors' marks may be anything."""
    draft = read(f"{TEXT}\n{path}")

    assert draft.article.syndication.sigla == []
    assert path in cut(draft).text


def test_initials_alone_are_sigla(read):
    """Initials after a slash without an agency are sigla and credit no agency."""
    draft = read(f"{TEXT}\n\nleo/ae")

    assert draft.article.syndication.sigla == ["leo", "ae"]
    assert roles(draft) == set()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("von dpa", {("dpa", "origin")}),
        ("Von red/epd 22. April 2020 - 15:44 Uhr", {("epd", "contributor")}),
        ("von Jo Muster/dpa", {("dpa", "origin")}),
        ("Von Kim Beispiel mit AP", {("ap", "contributor")}),
        ("By Jo Doe, GNA", {("gna", "origin")}),
        ("By JO DOE, Associated Press", {("ap", "origin")}),
        ("Par Le Matin et AFP", {("afp", "contributor")}),
        ("AFP 28.04.2023 | 17:52 Uhr", {("afp", "origin")}),
        ("By Jo Doe", set()),
    ],
)
def test_a_byline_names_its_agencies(line, expected, read):
    """A byline below the headline names its agencies; the other names in it decide their role."""
    assert roles(read(f"Streit um die neue Brücke\n\n{line}\n\n{TEXT}")) == expected


def test_an_outlet_in_the_source_line_is_the_source(read):
    """The outlet of a source line becomes the record's source, and its family is known."""
    source = read(f"{TEXT}\n\nQuelle: n-tv.de, abc/dpa").article.source

    assert (source.name, source.family) == ("n-tv.de", "rtl-news")


def test_the_first_publisher_is_named(read):
    """A notice of first publication names the original outlet."""
    draft = read(f"{TEXT}\n\nDieser Artikel ist zuerst bei „Musterwoche“ erschienen.")

    assert draft.article.syndication.origin_outlet == "Musterwoche"
    assert cut(draft).text == TEXT.strip()


def test_evidence_is_at_its_offsets(read):
    """The offsets of evidence match its text."""
    draft = read(f"ROM (AP) — {TEXT} Das sagte er der Nachrichtenagentur Reuters.\n\nQuelle: beispiel.de, abc/dpa/AFP")
    evidence = [each for agency in draft.article.syndication.agencies for each in agency.evidence]

    assert len(evidence) == 4
    assert all(draft.body[each.start : each.end] == each.text for each in evidence)


def test_a_conflict_between_two_credits_is_noted(read):
    """An agency named alone in one credit and with staff in another is a contributor; both stay, with a note."""
    draft = read(f"Streit um die neue Brücke\n\nvon dpa\n\n{TEXT}\n\n(dpa/rm)")
    (agency,) = draft.article.syndication.agencies

    assert (agency.id, agency.role) == ("dpa", "contributor")
    assert [evidence.rule for evidence in agency.evidence] == ["byline.line", "credit.bracket"]
    assert draft.article.notes == ["attribution: dpa stands alone by byline.line, beside others by credit.bracket"]


@pytest.mark.parametrize(
    ("end", "agency"),
    [
        (" Kaynak: DH", "dha"),
        (" Kaynak: A", "anadolu"),
        (" - AMASYA Kaynak: İH", "iha"),
        (" AF", "afp"),
        (" (AF", "afp"),
        (" Jo Doe, The Associated Pres", "ap"),
        (" The Associated Pre", "ap"),
        (" PA Medi", "pa"),
        (" — Agencie", "unspecified"),
    ],
)
def test_a_credit_that_was_cut_off_is_completed(end, agency, read):
    """Letters at the very end that begin one known credit are that credit, and are cut."""
    text = "Meclis cuma günü toplanıyor." if "Kaynak" in end else "The council of the town votes on the bridge."
    draft = read(f"{text} " * 6 + text + end)

    assert [(found.id, found.role) for found in draft.article.syndication.agencies] == [(agency, "origin")]
    assert cut(draft).text.endswith(text)


@pytest.mark.parametrize("end", [" So", " AN", " Quelle: A", " Kaynak: B", " GN of the town", " Af"])
def test_letters_that_may_mean_more_than_one_agency_are_none(end, read):
    """Letters with which several agencies begin, or none, credit nobody."""
    text = "The council of the town votes on the bridge. " * 6

    assert read(text.rstrip() + end).article.syndication.agencies == []


@pytest.mark.parametrize(
    ("body", "sigla"),
    [
        ("{} pm", ["pm"]),
        ("{} vg/ar", ["vg", "ar"]),
        ("{} ek/m", ["ek", "m"]),
        ("{} (jek", ["jek"]),
        ("{} (smo)\n\nMehr zum Thema", ["smo"]),
        ("Streit im Rat\n(gb.) {}", ["gb"]),
        ("BERN - (red). {}", ["red"]),
    ],
)
def test_initials_of_the_staff_are_cut(body, sigla, read):
    """Initials at the head and behind the last sentence are kept as sigla and cut from the text."""
    draft = read(body.format(TEXT))

    assert draft.article.syndication.sigla == sigla
    assert draft.article.syndication.agencies == []
    assert all(f" {mark}" not in cut(draft).text[-8:] for mark in sigla)


@pytest.mark.parametrize("end", ["Er kam am 3. um", "Das dauert z. B. ein", "Er sagte ja", "Sie ging. und"])
def test_the_end_of_a_sentence_that_was_cut_off_is_no_siglum(end, read):
    """Common short words at the end are no one's initials."""
    assert read(f"{TEXT} {end}").article.syndication.sigla == []
