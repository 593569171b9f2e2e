"""Made-up articles of one outlet with boilerplate, and a series of them with a paragraph of background."""

from __future__ import annotations

import random

from benchmarks.corpus import article

FOOTER = {
    "de": "Der Wetterbote liegt jeden Morgen kostenlos an der Theke.",
    "en": "Pick up a free copy of the Gazette at your corner shop every morning.",
}
"""The last line of every article."""
PROMPT = {
    "de": "Immer auf dem Laufenden: Abonnieren Sie unseren Newsletter!",
    "en": "Never miss a story: sign up for our newsletter!",
}
"""A line in the middle of every second article."""
BACKGROUND = {
    "de": "Die Talsperre Harkerode ist seit dem Frühjahr gesperrt, weil Taucher Risse in der Staumauer gefunden haben.",
    "en": "The Harkerode dam has been closed since spring, when divers found cracks in the concrete of its wall.",
}
"""A paragraph that recurs in the articles of a series, at any place."""
_NEWS = {
    "de": (
        "An der Staumauer der Talsperre Harkerode haben Taucher {n} weitere Risse gefunden.|"
        "Für die Talsperre Harkerode sind {n} neue Gutachter bestellt worden.|"
        "Die {n} Anwohner unterhalb der Talsperre dürfen seit dem Frühjahr nicht mehr in ihre Gärten.|"
        "Wie tief die Risse reichen, wollen die Gutachter mit {n} Bohrungen in der Staumauer prüfen.|"
        "Das Wasser in Harkerode ist um weitere {n} Zentimeter abgelassen worden.|"
        "Ein Sprecher der Talsperre Harkerode nannte {n} der Risse im Beton harmlos.|"
        "Der Bürgermeister von Harkerode will die gesperrte Straße über die Mauer in {n} Tagen wieder öffnen.|"
        "Die Taucher waren im Frühjahr nur zu {n} Übungen an der Talsperre."
    ).split("|"),
    "en": (
        "Divers have found {n} more cracks in the wall of the Harkerode dam.|"
        "Some {n} new surveyors have been appointed for the Harkerode dam.|"
        "The {n} people below the dam have been kept from their gardens since spring.|"
        "Surveyors will drill {n} times into the concrete to learn how deep the cracks go.|"
        "The water behind the Harkerode wall has been lowered by another {n} inches.|"
        "A spokesman for the dam called {n} of the cracks in its concrete harmless.|"
        "The mayor of Harkerode wants the closed road across the wall to open again in {n} days.|"
        "The divers had only come to the dam for {n} exercises in spring."
    ).split("|"),
}


def body(number: int, *, in_series: bool, boilerplate: bool = True) -> str:
    """Return the body of the article with a number; paragraphs are separated by a blank line."""
    draw = random.Random(number)
    made = article(number, 900)
    paragraphs = list(made.paragraphs)
    if in_series:
        news = [one.format(n=draw.randint(2, 980)) for one in draw.sample(_NEWS[made.language], 3)]
        paragraphs = [f"{news[0]} {news[1]}", *paragraphs, news[2]]
        paragraphs.insert(draw.randint(1, len(paragraphs)), BACKGROUND[made.language])
    if boilerplate and number % 4 < 2:
        paragraphs.insert(len(paragraphs) // 2, PROMPT[made.language])
    return "\n\n".join([*paragraphs, *([FOOTER[made.language]] if boilerplate else [])])
