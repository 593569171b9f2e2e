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
def test_a_mark_of_version_in_the_title_is_kept_beside_it(read, title, marks):
    """What a title says of its version is listed, and the title stays as printed."""
    article = read(TEXT, title=title).article

    assert article.syndication.versions == marks
    assert article.title == title


@pytest.mark.parametrize(
    "line",
    ["(Achtung: Neu im dritten Absatz)", "Sperrfrist: 3. Mai, 18 Uhr", "EMBARGOED until 3 May, 18:00", "2nd lead"],
)
def test_a_line_that_tells_of_a_version_is_cut_and_kept(read, line):
    """An embargo, a lead's number and an editor's note at the head are no article text, but are not lost."""
    draft = read(f"{line}\nBern (dpa) - {TEXT}")
    body = draft.body
    article = cut(draft)

    assert article.syndication.versions == [line]
    assert line not in article.text
    assert restore(article.text, article.removed) == body


def test_a_note_on_a_correction_is_a_mark_of_version(read):
    """A note on what was changed is cut and listed."""
    note = "*Hinweis der Redaktion: Der Text wurde nachträglich geändert."
    assert read(f"{TEXT}\n\n{note}").article.syndication.versions == [note]


@pytest.mark.parametrize("byline", ["Von Jo Muster", "Von Jo Muster, dpa"])
def test_a_byline_that_is_cut_fills_the_field(read, byline):
    """Who wrote the text is read before the line is cut."""
    assert read(f"Streit im Rat\n{byline}\n{TEXT}").article.byline == byline


def test_a_byline_from_elsewhere_stands(read):
    """What the page says of the author outside the body is not overwritten."""
    assert read(f"Streit im Rat\nVon Jo Muster\n{TEXT}", byline="Kim Beispiel").article.byline == "Kim Beispiel"
