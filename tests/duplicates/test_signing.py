"""Tokens, and the signers that must agree on them."""

import subprocess
import sys

import numpy as np
import pytest
from datasketch import LeanMinHash, MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.duplicates import signing
from pipelines.duplicates.shingles import PERMUTATIONS, SCHEME, from_datasketch, to_datasketch
from pipelines.duplicates.signing import signer
from pipelines.duplicates.tokens import PIECE, canonical, pieces, tokens

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
    return [(sketch.shingles.tolist(), sketch.signature.tolist()) for sketch in sketches]


@settings(deadline=None)  # the first call compiles
@given(TEXTS)
def test_every_signer_gives_the_same_bits(fast, texts):
    """Whatever the texts, a fast signer arrives at what the definition and datasketch give."""
    assert as_lists(fast.sign(texts)) == as_lists(signer("datasketch").sign(texts))


def test_one_at_a_time_and_in_batches(fast):
    """A text's sketch does not depend on the texts around it."""
    texts = MIXED * 3

    assert as_lists(fast.sign(texts)) == [row for text in texts for row in as_lists(fast.sign([text]))]
    assert fast.signatures(texts).tolist() == [row for _, row in as_lists(fast.sign(texts))]


@pytest.mark.parametrize("gap", [" ", "ß ", "é", "港", "\u0301"])
def test_long_text_is_signed_in_pieces(fast, gap):
    """A text longer than a buffer, with spaces or without, has the sketch that the definition gives."""
    text = "".join(f"word{number % 977}{gap}" for number in range(PIECE // 4))
    assert len(text) > PIECE

    assert as_lists(fast.sign(["short", text, "end"])) == as_lists(signer("datasketch").sign(["short", text, "end"]))


@given(st.text(), st.integers(1, 20))
def test_pieces_are_the_text(text, length):
    """Pieces are no longer than asked for, and together the text."""
    parts = list(pieces(text, length))

    assert "".join(parts) == text
    assert max(map(len, parts)) <= length


def test_signature_goes_to_datasketch_and_back():
    """A signature opens in datasketch as one of its own, and what datasketch made opens here."""
    (sketch,) = signer("numpy").sign([MIXED[0]])
    minhash = MinHash(num_perm=PERMUTATIONS, scheme=SCHEME, hashfunc=int)
    minhash.update_batch(sketch.shingles.tolist())

    assert to_datasketch(sketch.signature).jaccard(LeanMinHash(minhash)) == 1.0
    assert from_datasketch(minhash).tolist() == sketch.signature.tolist()
    assert from_datasketch(to_datasketch(sketch.signature)).tolist() == sketch.signature.tolist()


def test_foreign_minhash_is_refused():
    """A MinHash of other permutations cannot be compared and is not taken."""
    with pytest.raises(ValueError, match="seed"):
        from_datasketch(MinHash(num_perm=PERMUTATIONS, seed=7, scheme=SCHEME))


def test_estimate_is_within_theory():
    """The estimate's mean squared error over pairs of known similarity is J(1 - J) / P, give or take a half."""
    words = [f"w{number}" for number in range(60_000)]
    pairs = [(" ".join(words[n : n + 200]), " ".join(words[n + 40 : n + 240])) for n in range(0, 59_000, 250)]
    one, other = (signer("numpy").sign(side) for side in zip(*pairs, strict=True))
    true = np.array([len(np.intersect1d(a.shingles, b.shingles)) for a, b in zip(one, other, strict=True)]) / 238
    seen = np.array([np.mean(a.signature == b.signature) for a, b in zip(one, other, strict=True)])

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
    """Case, compatibility forms, dots of the Turkish i and invisible hyphens do not make another word."""
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("渡轮 2026 fährt", "渡 轮 2026 fährt"),
        ("iPhone手机", "iphone 手 机"),
        ("フェリー", "フ ェ リ ー"),
        ("ท่าเรือ", "ท ่ า เ ร ื อ"),
    ],
)
def test_scripts_without_spaces(text, expected):
    """Chinese, Japanese and Thai are cut into characters, so that three of them make a shingle."""
    assert canonical(text) == expected


def test_unknown_signer_is_named():
    """A signer that does not exist is refused with those that do."""
    with pytest.raises(ValueError, match="auto, numpy, numba, datasketch"):
        signer("fastest")


def test_missing_extra_is_named(monkeypatch):
    """Without numba, auto is numpy, and asking for numba says what to install."""
    monkeypatch.setattr(signing, "find_spec", lambda _: None)

    assert signer("auto").name == "numpy"
    with pytest.raises(ValueError, match=r"newscrawl\[fast\]"):
        signer("numba")


def test_numba_is_imported_only_when_used():
    """Importing the stage loads no compiler."""
    code = "import sys, pipelines.duplicates.stage; sys.exit('numba' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
