import pytest

from pipelines.cleaning import cut, restore

TEXT = "Der Rat der Stadt hat am Freitag über den Haushalt beraten und ihn nach langer Debatte knapp beschlossen. " * 3


@pytest.mark.parametrize(
    ("title", "marks"),
    [
        ("KORREKTUR: Rat beschließt Haushalt", ["KORREKTUR"]),
        ("ROUNDUP 2: Rat beschließt Haushalt", ["ROUNDUP 2"]),
        ("UPDATE 1-Council passes budget", ["UPDATE 1"]),
        ("WDH/ROUNDUP: Rat beschließt Haushalt", ["WDH/ROUNDUP"]),
        ("Rat beschließt Haushalt (Ergänzung)", ["Ergänzung"]),
        ("Update für alle Geräte verteilt", []),
        ("Virus: Was Eltern wissen müssen", []),
    ],
)
def test_a_version_mark_in_the_title_is_kept_separately(read, title, marks):
    """A version mark in the title is listed, and the title stays as printed."""
    article = read(TEXT, title=title).article

    assert article.syndication.versions == marks
    assert article.title == title


@pytest.mark.parametrize(
    "line",
    ["(Achtung: Neu im dritten Absatz)", "Sperrfrist: 3. Mai, 18 Uhr", "EMBARGOED until 3 May, 18:00", "2nd lead"],
)
def test_a_version_line_is_cut_and_kept(read, line):
    """An embargo, a lead number and an editor's note at the head are not article text, but are not lost."""
    draft = read(f"{line}\nBern (dpa) - {TEXT}")
    body = draft.body
    article = cut(draft)

    assert article.syndication.versions == [line]
    assert line not in article.text
    assert restore(article.text, article.removed) == body


def test_a_correction_note_is_a_version_mark(read):
    """A correction note is cut and listed."""
    note = "*Hinweis der Redaktion: Der Text wurde nachträglich geändert."
    assert read(f"{TEXT}\n\n{note}").article.syndication.versions == [note]


@pytest.mark.parametrize("byline", ["Von Jo Muster", "Von Jo Muster, dpa"])
def test_a_byline_that_is_cut_fills_the_field(read, byline):
    """The byline is read before its line is cut."""
    assert read(f"Streit im Rat\n{byline}\n{TEXT}").article.byline == byline


def test_a_byline_from_outside_the_body_is_kept(read):
    """An author given outside the body is not overwritten."""
    assert read(f"Streit im Rat\nVon Jo Muster\n{TEXT}", byline="Kim Beispiel").article.byline == "Kim Beispiel"
