"""Texts in one wording share a few places among what is compared, and leave the rest to others."""

import sqlite3
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pipelines.events.article_time import Occasion
from pipelines.events.articles import Found
from pipelines.events.candidates import COMPARED
from pipelines.events.diversify import OF_ONE_WORDING, one_wording, spread
from pipelines.events.frequencies import Frequencies
from pipelines.events.index import EventIndex
from pipelines.events.signature import Signature, read, weigh
from pipelines.items import Article, Language

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)

FORM = (
    "Officers stopped a delivery van on the ring road near {} shortly after noon because its trailer had lost a wheel."
    " The driver, {}, had noticed nothing and was fined; the load of garden furniture was moved to another vehicle."
)
RETOLD = "Without noticing it {} lost a trailer wheel close to {}, which cost the van's driver a fine, officers said."

found = st.builds(Found, st.integers(), st.text(), st.text(), st.integers(0, 5), st.just(Occasion(None, 0)))


def signature(text: str) -> Signature:
    return weigh(read(None, text, "en"), Frequencies("en"))


def test_a_form_filled_in_anew_is_one_wording() -> None:
    """With another place and another person it is the same wording, in other words or another language it is not."""
    first = signature(FORM.format("Skarby", "Jens Tolvar"))
    german = weigh(read(None, FORM.format("Skarby", "Jens Tolvar"), "de"), Frequencies("de"))

    assert one_wording(first, signature(FORM.format("Varnholm", "Orla Pennick")))
    assert not one_wording(first, signature(RETOLD.format("Jens Tolvar", "Skarby")))
    assert not one_wording(first, german)


def test_texts_without_terms_have_no_wording() -> None:
    """What says nothing is not said in the same words."""
    assert not one_wording(signature(""), signature(""))


@given(st.lists(found, max_size=30), st.integers(1, 10))
def test_no_wording_takes_more_places_while_others_wait(texts: list[Found], count: int) -> None:
    """As many as are asked for come out if there are as many; a wording has more than some only if no other waits."""
    chosen = spread(texts, count)

    assert len(chosen) == min(count, len(texts))
    left = list(texts)
    for text in chosen:
        left.remove(text)
    for wording in {text.wording for text in chosen}:
        if sum(text.wording == wording for text in chosen) > OF_ONE_WORDING:
            waiting = {text.wording for text in left}
            assert all(sum(text.wording == other for text in chosen) >= OF_ONE_WORDING for other in waiting)


def test_many_versions_of_a_form_leave_room_for_others(connection: sqlite3.Connection) -> None:
    """However often an office fills in its form, what else tells of the names or the matter is compared."""
    index = EventIndex(connection)
    others = [f"Nothing of note {number}." for number in range(10 * COMPARED)]  # so that the form is not common
    retold = RETOLD.format("Jens Tolvar", "Skarby")
    forms = [FORM.format(f"{'KLMNPRST'[n % 8]}orby{'abcdefghik'[n // 8]}", "Jens Tolvar") for n in range(COMPARED + 20)]
    for number, text in enumerate([*others, retold, *forms]):
        index.assign(Article(id=f"{number}", locator="a", text=text, language=Language("en")), arrived=NOW)

    assert len(index.compared) == COMPARED
    assert f"{len(others)}" in index.compared


def test_copies_leave_room_for_others(connection: sqlite3.Connection) -> None:
    """A text that many outlets print takes few of the places, however many copies of it are the latest."""
    index = EventIndex(connection)
    texts = {
        "retold": RETOLD.format("Jens Tolvar", "Skarby"),
        "form": FORM.format("Skarby", "Jens Tolvar"),
        **{f"copy{number}": FORM.format("Skarby", "Jens Tolvar") for number in range(2 * COMPARED)},
        "new": FORM.format("Skarby", "J. Tolvar"),
    }
    for id_, text in texts.items():
        article = Article(id=id_, locator="a", text=text, language=Language("en"))
        index.assign(article, arrived=NOW, copy_of="form" if id_.startswith("copy") else None)

    assert index.compared == {"retold", "form"}
