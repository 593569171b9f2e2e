"""Exact and edited copies."""

import sqlite3
from contextlib import closing

import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import Article
from pipelines.duplicates import DuplicateIndex, Resemblance
from pipelines.duplicates.shingles import PERMUTATIONS, SCHEME, shingles, signature, text_hash, tokens

WORDS = "storm ferry harbour island captain thursday company ticket wind water bridge night port crew tide rope".split()


def text(seed: int, length: int = 200) -> str:
    """A text of its own for each seed."""
    return " ".join(f"{WORDS[(seed * 7 + i * i + i * seed) % 16]}{(seed + i) % 50}" for i in range(length))


@pytest.fixture
def index():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield DuplicateIndex(connection)


def assign(index, name, body, document=None):
    article = Article(id=name, locator=name, text=body)
    index.assign(article, document)
    return article


def test_first_text_is_unique(index):
    """An article that resembles nothing founds a cluster."""
    duplicate = assign(index, "a", text(1)).duplicate

    assert (duplicate.kind, duplicate.of, duplicate.cluster) == ("unique", None, "a")


def test_case_and_punctuation_do_not_matter(index):
    """A copy that differs in case, spacing and punctuation is exact."""
    assign(index, "a", text(1))

    duplicate = assign(index, "b", text(1).upper().replace(" ", " – ")).duplicate

    assert (duplicate.kind, duplicate.of, duplicate.cluster, duplicate.similarity) == ("exact", "a", "a", 1.0)


def test_edited_copy_is_near(index):
    """A shortened copy is near, with exact similarity, containment and coverage."""
    assign(index, "a", text(1))
    shorter = " ".join(text(1).split()[:160])

    duplicate = assign(index, "b", shorter).duplicate

    whole, part = shingles(tokens(text(1))), shingles(tokens(shorter))
    assert (duplicate.kind, duplicate.of) == ("near", "a")
    assert duplicate.similarity == pytest.approx(len(part) / len(whole), abs=1e-4)
    assert duplicate.containment == 1.0


def test_other_text_is_unique(index):
    """Another text over the same vocabulary is no copy."""
    assign(index, "a", text(1))

    assert assign(index, "b", text(4)).duplicate.kind == "unique"


def test_clusters_do_not_chain(index):
    """A copy of a copy that has left the leader founds a cluster, and still names what it copies."""
    words = text(1, 300).split()
    assign(index, "a", " ".join(words[:200]))
    middle = assign(index, "b", " ".join(words[40:220])).duplicate
    far = assign(index, "c", " ".join(words[70:235])).duplicate

    assert (middle.of, middle.cluster) == ("a", "a")
    assert (far.of, far.cluster) == ("b", "c")


def test_further_matches_are_listed(index):
    """The best match is ``of``, the others are listed."""
    assign(index, "a", text(1))
    assign(index, "b", text(1) + " and one more line of text")

    duplicate = assign(index, "c", text(1)).duplicate

    assert duplicate.of == "a"
    assert [(match.id, match.kind) for match in duplicate.matches] == [("b", "near")]


def test_five_hundredth_reprint_is_found(index):
    """However often a text was printed, its next printing is a copy of the first."""
    for number in range(500):
        assign(index, f"print-{number}", text(1))

    assert assign(index, "edited", text(1) + " closing words of an outlet").duplicate.of == "print-0"
    assert assign(index, "again", text(1)).duplicate.of == "print-0"


def test_revision_of_the_same_document(index):
    """Another text under the same document key is a revision of the last one."""
    assign(index, "a", text(1), "https://example.org/1")
    assign(index, "b", text(2), "https://example.org/1")

    assert assign(index, "c", text(3), "https://example.org/1").revision_of == "b"
    assert assign(index, "d", text(3), "https://example.org/2").revision_of is None


def test_staging_is_the_callers(tmp_path):
    """What an index learned is gone if the caller's transaction is undone."""
    with closing(sqlite3.connect(tmp_path / "index.sqlite", isolation_level=None)) as connection:
        index = DuplicateIndex(connection)
        connection.execute("BEGIN")
        assign(index, "a", text(1))
        connection.execute("ROLLBACK")

        assert assign(index, "b", text(1)).duplicate.kind == "unique"


def test_signature_is_datasketchs():
    """A signature can be handed over as a datasketch MinHash."""
    own = shingles(tokens(text(1)))
    reference = MinHash(num_perm=PERMUTATIONS, scheme=SCHEME, hashfunc=int)
    for shingle in own.tolist():
        reference.update(shingle)

    assert signature(own).tolist() == reference.hashvalues.tolist()


@pytest.mark.parametrize(("one", "other"), [("STRASSE", "straße"), ("Café", "Cafe\u0301"), ("ﬁnal", "final")])
def test_equal_words(one, other):
    """Case folding and compatibility forms make one word."""
    assert tokens(one) == tokens(other)


def test_scripts_without_spaces():
    """Chinese is cut into characters, so that three of them make a shingle."""
    assert tokens("渡轮 2026 fährt") == ["渡", "轮", "2026", "fährt"]


@given(st.lists(st.text(min_size=1, max_size=8), max_size=30), st.lists(st.text(min_size=1, max_size=8), max_size=30))
def test_resemblance_is_symmetric(one, other):
    """Similarity does not depend on the order of two texts, containment and coverage change places."""
    a, b = shingles(one), shingles(other)

    there, back = Resemblance.of(a, b), Resemblance.of(b, a)

    assert there.similarity == back.similarity
    assert (there.containment, there.coverage) == (back.coverage, back.containment)
    assert 0 <= there.similarity <= min(there.containment, there.coverage) + 1e-3


@given(st.text())
def test_hash_of_any_text(body):
    """Any text has a hash, and the same text the same."""
    assert text_hash(tokens(body)) == text_hash(tokens(body))
