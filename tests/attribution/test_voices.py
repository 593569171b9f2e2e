"""Whole articles in the styles of many outlets: who wrote them, who carried them, and who is only mentioned."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

FILLER = {
    "de": "Der Plan liegt seit dem Frühjahr auf dem Tisch. Nach langer Beratung stimmten 14 von 20 Mitgliedern dafür.\n"
    "„Wir haben darauf gewartet“, sagte Sprecherin Kim Beispiel. Im Herbst soll der erste Abschnitt fertig sein, "
    "im Jahr danach der zweite. Die Kosten trägt zur Hälfte das Land. Kritik kam von den Anwohnern.\n"
    "Sie fürchten mehr Lärm und sammeln Unterschriften. Eine Entscheidung wird im Mai erwartet.",
    "en": "The plan has been on the table since spring. After a long debate 14 of 20 members voted for it.\n"
    "“We have waited for this,” said spokeswoman Kim Example. The first part should be ready in autumn, the second a "
    "year later. The state pays half of the cost. Neighbours were critical.\n"
    "They fear noise and are gathering signatures. A decision is expected in May.",
    "fr": "Le projet est sur la table depuis le printemps. Après un long débat, 14 des 20 élus ont voté pour.\n"
    "« Nous attendions ce jour », a dit la porte-parole. La première partie sera prête en automne, la seconde un an "
    "plus tard. La région paie la moitié. Les riverains restent critiques.\nUne décision est attendue en mai.",
    "es": "El plan está sobre la mesa desde la primavera. Tras un largo debate, 14 de los 20 miembros votaron a favor."
    "\n«Esperábamos este día», dijo la portavoz. La primera parte estará lista en otoño, la segunda un año después. "
    "La región paga la mitad. Los vecinos se muestran críticos.\nSe espera una decisión en mayo.",
    "it": "Il piano è sul tavolo dalla primavera. Dopo un lungo dibattito 14 dei 20 membri hanno votato a favore.\n"
    "«Aspettavamo questo giorno», ha detto la portavoce. La prima parte sarà pronta in autunno, la seconda un anno "
    "dopo. La regione paga la metà. I vicini restano critici.\nUna decisione è attesa a maggio.",
    "nl": "Het plan ligt sinds het voorjaar op tafel. Na een lang debat stemden 14 van de 20 leden voor.\n"
    "“We hebben hierop gewacht”, zei de woordvoerster. Het eerste deel is klaar in de herfst, het tweede een jaar "
    "later. De provincie betaalt de helft. Omwonenden zijn kritisch.\nEen besluit wordt in mei verwacht.",
}
FILES = sorted((Path(__file__).parent / "voices").glob("*.toml"))
ARTICLES = [article for file in FILES for article in tomllib.loads(file.read_text("utf-8"))["article"]]


def expanded(article):
    """Return the text with its paragraphs filled in; a text without line ends stays on one line, as in many scrapes."""
    text = article["text"]
    for language, filler in FILLER.items():
        text = text.replace(f"{{{language}}}", filler if "\n" in text else filler.replace("\n", " "))
    return text


def case(article):
    """Return an article as a test case; ``missed`` names a known failure, and the test fails once it is fixed."""
    marks = [pytest.mark.xfail(reason=article["missed"], strict=True)] if "missed" in article else []
    return pytest.param(article, id=article["text"][:60], marks=marks)


@pytest.mark.parametrize("article", [case(article) for article in ARTICLES])
def test_an_article_is_attributed_to_who_wrote_and_who_carried_it(article, read):
    """Agencies with roles, distributor and dateline are those that the article names, and no others."""
    syndication = read(expanded(article)).article.syndication
    carrier, dateline = syndication.distributor, syndication.dateline

    assert {f"{agency.id} {agency.role}" for agency in syndication.agencies} == set(article.get("agencies", ()))
    assert (carrier.id if carrier else None) == article.get("distributor")
    if (dateline and dateline.agency) or any(article.get("dateline", [])[1:]):
        assert dateline and [dateline.place or "", dateline.agency] == article["dateline"]
