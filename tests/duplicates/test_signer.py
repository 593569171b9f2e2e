"""Tokens, and the signers, which must all give the same bits."""

import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest
from datasketch import LeanMinHash, MinHash
from hypothesis import given
from hypothesis import strategies as st

from pipelines.duplicates import Resemblance
from pipelines.duplicates import signer as signer_module
from pipelines.duplicates.resemblance import estimated_similarity
from pipelines.duplicates.shingles import PERMUTATIONS, SCHEME, SEED, from_datasketch, permutations, to_datasketch
from pipelines.duplicates.signer import signer
from pipelines.duplicates.sketch import Sketches
from pipelines.duplicates.tokens import CHUNK_CHARACTERS, canonical, chunks, tokens

MIXED = [
    "The ferry left the harbour at 7:30 in heavy rain, the company said.",
    "Die Fähre verließ den Hafen um 7.30 Uhr – STRASSE gesperrt …",
    "ΑΘΗΝΑ: το πλοίο έφυγε από το λιμάνι. Паром вышел из гавани.",
    "İSTANBUL ISPARTA ısparta istanbul",
    "渡轮 2026 离开了港口。フェリーが港を出た。 เรือข้ามฟากออกจากท่าเรือ",
    "Cafe\u0301 Do\u00adnau ﬁnal 😀 नमस्ते दुनिया مَرحبا 각 한국어",
    "",
    "two words",
    "one",
    "…",
]
TEXTS = st.lists(st.text() | st.sampled_from(MIXED), min_size=1, max_size=6)


@pytest.fixture(scope="module", params=["numpy", "numba"])
def fast(request, tmp_path_factory):
    if request.param == "numba":
        pytest.importorskip("numba", reason="the extra [fast] is not installed")
    return signer(request.param, tmp_path_factory.mktemp("compiled"))


def as_lists(sketches):
    """Return all fields of a batch of sketches as lists."""
    return {part.name: getattr(sketches, part.name).tolist() for part in fields(sketches)}


@given(st.text() | st.sampled_from(["".join(f"a{chr(code)}b {chr(code)}{chr(code)} " for code in range(0x2400))]))
def test_a_word_of_another_script_changes_no_other_word(text):
    """Texts in Latin letters, for which a faster expression is used, have the words that the definition gives."""
    assert tokens(f"{text} Ω") == [*tokens(text), "ω"]


@given(TEXTS)
def test_every_signer_gives_the_same_bits(fast, texts):
    """For any texts, a fast signer gives the same as the definition and datasketch."""
    reference = signer("datasketch")

    assert fast.signatures(texts).tolist() == reference.signatures(texts).tolist()
    assert as_lists(fast.sketch(texts)) == as_lists(reference.sketch(texts))


@given(TEXTS, st.integers(1, 5))
def test_one_at_a_time_and_in_batches(fast, texts, length):
    """A text's sketch does not depend on the texts around it."""
    whole = fast.sketch(texts)

    assert as_lists(whole) == as_lists(Sketches.join([fast.sketch([text]) for text in texts]))
    assert as_lists(whole) == as_lists(Sketches.join(list(whole.slices(length))))


