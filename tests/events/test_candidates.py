"""Which articles an incoming one is compared with: first those that share names and words, and never too many."""

import sqlite3
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pipelines.events.article_store import ArticleStore, StoredText
from pipelines.events.article_time import DAY, article_time
from pipelines.events.candidates import COMPARED, index_keys, query_terms, salient_terms
from pipelines.events.clusters import BEST_MEMBERS, EventMatch, undecided
from pipelines.events.features import text_features
from pipelines.events.frequencies import Frequencies
from pipelines.events.index import EventIndex
from pipelines.events.score import model
from pipelines.events.signature import make_signature
from pipelines.items import Article, Language

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)

FIRE = "Firefighters contained the blaze in the old warehouse before dawn, and nobody was hurt, {} of {} said."
FLOOD = "Volunteers stacked sandbags along the swollen river while residents moved furniture upstairs, {} of {} said."

matches = st.builds(
    EventMatch,
    st.sampled_from("abcdefgh"),
    st.sampled_from("xyz"),
    st.sampled_from([-1.0, 0.5, 1.0, model().threshold, 2.0]),
)


def test_names_and_words_together_rank_first(connection: sqlite3.Connection) -> None:
    """Articles that share names and words rank above those that share only one kind, whatever came first."""
    store, frequencies, time = ArticleStore(connection), Frequencies("en"), article_time(None, None, NOW)
    texts = {
        "words": FIRE.format("Orla Pennick", "Varnholm"),
        "both": "The blaze in the warehouse was contained by firefighters, Jens Tolvar from Skarby told reporters.",
        "names": FLOOD.format("Jens Tolvar", "Skarby"),
    }
    numbers = {}
    for name, text in texts.items():
        features = text_features(None, text, "en")
        signature = make_signature(features, frequencies)
        terms = index_keys(salient_terms(features, signature), signature)
        numbers[name] = store.add_text(name, StoredText(name, terms), time, b"")
    features = text_features(None, FIRE.format("Jens Tolvar", "Skarby"), "en")
    signature = make_signature(features, frequencies)
    query = query_terms(salient_terms(features, signature), signature, frequencies)

    (found,) = store.search([(query, 3)], time, DAY)

    assert found[0] == numbers["both"]
    assert set(found) == set(numbers.values())


def test_no_more_are_compared_than_the_budget(connection: sqlite3.Connection) -> None:
    """However many articles share the terms of one, and whatever their events, no more than the budget are compared."""
    index = EventIndex(connection)
    others = ["Nothing of note."] * 20 * COMPARED  # so that the terms of the rest are not common
    alike = [(FIRE if number % 2 else FLOOD).format(f"{'KLMN'[number % 4]}olvar", "Skarby") for number in range(60)]
    for number, text in enumerate(others + alike):
        index.assign(Article(id=f"{number}", locator="a", text=text, language=Language("en")), arrived=NOW)

    assert len(index.compared) == COMPARED


def test_a_copy_is_compared_with_nothing(connection: sqlite3.Connection) -> None:
    """A copy takes the event of the text that it copies, without any comparison."""
    index = EventIndex(connection)
    for id_, copy_of in (("a", None), ("b", None), ("c", "a")):
        article = Article(id=id_, locator="a", text=FIRE.format("Jens Tolvar", "Skarby"), language=Language("en"))
        index.assign(article, arrived=NOW, copy_of=copy_of)

    assert index.compared == frozenset()


@given(st.lists(matches))
def test_events_are_undecided_if_too_few_of_their_texts_were_scored(found: list[EventMatch]) -> None:
    """Undecided are the events with a match at the threshold but too few texts, that of the best match first."""
    events = undecided(found)

    best = {event: max(match.score for match in found if match.cluster == event) for event, _ in events}
    assert list(best) == sorted(best, key=lambda event: (-best[event], event))
    for event in {match.cluster for match in found}:
        ids = {match.id for match in found if match.cluster == event}
        eligible = any(match.cluster == event and match.score >= model().threshold for match in found)
        assert ((event, ids) in events) == (eligible and len(ids) < BEST_MEMBERS)
