"""Any number of made-up news articles: the same number gives the same article, on every machine.

The sentences are drawn from small grammars, so the texts read like news, share a vocabulary as news does, and are not
copies of each other.
"""

from __future__ import annotations

import html
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PLACES = {
    "de": "Bremen Kassel Rostock Erfurt Aachen Trier Passau Görlitz Husum Ulm Bochum Jena Emden Fulda".split(),
    "en": "Dover Bath Leeds Ipswich Norwich Perth Galway Lincoln Exeter Derby Truro Oban Ripon Wells".split(),
}
FAMILY_NAMES = (
    "Albers Brandt Celik Dorn Eggers Falk Grabow Hinrichs Iversen Janke Kollo Lauer Mertens Noack Otte Petri Quast "
    "Rehm Sander Thoma Ulrich Vogt Wieland Zander Ashby Barlow Carver Dunmore Ellery Farrow Garside Holt Ivory Jessop"
).split()
GRAMMAR = {
    "de": {
        "subject": "Die Stadtverwaltung|Der Hafenbetrieb|Die Reederei|Das Landesamt|Die Feuerwehr|Der Kreistag|"
        "Die Genossenschaft|Der Verkehrsverbund|Die Staatsanwaltschaft|Das Klinikum|Der Deichverband|Die Hochschule",
        "verb": "prüft|verschiebt|beantragt|genehmigt|kündigt|erneuert|untersucht|verkauft|vergrößert|schließt",
        "object": "den Umbau der alten Schleuse|die Sanierung der Klappbrücke|den Fahrplan der Inselfähre|"
        "den Kauf von {n} Elektrobussen|die Erweiterung der Kläranlage|das Gutachten zum Hochwasserschutz|"
        "den Haushalt über {n} Millionen Euro|die Ausschreibung für {n} Wohnungen|den Vertrag mit der Werft|"
        "die Förderung von {n} Solaranlagen|den Bau einer Halle mit {n} Plätzen",
        "time": "am Montag|am Dienstagabend|im kommenden Frühjahr|nach einer Sitzung von {n} Stunden|zum Jahresende|"
        "in der Nacht zum {n}. Mai|vor {n} Zuhörern|trotz der Einwände|ohne Gegenstimme|nach {n} Jahren Streit",
        "speech": "sagte Sprecherin {name} in {place}|erklärte Amtsleiter {name}|teilte {name} auf Anfrage mit|"
        "betonte Geschäftsführer {name}|sagte der Gutachter {name} vor dem Ausschuss",
        "clause": "Die Kosten seien um {n} Prozent gestiegen|Man rechne mit {n} Beschäftigten mehr|"
        "Die Arbeiten dauerten wohl bis {n} Tage nach Ostern|Es fehlten noch {n} Unterschriften aus {place}|"
        "Der Zustand sei schlechter als vor {n} Jahren|In {place} habe sich das Verfahren bewährt",
    },
    "en": {
        "subject": "The city council|The harbour authority|The ferry operator|The county office|The fire service|"
        "The water board|The cooperative|The transport agency|The public prosecutor|The hospital trust|The college",
        "verb": "is reviewing|has postponed|applied for|approved|will cancel|is renewing|investigated|sold|extended",
        "object": "the repair of the old lock|the plans for the swing bridge|the timetable of the island ferry|"
        "the purchase of {n} electric buses|the report on flood defences|the budget of {n} million pounds|"
        "the tender for {n} flats|the contract with the shipyard|the subsidy for {n} solar roofs|a hall with {n} seats",
        "time": "on Monday|late on Tuesday|next spring|after a meeting of {n} hours|by the end of the year|"
        "in front of {n} residents|despite objections|without a vote against|after {n} years of dispute",
        "speech": "spokeswoman {name} said in {place}|director {name} explained|{name} said in a statement|"
        "manager {name} told the committee|{name}, who wrote the survey, said",
        "clause": "Costs had risen by {n} per cent|The company expected {n} more employees|"
        "The works would last until {n} days after Easter|Some {n} signatures from {place} were still missing|"
        "The condition was worse than {n} years ago|The procedure had proved itself in {place}",
    },
}
DATELINES = {"de": "{place} (dpa) - ", "en": "{place} (AP) — "}


