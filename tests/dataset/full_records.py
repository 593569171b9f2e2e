"""Records of which nothing is known, and records with a value in nearly every field."""

from __future__ import annotations

from pipelines.items import (
    Agency,
    Article,
    DetectedLanguage,
    Distributor,
    Event,
    EventEvidence,
    Evidence,
    Image,
    Language,
    Removal,
    Run,
    SharedTerm,
    Source,
    Syndication,
    Via,
    Wire,
)


def bare(number: int) -> Article:
    """Return a record of a text of which nothing is known."""
    return Article(
        id=f"{number:032x}", locator=f"{number}.txt", text="The crane moved.", fetched_at="2026-11-01T05:00:00Z"
    )


def rich(number: int, published_at: str = "2026-11-02T09:30:00Z") -> Article:
    """Return a record with a value in nearly every field."""
    article = bare(number)
    article.url, article.title, article.authors = f"https://news.example/{number}", "A crane", ["Ada Ohm", "Bo Ek"]
    article.source = Source("The News", "news.example", "north")
    article.published_at, article.published_day, article.modified_at = published_at, "2026-11-02", published_at
    article.published_precision = "second" if "T" in published_at else "month" if "-" in published_at else "year"
    article.language = Language("en", 0.98, [DetectedLanguage("langdetect", "en")])
    article.removed = [Removal(0, 12, "dateline", "dateline.bracket", "Kiel (dpa) -")]
    article.images = [Image("https://news.example/a.jpg", caption="A crane at night")]
    evidence = [Evidence("text", 6, 9, "dpa", "dateline.bracket")]
    agencies = [Agency("dpa", "origin", 0.9, evidence)]
    article.syndication = Syndication(agencies, Distributor("seaprwire", evidence), chain=["dpa", "seaprwire"])
    shared = EventEvidence(["Kiel"], ["412"], [SharedTerm("crane", 0.4)], days=0, against=["other numbers"])
    article.event = Event(f"{0:032x}", f"{0:032x}", 0.91, 2.3, "terms", shared, [f"{1:032x}"])
    article.revision_of, article.raw_text, article.notes = f"{2:032x}", "Kiel (dpa) - The crane moved.", ["mojibake"]
    article.via = [Via("feed", "feed.xml", listed_at="2026-11", redirects=["https://news.example/old"])]
    article.wire = Wire("dpa", urgency=4)
    article.run = Run("local-2026-11-02T10-00-00Z-abcdef", "local", "0.1.0")
    return article
