"""Near-duplicates take only a few of the comparisons, and leave the rest to other candidates."""

import sqlite3
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pipelines.events.article_store import Candidate
from pipelines.events.article_time import ArticleTime
from pipelines.events.candidates import COMPARED
from pipelines.events.diversify import PER_GROUP, diversify, near_duplicates
from pipelines.events.features import text_features
from pipelines.events.frequencies import Frequencies
from pipelines.events.index import EventIndex
from pipelines.events.signature import Signature, make_signature
from pipelines.items import Article, Language

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)

TEMPLATE = (
    "Officers stopped a delivery van on the ring road near {} shortly after noon because its trailer had lost a wheel."
    " The driver, {}, had noticed nothing and was fined; the load of garden furniture was moved to another vehicle."
)
RETOLD = "Without noticing it {} lost a trailer wheel close to {}, which cost the van's driver a fine, officers said."

candidates = st.builds(Candidate, st.integers(), st.text(), st.text(), st.integers(0, 5), st.just(ArticleTime(None, 0)))


def signature(text: str) -> Signature:
    return make_signature(text_features(None, text, "en"), Frequencies("en"))


def test_a_template_filled_in_again_is_a_near_duplicate() -> None:
    """With another place and person a text is a near-duplicate; in other words or another language it is not."""
    first = signature(TEMPLATE.format("Skarby", "Jens Tolvar"))
    german = make_signature(text_features(None, TEMPLATE.format("Skarby", "Jens Tolvar"), "de"), Frequencies("de"))

    assert near_duplicates(first, signature(TEMPLATE.format("Varnholm", "Orla Pennick")))
    assert not near_duplicates(first, signature(RETOLD.format("Jens Tolvar", "Skarby")))
    assert not near_duplicates(first, german)


def test_texts_without_terms_are_not_near_duplicates() -> None:
    """Two texts that share no terms, because they have none, are not near-duplicates."""
    assert not near_duplicates(signature(""), signature(""))


@given(st.lists(candidates, max_size=30), st.integers(1, 10))
def test_no_group_exceeds_its_share_while_others_are_left(texts: list[Candidate], count: int) -> None:
    """The result has ``count`` texts if there are enough; a group exceeds its share only if no other group is left."""
    chosen = diversify(texts, count)

    assert len(chosen) == min(count, len(texts))
    left = list(texts)
    for text in chosen:
        left.remove(text)
    for group in {text.group for text in chosen}:
        if sum(text.group == group for text in chosen) > PER_GROUP:
            assert all(sum(text.group == other.group for text in chosen) >= PER_GROUP for other in left)


def test_many_texts_of_a_template_leave_room_for_others(connection: sqlite3.Connection) -> None:
    """However often an office fills in its template, other texts with the same names or subject are compared."""
    index = EventIndex(connection)
    others = [
        f"Nothing of note {number}." for number in range(10 * COMPARED)
    ]  # so that the terms of the template are not common
    retold = RETOLD.format("Jens Tolvar", "Skarby")
    filled = [
        TEMPLATE.format(f"{'KLMNPRST'[n % 8]}orby{'abcdefghik'[n // 8]}", "Jens Tolvar") for n in range(COMPARED + 20)
    ]
    for number, text in enumerate([*others, retold, *filled]):
        index.assign(Article(id=f"{number}", locator="a", text=text, language=Language("en")), arrived=NOW)

    assert len(index.compared) == COMPARED
    assert f"{len(others)}" in index.compared


def test_copies_leave_room_for_others(connection: sqlite3.Connection) -> None:
    """A text that many outlets print takes few of the comparisons, even if the latest articles are all copies of it."""
    index = EventIndex(connection)
    texts = {
        "retold": RETOLD.format("Jens Tolvar", "Skarby"),
        "first": TEMPLATE.format("Skarby", "Jens Tolvar"),
        **{f"copy{number}": TEMPLATE.format("Skarby", "Jens Tolvar") for number in range(2 * COMPARED)},
        "new": TEMPLATE.format("Skarby", "J. Tolvar"),
    }
    for id_, text in texts.items():
        article = Article(id=id_, locator="a", text=text, language=Language("en"))
        index.assign(article, arrived=NOW, copy_of="first" if id_.startswith("copy") else None)

    assert index.compared == {"retold", "first"}