@dataclass(slots=True)
class MadeUp:
    """One made-up article."""

    language: str
    title: str
    paragraphs: list[str]
    url: str
    published: str

    @property
    def text(self) -> str:
        """The paragraphs, separated by blank lines."""
        return "\n\n".join(self.paragraphs)


def article(number: int, characters: int = 2_000) -> MadeUp:
    """Return the article with a number; even ones are German, odd ones English."""
    draw = random.Random(number)
    language = ("de", "en")[number % 2]
    place = draw.choice(PLACES[language])
    title = _sentence(draw, language, "{subject} {verb} {object}").rstrip(".")
    paragraphs = [DATELINES[language].format(place=place) + _paragraph(draw, language)]
    while sum(map(len, paragraphs)) < characters:
        paragraphs.append(_paragraph(draw, language))
    day = f"2026-{1 + number % 12:02}-{1 + number % 28:02}"
    return MadeUp(language, title, paragraphs, f"https://news.example.org/{language}/{number}", f"{day}T08:00:00Z")


def page(number: int, characters: int = 2_000) -> str:
    """Return the article with a number as a page with the boilerplate of a news site, about 30 kB."""
    made = article(number, characters)
    data = {"@type": "NewsArticle", "headline": made.title, "datePublished": made.published, "author": {"name": "dpa"}}
    links = "".join(
        f'<li class="teaser"><a href="/{made.language}/{other}">{html.escape(article(other, 1).title)}</a></li>'
        for other in range(number + 1, number + 40)
    )
    body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in made.paragraphs)
    return (
        f'<!doctype html><html lang="{made.language}"><head><meta charset="utf-8"><title>{html.escape(made.title)} | '
        f'Example News</title><link rel="canonical" href="{made.url}"><meta property="og:site_name" '
        f'content="Example News"><script type="application/ld+json">{json.dumps(data)}</script>'
        f"<style>{'.x{margin:0}' * 500}</style></head><body><header><nav><ul>{links}</ul></nav></header><main><article>"
        f"<h1>{html.escape(made.title)}</h1>{body}</article><aside><h2>Mehr zum Thema</h2><ul>{links}</ul></aside>"
        f"</main><footer>© Example News</footer><script>{'var a=1;' * 500}</script></body></html>"
    )


def write_json_lines(path: Path, numbers: range, characters: int = 2_000) -> None:
    """Write articles as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        for number in numbers:
            made = article(number, characters)
            record = {"url": made.url, "title": made.title, "text": made.text, "date": made.published}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def write_pages(folder: Path, numbers: range) -> None:
    """Write articles as HTML files."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / f"{number:06}.html").write_text(page(number), encoding="utf-8")


def sentences(language: str, seed: int) -> Iterator[str]:
    """Yield sentences without end; the same seed gives the same ones."""
    draw = random.Random(seed)
    while True:
        yield from _sentences(draw, language)


def _paragraph(draw: random.Random, language: str) -> str:
    return " ".join(_sentences(draw, language))


def _sentences(draw: random.Random, language: str) -> Iterator[str]:
    for _ in range(draw.randint(2, 4)):
        form = draw.choice(
            ("{subject} {verb} {time} {object}", "{clause}, {speech}", "{subject} {verb} {object} {time}")
        )
        yield _sentence(draw, language, form)


def _sentence(draw: random.Random, language: str, form: str) -> str:
    words = {part: draw.choice(choices.split("|")) for part, choices in GRAMMAR[language].items()}
    filled = form.format(**words)
    while "{" in filled:
        name, place, number = draw.choice(FAMILY_NAMES), draw.choice(PLACES[language]), draw.randint(2, 980)
        for slot, value in (("{name}", name), ("{place}", place), ("{n}", str(number))):
            filled = filled.replace(slot, value, 1)
    return filled + "."
