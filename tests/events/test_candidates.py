"""Which articles are compared with a newcomer: those that share names and words first, and never too many."""

import sqlite3
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pipelines.events.article_time import DAY, occasion
from pipelines.events.articles import Articles, Place
from pipelines.events.candidates import COMPARED, keys, salient, telling
from pipelines.events.clusters import BEST_MEMBERS, Match, undecided
from pipelines.events.frequencies import Frequencies
from pipelines.events.index import EventIndex
from pipelines.events.score import model
from pipelines.events.signature import read, weigh
from pipelines.items import Article, Language

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)

FIRE = "Firefighters contained the blaze in the old warehouse before dawn, and nobody was hurt, {} of {} said."
FLOOD = "Volunteers stacked sandbags along the swollen river while residents moved furniture upstairs, {} of {} said."

matches = st.builds(
    Match,
    st.sampled_from("abcdefgh"),
    st.sampled_from("xyz"),
    st.sampled_from([-1.0, 0.5, 1.0, model().threshold, 2.0]),
)


def test_names_and_words_together_rank_first(connection: sqlite3.Connection) -> None:
    """What shares names and words comes before what shares either, in whatever order they came."""
    articles, frequencies, when = Articles(connection), Frequencies("en"), occasion(None, None, NOW)
    texts = {
        "words": FIRE.format("Orla Pennick", "Varnholm"),
        "both": "The blaze in the warehouse was contained by firefighters, Jens Tolvar from Skarby told reporters.",
        "names": FLOOD.format("Jens Tolvar", "Skarby"),
    }
    numbers = {}
    for name, text in texts.items():
        reading = read(None, text, "en")
        signature = weigh(reading, frequencies)
        terms = keys(salient(reading, signature), signature)
        numbers[name] = articles.add_text(name, Place(name, terms), when, b"")
    newcomer = read(None, FIRE.format("Jens Tolvar", "Skarby"), "en")
    signature = weigh(newcomer, frequencies)
    asked = telling(salient(newcomer, signature), signature, frequencies)

    (found,) = articles.sharing([(asked, 3)], when, DAY)

    assert found[0] == numbers["both"]
    assert set(found) == set(numbers.values())


def test_no_more_are_compared_than_the_budget(connection: sqlite3.Connection) -> None:
    """However many articles share an article's terms, and whatever events they stand in, the budget is kept."""
    index = EventIndex(connection)
    others = ["Nothing of note."] * 20 * COMPARED  # so that what the rest share is not common
    alike = [(FIRE if number % 2 else FLOOD).format(f"{'KLMN'[number % 4]}olvar", "Skarby") for number in range(60)]
    for number, text in enumerate(others + alike):
        index.assign(Article(id=f"{number}", locator="a", text=text, language=Language("en")), arrived=NOW)

    assert len(index.compared) == COMPARED


def test_a_copy_is_compared_with_nothing(connection: sqlite3.Connection) -> None:
    """A copy takes its event from what it copies."""
    index = EventIndex(connection)
    for id_, copy_of in (("a", None), ("b", None), ("c", "a")):
        article = Article(id=id_, locator="a", text=FIRE.format("Jens Tolvar", "Skarby"), language=Language("en"))
        index.assign(article, arrived=NOW, copy_of=copy_of)

    assert index.compared == frozenset()


@given(st.lists(matches))
def test_events_are_undecided_while_too_few_of_their_texts_were_matched(found: list[Match]) -> None:
    """Asked for more are the events with a match at the threshold and too few texts, the best match's first."""
    events = undecided(found)

    best = {event: max(match.score for match in found if match.cluster == event) for event, _ in events}
    assert list(best) == sorted(best, key=lambda event: (-best[event], event))
    for event in {match.cluster for match in found}:
        ids = {match.id for match in found if match.cluster == event}
        open_to_it = any(match.cluster == event and match.score >= model().threshold for match in found)
        assert ((event, ids) in events) == (open_to_it and len(ids) < BEST_MEMBERS)
