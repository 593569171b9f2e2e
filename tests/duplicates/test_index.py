"""The verdicts of the index: exact, edited and partial copies."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.corpus import article
from benchmarks.planted import story
from pipelines.duplicates import Resemblance, SketchIndex, Store
from pipelines.duplicates.signer import signer
from pipelines.duplicates.tokens import text_hash

WORDS = "storm ferry harbour island captain thursday company ticket wind water bridge night port crew tide rope".split()


def text(seed: int, length: int = 200) -> str:
    """Return a text that is different for each seed."""
    return " ".join(f"{WORDS[(seed * 7 + i * i + i * seed) % 16]}{(seed + i) % 50}" for i in range(length))


NOW = datetime(2026, 5, 4, tzinfo=UTC)
SIGNER = signer("numpy")


def drawn(seed, words):
    """Return a text of ``words`` words; two such texts share only the most common phrases."""
    return story(np.random.default_rng(seed), words, words).text


@pytest.fixture
def index():
    return SketchIndex(Store(), NOW)


def compare(index, name, body, document=None):
    (verdict,) = index.compare(SIGNER.sketch([body]), [name], [document])
    return verdict


def assign(index, name, body):
    return compare(index, name, body).duplicate


def test_first_text_is_unique(index):
    """A text that resembles no earlier one founds a cluster."""
    duplicate = assign(index, "a", text(1))

    assert (duplicate.kind, duplicate.of, duplicate.cluster) == ("unique", None, "a")


def test_case_and_punctuation_do_not_matter(index):
    """A copy that differs in case, spacing and punctuation is exact."""
    assign(index, "a", text(1))

    duplicate = assign(index, "b", text(1).upper().replace(" ", " – "))

    assert (duplicate.kind, duplicate.of, duplicate.cluster, duplicate.similarity) == ("exact", "a", "a", 1.0)


def test_edited_copy_is_near(index):
    """A shortened copy is near; similarity, containment and coverage are estimates, and marked as such."""
    assign(index, "a", text(1))
    shorter = " ".join(text(1).split()[:160])

    duplicate = assign(index, "b", shorter)

    whole, part = SIGNER.shingle_sets([text(1), shorter])
    assert (duplicate.kind, duplicate.of, duplicate.estimated) == ("near", "a", True)
    assert duplicate.similarity == pytest.approx(len(part) / len(whole), abs=0.12)
    assert duplicate.containment == pytest.approx(1.0, abs=0.12)


def test_other_text_is_unique(index):
    """Another text with the same vocabulary is not a copy."""
    assign(index, "a", text(1))

    assert assign(index, "b", text(4)).kind == "unique"


def test_clusters_do_not_chain(index):
    """A copy of a copy that is not a copy of the leader founds a cluster, and still names the text that it copies."""
    words = text(1, 300).split()
    assign(index, "a", " ".join(words[:200]))
    middle = assign(index, "b", " ".join(words[60:230]))
    far = assign(index, "c", " ".join(words[120:270]))

    assert (middle.of, middle.cluster) == ("a", "a")
    assert (far.of, far.cluster) == ("b", "c")


@pytest.mark.parametrize("kept", [0.2, 0.4, 0.6, 0.8])
def test_truncated_copy_is_found(index, kept):
    """A truncated text is a copy, down to a fifth of the whole: edited if little is missing, else partial."""
    whole = article(4, 3_000).text
    assign(index, "whole", whole)

    duplicate = assign(index, "part", whole[: int(len(whole) * kept)])

    assert duplicate.of == "whole"
    assert duplicate.kind in {0.2: {"partial"}, 0.4: {"partial"}, 0.6: {"partial", "near"}, 0.8: {"near"}}[kept]
    assert duplicate.containment > 0.9
    assert duplicate.coverage == pytest.approx(kept, abs=0.15)


def test_without_samples_nothing_is_partial():
    """An index without samples calls nothing partial, although the bands of some partial copies collide."""
    wholes = [article(number, 2_000).text for number in range(20)]
    bodies = wholes + [whole[: int(len(whole) * 0.6)] for whole in wholes]
    kinds = []
    for partial in (True, False):
        verdicts = SketchIndex(Store(partial=partial), NOW).compare(SIGNER.sketch(bodies), list(map(str, range(40))))
        kinds.append([verdict.duplicate.kind for verdict in verdicts])

    assert "partial" in kinds[0]
    assert "near" in kinds[1]
    assert "partial" not in kinds[1]


def test_longer_text_around_an_earlier_one_is_found(index):
    """A wire text with local paragraphs around it contains all of the wire text."""
    wire = article(4, 1_500).text
    assign(index, "wire", wire)

    duplicate = assign(index, "local", f"{article(6, 1_000).text}\n\n{wire}\n\n{article(8, 1_000).text}")

    assert (duplicate.kind, duplicate.of, duplicate.cluster) == ("partial", "wire", "wire")
    assert duplicate.coverage > 0.9


def test_merged_texts_name_both(index):
    """A text made of two earlier ones names both."""
    one, two = article(4, 1_500).text, article(6, 1_500).text
    assign(index, "one", one)
    assign(index, "two", two)

    duplicate = assign(index, "both", f"{one}\n\n{two}")

    assert {duplicate.of, *(match.id for match in duplicate.matches)} == {"one", "two"}
    assert {duplicate.kind, *(match.kind for match in duplicate.matches)} == {"partial"}


def test_quotation_is_not_a_partial_copy(index):
    """A sentence or two that both texts quote do not make one a partial copy of the other."""
    quotation = article(10, 100).paragraphs[0]
    assign(index, "a", f"{article(4, 1_500).text} {quotation}")

    assert assign(index, "b", f"{quotation} {article(6, 300).text}").kind == "unique"


def test_part_is_found_after_many_reprints(index):
    """However often a text was reprinted, unchanged or edited, a part of it is still found."""
    wire = article(4, 2_000).text
    for number in range(300):
        assign(index, f"print-{number}", f"{wire}\n\nOutlet number {number} adds a line.")

    assert assign(index, "part", wire[:800]).of == "print-0"


def test_further_matches_are_listed(index):
    """The best match is ``of``, the others are listed."""
    assign(index, "a", text(1))
    assign(index, "b", text(1) + " and one more line of text")

    duplicate = assign(index, "c", text(1))

    assert duplicate.of == "a"
    assert [(match.id, match.kind) for match in duplicate.matches] == [("b", "near")]


def test_five_hundredth_reprint_is_found(index):
    """However often a text was reprinted, the next reprint is a copy of the first."""
    for number in range(500):
        assign(index, f"print-{number}", text(1))

    assert assign(index, "edited", text(1) + " closing words of an outlet").of == "print-0"
    assert assign(index, "again", text(1)).of == "print-0"


def test_oversized_clusters_are_reported(index):
    """A cluster of very many texts is named, with the number of its texts."""
    index.compare(SIGNER.sketch([text(1)] * 8 + [text(2)] * 3), [f"print-{number}" for number in range(11)])

    assert index.store.oversized(most=2) == [("print-0", 8), ("print-8", 3)]
    assert index.store.oversized(most=5) == [("print-0", 8)]


PAGE = "https://example.org/1"


def test_revision_of_the_same_document(index):
    """A text like the last one with the same document key is a revision of it, however many there were."""
    for number in range(100):
        compare(index, f"version-{number}", f"{drawn(1, 200)} Update {number}.", PAGE)

    assert compare(index, "next", f"{drawn(1, 200)} The end.", PAGE).revision_of == "version-99"
    assert compare(index, "elsewhere", f"{drawn(1, 200)} The end!", "https://example.org/2").revision_of is None
    assert compare(index, "without", f"{drawn(1, 200)} The end?").revision_of is None


@pytest.mark.parametrize(
    ("earlier", "later", "revised"),
    [
        (drawn(1, 200), drawn(2, 200), False),
        (drawn(1, 200), f"{drawn(1, 200)} {drawn(2, 200)}", True),
        (drawn(1, 400), f"{' '.join(drawn(1, 400).split()[:130])} {drawn(2, 270)}", True),
        (f"{drawn(1, 200)} {drawn(2, 200)}", drawn(2, 200), True),
        (drawn(1, 60), f"{drawn(2, 300)} {drawn(1, 60)} {drawn(3, 300)}", True),
        (drawn(1, 300), f"{' '.join(drawn(1, 300).split()[:10])} {drawn(2, 300)}", False),
    ],
    ids=["another article", "extended", "rewritten", "cut", "grown", "a shared phrase"],
)
def test_another_article_at_an_address_is_no_revision(index, earlier, later, revised):
    """An address that is used again has another article; a new version has text in common with the old one."""
    compare(index, "earlier", earlier, PAGE)

    assert compare(index, "later", later, PAGE).revision_of == ("earlier" if revised else None)


def test_another_day_at_an_address_is_no_revision(index):
    """Two instances of a template are two articles, also at one address."""
    compare(index, "monday", prices(4, [12.31, 45.2, 7.85, 101.4, 33.9, 18.25, 64.75, 9.15]), PAGE)

    tuesday = compare(index, "tuesday", prices(5, [13.02, 44.8, 8.11, 99.6, 35.5, 17.75, 66.05, 10.9]), PAGE)

    assert tuesday.revision_of is None


def test_the_version_among_others_at_an_address(index):
    """An older version is found behind other articles at the address, and the caller may decide otherwise."""
    first, other, again = drawn(1, 200), drawn(2, 200), f"{drawn(1, 200)} {drawn(3, 30)}"
    compare(index, "first", first, PAGE)
    compare(index, "other", other, PAGE)
    asked = []

    assert compare(index, "again", again, PAGE).revision_of == "first"
    (verdict,) = index.compare(SIGNER.sketch([drawn(4, 200)]), ["new"], [PAGE], lambda *of: asked.append(of) or True)
    assert verdict.revision_of == "again"
    assert [(article, version.alike, version.copied) for article, version in asked] == [("new", False, False)]


def test_revisions_do_not_depend_on_batches():
    """Versions are found within a batch as among stored texts."""
    bodies = [f"{drawn(number % 3, 150)} {drawn(10 + number, 40)}" for number in range(30)]
    names, pages = [f"v{number}" for number in range(30)], [f"https://example.org/{n % 2}" for n in range(30)]
    together = SketchIndex(Store(), NOW).compare(SIGNER.sketch(bodies), names, pages)
    index = SketchIndex(Store(), NOW)
    alone = [compare(index, *one) for one in zip(names, bodies, pages, strict=True)]

    assert alone == together
    assert [verdict.revision_of for verdict in together[:6]] == [None] * 6
    assert {verdict.revision_of for verdict in together[6:]} == set(names[:24])


def test_article_is_added_once(index):
    """An article that is added again gets the verdict of its first time, and changes nothing."""
    bodies = {"a": text(1), "b": f"{text(1)} one more line", "c": text(4)}
    first = [compare(index, name, body, "page") for name, body in bodies.items()]
    stored = len(index.store.table)

    again = [compare(index, name, body, "page").duplicate for name, body in bodies.items()]
    together = index.compare(SIGNER.sketch(bodies.values()), list(bodies))

    assert again == [verdict.duplicate for verdict in first]
    assert [verdict.duplicate for verdict in together] == again
    assert len(index.store.table) == stored
    assert compare(index, "d", text(4)).duplicate.matches == []


def test_instances_of_a_template_are_not_copies(index):
    """Text in many clusters is not a sign of a copy: another instance of a template is unique, a copy is found."""
    template = drawn(1, 300)
    for number in range(30):
        assign(index, f"own-{number}", f"{template}\n\n{drawn(100 + number, 600)}")
    report = f"{template}\n\n{drawn(400, 120)}"

    unique = assign(index, "report", report)
    copy = assign(index, "copy", f"{report} Read more tomorrow.")

    assert unique.kind == "unique"
    assert (copy.kind, copy.of) == ("near", "report")
    assert copy.common > 0.3


def prices(day, prices):
    names = "Alder Birch Cedar Dogwood Elm Fir Ginkgo Hazel".split()
    closings = zip(names, prices, strict=True)
    lines = [
        f"Shares of the {name} Holdings company, which is listed since summer, were at {price} euros in the evening"
        for name, price in closings
    ]
    return f"Closing prices of the regional exchange, compiled by the desk for day {day}. " + ". ".join(lines)


def test_same_words_with_other_numbers_are_not_a_copy(index):
    """The same words around other numbers are another instance of a template; a copy with a misprint is a copy."""
    assign(index, "monday", prices(4, [12.31, 45.2, 7.85, 101.4, 33.9, 18.25, 64.75, 9.15]))

    tuesday = assign(index, "tuesday", prices(5, [13.02, 44.8, 8.11, 99.6, 35.5, 17.75, 66.05, 10.9]))
    again = assign(index, "again", prices(4, [12.31, 45.2, 7.85, 101.4, 33.9, 18.25, 64.57, 9.15]))

    assert tuesday.kind == "unique"
    assert (again.kind, again.of) == ("near", "monday")


def test_partial_copies_do_not_discount_themselves(index):
    """A wire text that is part of thirty others is still found, whole and in part."""
    wire = article(4, 2_000).text
    assign(index, "wire", wire)
    for number in range(30):
        assign(index, f"local-{number}", f"{article(100 + number, 1_000).text}\n\n{wire}")

    assert assign(index, "part", wire[:900]).of == "wire"
    assert assign(index, "print", f"{wire} An outlet's words.").of == "wire"


BODIES = [text(1), text(1, 150), f"{text(1)} and more", text(2), f"{text(2)} {text(3)}", text(3), "", "two words", "…"]


@given(st.lists(st.sampled_from(BODIES), max_size=30), st.integers(1, 7))
def test_verdicts_do_not_depend_on_batches(bodies, length):
    """However texts are split into batches, each gets the verdict that it gets alone."""
    names = [f"article-{number}" for number in range(len(bodies))]
    documents = [f"document-{number % 5}" for number in range(len(bodies))]
    alone, batched = SketchIndex(Store(), NOW), SketchIndex(Store(), NOW)

    singly = [compare(alone, *one) for one in zip(names, bodies, documents, strict=True)]
    together = []
    for start in range(0, len(bodies), length):
        own = slice(start, start + length)
        together += batched.compare(SIGNER.sketch(bodies[own]), names[own], documents[own])

    assert together == singly


@pytest.mark.parametrize("length", [7, 100, 240])
def test_verdicts_on_many_reprints_do_not_depend_on_batches(length):
    """The same is true of texts that were reprinted more often than a key has entries for."""
    wires = [article(number, 1_000).text for number in range(3)]
    bodies = [f"{wires[number % 3]}\n\n{article(100 + number, 10 * number).text}" for number in range(240)]
    names = [f"print-{number}" for number in range(240)]
    alone, batched = SketchIndex(Store(), NOW), SketchIndex(Store(), NOW)

    singly = [compare(alone, *one) for one in zip(names, bodies, strict=True)]
    together = []
    for start in range(0, 240, length):
        own = slice(start, start + length)
        together += batched.compare(SIGNER.sketch(bodies[own]), names[own])

    assert together == singly


@given(st.lists(st.floats(0.05, 0.3), min_size=3, max_size=12))
def test_drifting_copies_stay_bounded(steps):
    """However far copies of copies drift, every member of a cluster resembles its first text."""
    words, index, bodies = text(1, 3_000).split(), SketchIndex(Store(), NOW), {}
    start = 0.0
    for number, step in enumerate(steps):
        name = f"drift-{number}"
        bodies[name] = " ".join(words[int(start) : int(start) + 200])
        cluster = assign(index, name, bodies[name]).cluster
        shingles = SIGNER.shingle_sets([bodies[name], bodies[cluster]])
        assert Resemblance.of(*shingles).similarity > 0.35
        start += 200 * step


@given(st.text(), st.text())
def test_resemblance_is_symmetric(one, other):
    """Similarity does not depend on the order of two texts; containment and coverage change places."""
    a, b = SIGNER.shingle_sets([one, other])

    there, back = Resemblance.of(a, b), Resemblance.of(b, a)

    assert there.similarity == back.similarity
    assert (there.containment, there.coverage) == (back.coverage, back.containment)
    assert 0 <= there.similarity <= min(there.containment, there.coverage) + 1e-3


@given(st.text())
def test_hash_of_any_text(body):
    """Any text has a hash, and the same text the same."""
    assert text_hash(body) == text_hash(f" {body}!")
