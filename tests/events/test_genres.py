"""Texts that comment on events, or gather several, open and join no event."""

import sqlite3
from datetime import UTC, datetime

import pytest

from pipelines.events.genres import reports_event
from pipelines.events.index import EventIndex
from pipelines.items import Article, Event
from tests.events.samples import FERRY, FERRY_RETOLD

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)


def article(title: str | None = None, text: str = "", url: str | None = None, section: str | None = None) -> Article:
    return Article(id="a", locator="a", title=title, text=text, url=url, section=section)


@pytest.mark.parametrize(
    "headline",
    [
        "Kommentar: Der Hafen braucht mehr als Geld",
        "[Opinion] What the harbour needs",
        "Analysis | Why the ferry line failed",
        "LETTER: The bridge is not the problem",
        "Sturm-Newsblog: Alle Entwicklungen von der Küste",
        "Live updates: ferries stay in port",
        "Éditorial : le port et la ville",
        "Felieton – Port na końcu świata",
        "Canlı: Fırtına kıyıya ulaştı",
    ],
)
def test_a_label_in_the_headline_is_enough(headline: str) -> None:
    """Comments, analyses and live coverage say so at the start of the headline, with or without a title field."""
    assert not reports_event(article(headline))
    assert not reports_event(article(None, f"{headline} Am Montag lagen alle Fähren im Hafen fest."))


@pytest.mark.parametrize("headline", ["Die Brücke – ein Kommentar", "El puerto | Opinión", "The harbour (analysis)"])
def test_a_label_at_the_end_of_the_headline(headline: str) -> None:
    """At the end a label counts too, if it is known where the headline ends."""
    assert not reports_event(article(headline, "Am Montag lagen alle Fähren im Hafen fest."))


@pytest.mark.parametrize(
    "headline",
    [
        "Kommentare im Netz: Polizei ermittelt gegen Fährkapitän",
        "Live-Konzert im Hafen abgesagt",
        "Analyse zeigt Keime im Trinkwasser von Skarholm",
        "Column of smoke over the harbour",
        "ROUNDUP: Reederei streicht 300 Stellen",
        "Minister: Meinung der Bürger zählt beim Brückenbau",
        "Review of ferry safety begins after fire",
        "Opinion poll: lead of the mayor shrinks",
    ],
)
def test_reports_use_the_same_words_otherwise(headline: str) -> None:
    """The words of the labels in a sentence, and dpa-AFX's mark of a longer report, are no labels."""
    assert reports_event(article(headline))


def test_sections_and_folders_of_comments() -> None:
    """A section or a folder of the address for comments is enough; the name of the page itself is not looked at."""
    assert not reports_event(article("Der Hafen", url="https://news.example/Meinung/der-hafen.html"))
    assert not reports_event(article("Der Hafen", section="Leitartikel"))
    assert reports_event(article("Der Hafen", url="https://news.example/hafen/meinung", section="Wirtschaft"))


def test_a_comment_is_related_to_what_it_comments_on(connection: sqlite3.Connection) -> None:
    """It opens no event that a report could join, joins none, and names the reports on its subject."""
    index = EventIndex(connection)
    comment = FERRY._replace(title=f"Comment: {FERRY.title}")

    assert index.assign(comment.article("a"), arrived=NOW) == Event()
    assert index.assign(FERRY.article("b"), arrived=NOW).cluster == "b"
    assert index.assign(comment.article("c"), arrived=NOW) == Event(related=["b"])
    assert index.assign(FERRY_RETOLD.article("d"), arrived=NOW).of == "b"
