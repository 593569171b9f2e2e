"""Signatures per second: ``taskset -c 0 python -m benchmarks.duplicates [--articles N] [--rounds N]``.

Compares all signers and those other libraries that are installed (``pip install rensa daft FastSketchLSH text-dedup
click-option-group``), each used in its fastest way, on the same made-up articles, half German and half English: from
text to 128 values over word 3-shingles. They take turns in one process, in a different order each round. Measured is
the processor time of all threads, so that other processes on the machine matter little. ``--mixed`` puts Greek,
Cyrillic, Chinese and Arabic sentences between those in Latin script.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np
import xxhash
from datasketch import MinHash

from benchmarks.planted import planted
from pipelines.duplicates.shingles import PERMUTATIONS, SCHEME, SHINGLE_LENGTH
from pipelines.duplicates.signer import Signer, signer

Sign = Callable[[Sequence[str]], object]
_WORD = re.compile(r"\w+")


def contestants(folder: Path) -> dict[str, Sign]:
    """Return the functions to measure, by name; ``folder`` is for compiled code."""
    made: dict[str, Sign] = {}
    for name in ("numpy", "numba") if find_spec("numba") else ("numpy",):
        own = signer(name, folder)
        made[f"newscrawl, {name}, batches"] = own.signatures
        made[f"newscrawl, {name}, batches, with bands, sample and numbers"] = own.sketch
        made[f"newscrawl, {name}, one article at a time"] = partial(_one_at_a_time, own)
    made["datasketch, generator, xxh32"] = _datasketch
    if find_spec("rensa"):
        made["rensa RMinHash"] = _rensa
    if find_spec("daft"):
        made["Daft minhash"] = _daft
    if find_spec("FastSketchLSH"):
        made["FastSketchLSH batch"] = _fast_sketch
    if find_spec("text_dedup"):
        made["text-dedup embed_func, xxh3"] = _text_dedup
    return made


def _one_at_a_time(own: Signer, texts: Sequence[str]) -> object:
    return [own.signatures([text]) for text in texts]


def _runs(text: str) -> list[str]:
    words = _WORD.findall(text.lower())
    return [" ".join(words[start : start + SHINGLE_LENGTH]) for start in range(len(words) - SHINGLE_LENGTH + 1)]


def _datasketch(texts: Sequence[str]) -> object:
    encoded = ([run.encode() for run in _runs(text)] for text in texts)
    return list(MinHash.generator(encoded, num_perm=PERMUTATIONS, scheme=SCHEME, hashfunc=xxhash.xxh32_intdigest))


def _rensa(texts: Sequence[str]) -> object:
    from rensa import RMinHash  # noqa: PLC0415 - optional

    made = []
    for text in texts:
        minhash = RMinHash(num_perm=PERMUTATIONS, seed=1)
        minhash.update(_runs(text))
        made.append(minhash.digest())
    return made


def _daft(texts: Sequence[str]) -> object:
    import daft  # noqa: PLC0415 - optional
    from daft import col  # noqa: PLC0415

    frame = daft.from_pydict({"text": list(texts)})
    plain = col("text").normalize(remove_punct=True, lowercase=True, nfd_unicode=True, white_space=True)
    return frame.select(plain.minhash(num_hashes=PERMUTATIONS, ngram_size=SHINGLE_LENGTH)).collect()


def _fast_sketch(texts: Sequence[str]) -> object:
    from FastSketchLSH import FastSimilaritySketch  # noqa: PLC0415 - optional

    return FastSimilaritySketch(PERMUTATIONS).batch([_runs(text) for text in texts], num_threads=1)


def _text_dedup(texts: Sequence[str]) -> object:
    from text_dedup.minhash import embed_func, xxh3_32hash  # noqa: PLC0415 - optional

    prime, largest = np.uint64((1 << 61) - 1), np.uint64((1 << 32) - 1)
    draw = np.random.RandomState(1)
    drawn = (draw.randint(1, prime, PERMUTATIONS, np.uint64), draw.randint(0, prime, PERMUTATIONS, np.uint64))
    settings = {
        "num_perm": PERMUTATIONS,
        "ngram_size": SHINGLE_LENGTH,
        "min_length": 0,
        "hashranges": [(0, PERMUTATIONS)],
        "permutations": drawn,
        "hash_func": xxh3_32hash,
        "dtype": np.uint64,
        "max_hash": largest,
        "modulo_prime": prime,
    }
    return [embed_func(text, number, **settings) for number, text in enumerate(texts)]


SCRIPTS = (
    "Το πλοίο έφυγε από το λιμάνι με μεγάλη καθυστέρηση, είπε ο εκπρόσωπος της εταιρείας στους δημοσιογράφους. ",
    "Паром вышел из гавани с большим опозданием, сообщил журналистам представитель компании во вторник. ",
    "渡轮星期二晚些时候才离开港口，公司发言人对记者说。",
    "غادرت العبارة الميناء متأخرة جدا، حسبما قال المتحدث باسم الشركة للصحفيين يوم الثلاثاء. ",
)


def _mixed(text: str, number: int) -> str:
    """Return a text with a sentence in another script after every third sentence."""
    sentences = text.split(". ")
    foreign = (f"{SCRIPTS[(number + place) % len(SCRIPTS)]} {number * 31 + place}" for place in range(len(sentences)))
    return ". ".join(
        f"{own}. {other}" if place % 3 == 0 else own
        for place, (own, other) in enumerate(zip(sentences, foreign, strict=True))
    )


def _bars(speeds: dict[str, float]) -> str:
    """Return an SVG document with a bar for each median, fastest first."""
    rows, most = sorted(speeds.items(), key=lambda row: -row[1]), max(speeds.values())
    size = f'width="820" height="{30 * len(rows) + 20}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12" fill="#222">']
    parts.append(f'<rect {size} fill="#fff"/>')
    for place, (name, speed) in enumerate(rows):
        top, width = 30 * place + 14, 340 * speed / most
        colour = "#1f5fa8" if name.startswith("newscrawl") else "#999"
        parts.append(f'<text x="396" y="{top + 13}" text-anchor="end">{name}</text>')
        parts.append(f'<rect x="404" y="{top}" width="{width:.1f}" height="18" fill="{colour}"/>')
        parts.append(f'<text x="{410 + width:.1f}" y="{top + 13}">{speed:,.0f}</text>')
    return "\n".join([*parts, "</svg>\n"])


def main() -> None:
    """Measure, and print the median, the lowest and the highest speed in articles per second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--diagram", type=Path, help="write the medians as bars into this SVG file")
    parser.add_argument("--mixed", action="store_true", help="articles in several scripts")
    arguments = parser.parse_args()
    texts = [text.text for text in planted(arguments.articles, copies=0)]
    if arguments.mixed:
        texts = [_mixed(text, number) for number, text in enumerate(texts)]
    with TemporaryDirectory() as folder:
        measured = _measure(contestants(Path(folder)), texts, arguments.rounds)
    for name, speeds in measured.items():
        print(f"{name:55} {median(speeds):10,.0f}  [{min(speeds):,.0f}-{max(speeds):,.0f}]")
    if arguments.diagram:
        arguments.diagram.write_text(
            _bars({name: median(speeds) for name, speeds in measured.items()}), encoding="utf-8"
        )


def _measure(signs: dict[str, Sign], texts: Sequence[str], rounds: int) -> dict[str, list[float]]:
    speeds: dict[str, list[float]] = {name: [] for name in signs}
    for sign in signs.values():
        sign(texts[:64])  # compiles code and loads tables
    for turn in range(rounds):
        order = list(signs)
        random.Random(turn).shuffle(order)
        for name in order:
            started = process_time()
            signs[name](texts)
            speeds[name].append(len(texts) / (process_time() - started))
    return speeds


if __name__ == "__main__":
    main()
