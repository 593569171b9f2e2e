import tomllib
from pathlib import Path

import pytest

from pipelines.documents import Draft
from pipelines.items import Article

FORMS = tomllib.loads(Path(__file__).with_name("forms.toml").read_text(encoding="utf-8"))
PARAGRAPHS = {
    "de": "Der Rat der Stadt berät am Freitag über den Schutz der Küste, den die Mehrheit lange ablehnte. "
    "Zwei Schleusen und eine Brücke sollen im kommenden Jahr saniert werden, wie die Vorsitzende sagte. "
    "Nach dem Hochwasser im Winter waren Zweifel an den alten Deichen laut geworden.",
    "en": "The council met on Friday and passed the plans for the coast, which the opposition had fought for months. "
    "Two locks and a bridge are to be repaired next year, the chairwoman said after the vote. "
    "Doubts about the old dikes had grown since the flood of last winter.",
    "fr": "Le conseil a adopté vendredi le plan pour la côte, que l'opposition avait critiqué pendant des mois. "
    "Deux écluses et un pont seront réparés l'an prochain, a dit la présidente après le vote. "
    "Les doutes sur les vieilles digues avaient grandi depuis les crues de l'hiver.",
    "es": "El consejo aprobó el viernes el plan para la costa, que la oposición había criticado durante meses. "
    "Dos esclusas y un puente serán reparados el próximo año, dijo la presidenta tras la votación. "
    "Las dudas sobre los viejos diques habían crecido desde la crecida del invierno.",
    "it": "Il consiglio ha approvato venerdì il piano per la costa, che l'opposizione aveva criticato per mesi. "
    "Due chiuse e un ponte saranno riparati l'anno prossimo, ha detto la presidente dopo il voto. "
    "I dubbi sui vecchi argini erano cresciuti dopo la piena dell'inverno.",
    "nl": "De raad keurde vrijdag het plan voor de kust goed, dat de oppositie maandenlang had bekritiseerd. "
    "Twee sluizen en een brug worden volgend jaar hersteld, zei de voorzitter na de stemming. "
    "De twijfels over de oude dijken waren sinds het hoogwater van de winter gegroeid.",
}
TITLES = {
    "de": "Stadt schützt die Küste mit höheren Deichen",
    "en": "Town protects coast with higher dikes",
    "fr": "La ville protège la côte avec de hautes digues",
    "es": "La ciudad protege la costa con diques más altos",
}
PLACES = {"head": 0, "middle": 6, "tail": 12}
"""Number of paragraphs above a segment; those below it make twelve in all."""


def set_in(segment, language, place, border):
    """Return an article with a segment at its place, and the offset of the segment."""
    paragraph = PARAGRAPHS[language]
    above = border.join([TITLES.get(language, ""), *[paragraph] * PLACES[place], ""]).lstrip()
    return above + segment + border + border.join([paragraph] * (12 - PLACES[place])), len(above)


def marked(cleaner, body):
    draft = Draft(Article(id="0" * 32, locator="sample.txt"), body)
    cleaner.mark(draft)
    covered = {at for span in draft.spans for at in range(span.start, span.end)}
    return {at for at in covered if not body[at].isspace()}


def cases():
    for form in FORMS["form"]:
        name = f"{form['language']} {form['boilerplate'][0][:40]}"
        yield pytest.param(form, "\n", "\n\n", id=f"{name} (lines)")
        if form.get("flat"):
            yield pytest.param(form, " ", " ", id=f"{name} (flat)")


@pytest.mark.parametrize(("form", "line_end", "border"), list(cases()))
def test_boilerplate_is_marked_and_the_article_is_not(form, line_end, border, cleaner):
    """Boilerplate in its usual place is marked from end to end, and nothing of the article with it."""
    segment = line_end.join(form["boilerplate"]).strip()
    body, start = set_in(segment, form["language"], form["place"], border)
    wanted = {start + at for at, character in enumerate(segment) if not character.isspace()}

    found = marked(cleaner, body)
    assert "".join(body[at] for at in sorted(wanted - found)) == ""
    assert "".join(body[at] for at in sorted(found - wanted)) == ""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("border", ["\n\n", " "], ids=["lines", "flat"])
@pytest.mark.parametrize(
    ("language", "sentence"),
    [(prose["language"], sentence) for prose in FORMS["prose"] for sentence in prose["sentences"]],
)
def test_sentences_that_read_like_boilerplate_stay(language, sentence, border, place, cleaner):
    """A sentence that uses the words of boilerplate stays in the article, whether on a line of its own or not."""
    body, _ = set_in(sentence, language, place, border)

    assert marked(cleaner, body) == set()
