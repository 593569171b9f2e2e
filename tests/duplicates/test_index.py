"""Exact and edited copies."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.corpus import article
from newscrawl.items import Article
from pipelines.duplicates import DuplicateIndex, Resemblance
from pipelines.duplicates.signing import signer
from pipelines.duplicates.tokens import text_hash

WORDS = "storm ferry harbour island captain thursday company ticket wind water bridge night port crew tide rope".split()


def text(seed: int, length: int = 200) -> str:
    """A text of its own for each seed."""
    return " ".join(f"{WORDS[(seed * 7 + i * i + i * seed) % 16]}{(seed + i) % 50}" for i in range(length))


TABLES = ("texts", "bands", "samples")
NOW = datetime(2026, 5, 4, tzinfo=UTC)


def shingles(body):
    return signer("numpy").sign([body])[0].shingles


@pytest.fixture
def index():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield DuplicateIndex(connection, NOW, kept_days=90)


def assign(index, name, body, document=None):
    assigned = Article(id=name, locator=name, text=body)
    index.assign(assigned, document)
    return assigned


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

    whole, part = shingles(text(1)), shingles(shorter)
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
    middle = assign(index, "b", " ".join(words[60:230])).duplicate
    far = assign(index, "c", " ".join(words[120:270])).duplicate

    assert (middle.of, middle.cluster) == ("a", "a")
    assert (far.of, far.cluster) == ("b", "c")


@pytest.mark.parametrize("kept", [0.2, 0.4, 0.6, 0.8])
def test_truncated_copy_is_found(index, kept):
    """A text cut short is a copy, down to a fifth of it: edited if little is missing, else partial."""
    whole = article(4, 3_000).text
    assign(index, "whole", whole)

    duplicate = assign(index, "part", whole[: int(len(whole) * kept)]).duplicate

    assert (duplicate.kind, duplicate.of) == ("near" if kept == 0.8 else "partial", "whole")
    assert duplicate.containment > 0.98
    assert duplicate.coverage == pytest.approx(kept, abs=0.06)


def test_longer_text_around_an_earlier_one_is_found(index):
    """A wire text with local paragraphs around it holds all of the wire text."""
    wire = article(4, 1_500).text
    assign(index, "wire", wire)

    duplicate = assign(index, "local", f"{article(6, 1_000).text}\n\n{wire}\n\n{article(8, 1_000).text}").duplicate

    assert (duplicate.kind, duplicate.of, duplicate.cluster) == ("partial", "wire", "wire")
    assert duplicate.coverage > 0.98


def test_merged_texts_name_both(index):
    """A text made of two earlier ones names both of them."""
    one, two = article(4, 1_500).text, article(6, 1_500).text
    assign(index, "one", one)
    assign(index, "two", two)

    duplicate = assign(index, "both", f"{one}\n\n{two}").duplicate

    assert {duplicate.of, *(match.id for match in duplicate.matches)} == {"one", "two"}
    assert {duplicate.kind, *(match.kind for match in duplicate.matches)} == {"partial"}


def test_quotation_is_no_part(index):
    """A sentence or two that both texts quote make neither a part of the other."""
    quotation = article(10, 100).paragraphs[0]
    assign(index, "a", f"{article(4, 1_500).text} {quotation}")

    assert assign(index, "b", f"{quotation} {article(6, 300).text}").duplicate.kind == "unique"


def test_part_is_found_after_many_reprints(index):
    """However often a text was printed, as it was or edited, a part of it is still found."""
    wire = article(4, 2_000).text
    for number in range(300):
        assign(index, f"print-{number}", f"{wire}\n\nOutlet number {number} adds a line.")

    assert assign(index, "part", wire[:800]).duplicate.of == "print-0"


def test_expiry(tmp_path):
    """Texts are forgotten when their cluster has had no arrival for the days kept; a leader lives with its copies."""

    def run(day, *texts):
        with closing(sqlite3.connect(tmp_path / "index.sqlite", isolation_level=None)) as connection:
            index = DuplicateIndex(connection, NOW + timedelta(days=day), kept_days=90)
            assigned = [assign(index, f"{day}-{number}", body).duplicate for number, body in enumerate(texts)]
            index.expire()
            rows = [connection.execute(f"SELECT count(*) FROM duplicate_{t}").fetchone()[0] for t in TABLES]
        return assigned, rows

    alone, copied = article(4).text, article(6).text
    run(0, alone, copied)
    run(60, copied + " One line more.")
    _, rows = run(100)
    (again, edited), _ = run(101, alone, copied + " Another line.")

    assert rows == [2, 50, rows[2]]  # the copied text and its edited copy, with their bands
    assert again.kind == "unique"
    assert (edited.kind, edited.cluster) == ("near", "0-1")
    assert run(400)[1] == [0, 0, 0]


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
        index = DuplicateIndex(connection, NOW, kept_days=90)
        connection.execute("BEGIN")
        assign(index, "a", text(1))
        connection.execute("ROLLBACK")

        assert assign(index, "b", text(1)).duplicate.kind == "unique"


@given(st.text(), st.text())
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
    assert text_hash(body) == text_hash(f" {body}!")