@pytest.mark.parametrize("gap", [" ", "ß ", "é", "港", "\u0301"])
def test_long_text_is_signed_in_chunks(fast, gap):
    """A text that is longer than a chunk, with spaces or without, has the sketch that the definition gives."""
    text = "".join(f"word{number % 977}{gap}" for number in range(CHUNK_CHARACTERS // 4))
    assert len(text) > CHUNK_CHARACTERS

    texts = ["short", text, "end"]
    assert as_lists(fast.sketch(texts)) == as_lists(signer("datasketch").sketch(texts))


@given(st.text(), st.integers(1, 20))
def test_chunks_are_the_text(text, length):
    """Chunks are not longer than the limit, and concatenated they are the text."""
    parts = list(chunks(text, length))

    assert "".join(parts) == text
    assert max(map(len, parts)) <= length


def test_no_texts_have_no_signatures(fast):
    """The signatures of no texts are an array without rows."""
    assert fast.signatures([]).shape == (0, PERMUTATIONS)


def test_permutations_are_those_of_datasketch():
    """The multipliers and addends are the numbers that datasketch draws."""
    drawn = MinHash(num_perm=PERMUTATIONS, seed=SEED, scheme=SCHEME).permutations

    assert [values.tolist() for values in permutations()] == [values.tolist() for values in drawn]


def test_signature_is_converted_to_datasketch_and_back():
    """A signature can be used in datasketch, and a MinHash of datasketch can be used here."""
    (signature,), (shingles,) = (getattr(signer("numpy"), what)([MIXED[0]]) for what in ("signatures", "shingle_sets"))
    minhash = MinHash(num_perm=PERMUTATIONS, scheme=SCHEME, hashfunc=int)
    minhash.update_batch((shingles & np.uint64(2**32 - 1)).tolist())

    assert to_datasketch(signature).jaccard(LeanMinHash(minhash)) == 1.0
    assert from_datasketch(minhash).tolist() == signature.tolist()
    assert from_datasketch(to_datasketch(signature)).tolist() == signature.tolist()


def test_foreign_minhash_is_refused():
    """A MinHash with other permutations is not comparable, and refused."""
    with pytest.raises(ValueError, match="seed"):
        from_datasketch(MinHash(num_perm=PERMUTATIONS, seed=7, scheme=SCHEME))


def test_estimate_is_within_theory():
    """The mean squared error of the estimate over pairs of known similarity is J(1 - J) / P, within a factor of two."""
    words = [f"w{number}" for number in range(60_000)]
    pairs = [(" ".join(words[n : n + 200]), " ".join(words[n + 40 : n + 240])) for n in range(0, 59_000, 250)]
    sides = list(zip(*pairs, strict=True))
    sets = zip(*(signer("numpy").shingle_sets(side) for side in sides), strict=True)
    true = np.array([Resemblance.of(one, other).similarity for one, other in sets])
    whole = [signer("numpy").signatures(side) for side in sides]
    stored = [signer("numpy").sketch(side).signatures for side in sides]

    for one, other in (whole, stored):
        agreeing = (one == other).sum(axis=1)
        seen = agreeing / PERMUTATIONS if one is whole[0] else estimated_similarity(agreeing, PERMUTATIONS)
        assert 0.5 < np.mean((seen - true) ** 2) / np.mean(true * (1 - true) / PERMUTATIONS) < 1.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("STRASSE", "straße"),
        ("Café", "Cafe\u0301"),
        ("ﬁnal", "final"),
        ("İSTANBUL IŞIK", "istanbul ışık"),
        ("ΟΔΥΣΣΕΥΣ", "Οδυσσευς"),
        ("МОСКВА", "Москва"),
        ("Do\u00adnau", "Donau"),
    ],
)
def test_equal_words(one, other):
    """Case, accents, compatibility forms, dots of the Turkish i and invisible hyphens make no other word."""
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("渡轮 2026 fährt", "渡 轮 2026 fahrt"),
        ("iPhone手机", "iphone 手 机"),
        ("フェリー", "フ ェ リ ー"),
        ("ท่าเรือ", "ท ่ า เ ร ื อ"),
    ],
)
def test_scripts_without_spaces(text, expected):
    """Chinese, Japanese and Thai are split into characters, so that three of them make a shingle."""
    assert canonical(text) == expected


def test_unknown_signer_is_named():
    """An unknown signer is refused with a list of the known ones."""
    with pytest.raises(ValueError, match="auto, numpy, numba, datasketch"):
        signer("fastest")


def test_missing_extra_is_named(monkeypatch):
    """Without numba, auto is numpy, and the error for numba says what to install."""
    monkeypatch.setattr(signer_module, "find_spec", lambda _: None)

    assert signer("auto").name == "numpy"
    with pytest.raises(ValueError, match=r"newscrawl\[fast\]"):
        signer("numba")


def test_numba_is_imported_only_when_used():
    """Importing the stage does not load the compiler."""
    code = "import sys, newscrawl.stages.duplicates; sys.exit('numba' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
