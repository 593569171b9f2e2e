"""The steps from text to minima as loops that numba compiles; the code is kept on disk, the first run alone waits.

Places are unsigned and loops hold no branches, so that the compiler makes vector instructions of most of them.
"""

from __future__ import annotations

import numpy as np
from numba import carray, njit

from pipelines.duplicates.fold_table import DIFFICULT, SINGLE, SURROGATE
from pipelines.duplicates.shingles import DIGITS, MIX, MODULUS, WORD_BASE

_ZERO, _TEN = np.uint32(ord(DIGITS[0])), np.uint32(len(DIGITS))
_SINGLE, _CODE, _DIFFICULT = np.uint32(SINGLE), np.uint32(SINGLE - 1), np.uint32(DIFFICULT)
_SURROGATE = np.uint32(SURROGATE)
_WORD_BASE, _WORD_BASE_SQUARED = np.uint64(WORD_BASE), np.uint64(WORD_BASE * WORD_BASE % MODULUS)
_FIRST, _SECOND = (np.uint64(multiplier) for multiplier in MIX)
_SHIFT = np.uint64(33)
_ONE, _TWO = np.uint64(1), np.uint64(2)
_LARGEST = np.uint32(0xFFFF_FFFF)


@njit(cache=True)
def words_of_joined(text, lengths, powers, inverses, folds):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Return what ``words_of`` does for a string of texts, read where the interpreter keeps it."""
    if text._kind == 1:
        return words_of(carray(text._data, text._length, np.uint8), lengths, powers, inverses, folds)
    if text._kind == 2:
        return words_of(carray(text._data, text._length, np.uint16), lengths, powers, inverses, folds)
    wide = carray(text._data, text._length, np.uint32)
    narrow = np.empty(len(wide), np.uint16)
    for place in range(len(wide)):
        narrow[place] = wide[place] if wide[place] <= np.uint32(0xFFFF) else _SURROGATE
    return words_of(narrow, lengths, powers, inverses, folds)


@njit(cache=True)
def words_of(units, lengths, powers, inverses, folds):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Return the words' hashes and their number for each text, -1 for one with a difficult character."""
    longest = max(lengths.max(), 1)
    entries = np.empty(longest, np.uint32)
    parts = np.empty(longest, np.uint64)
    opening = np.empty(longest, np.uint8)
    places = np.empty(longest + 1, np.uint32)
    words = np.empty(len(units) + 1, np.uint64)
    counts = np.empty(len(lengths), np.int64)
    start = filled = np.uint64(0)
    for text in range(len(lengths)):
        length = np.uint64(lengths[text])
        highest = np.uint32(0)
        for place in range(length):
            entries[place] = folds[np.uint64(units[start + place])]
        for place in range(length):
            highest = max(highest, entries[place])
            parts[place] = np.uint64(entries[place] & _CODE) * powers[place]
        count = np.uint64(0)
        if length and highest != _DIFFICULT:
            _find_words(entries[:length], opening)
            count = _hash_words(parts[:length], opening, places, words[filled:])
            for word in range(count):
                first = np.uint64(places[word])
                number = np.uint64(np.uint32(entries[first] - _ZERO) < _TEN)
                words[filled + word] = words[filled + word] * inverses[first] << _ONE | number
        counts[text] = np.int64(count) if highest != _DIFFICULT else -1
        filled += count
        start += length
    return words[:filled].copy(), counts


@njit(cache=True)
def _find_words(entries, opening):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Tell of each character whether a word begins with it."""
    opening[0] = np.uint8(entries[0] != 0)
    for place in range(_ONE, np.uint64(len(entries))):
        before, entry = entries[place - _ONE], entries[place]
        parted = (before == 0) | (before >= _SINGLE)
        opening[place] = np.uint8((entry >= _SINGLE) | (entry != 0) & parted)


@njit(cache=True)
def _hash_words(parts, opening, places, words):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Fill in the sum of the parts of each word, and where it begins; return the number of words.

    A word's sum is the difference of a running sum to which gaps add nothing.
    """
    filled = total = np.uint64(0)
    for place in range(np.uint64(len(parts))):
        words[filled] = total
        places[filled] = np.uint32(place)
        filled += np.uint64(opening[place])
        total += parts[place]
    words[filled] = total
    for word in range(filled):
        words[word] = words[word + _ONE] - words[word]
    return filled


@njit(cache=True)
def shingles_of(words, counts):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Return the hash of each run of three words that stands within one text, and their number for each text."""
    numbers = np.maximum(counts - 2, np.minimum(counts, 1))
    shingles = np.empty(numbers.sum(), np.uint64)
    start = filled = np.uint64(0)
    for text in range(len(counts)):
        if counts[text] == 1:
            shingles[filled] = _mixed(words[start])
        elif counts[text] == 2:
            shingles[filled] = _mixed(words[start] * _WORD_BASE + words[start + _ONE])
        else:
            for place in range(np.uint64(numbers[text])):
                word = start + place
                run = words[word] * _WORD_BASE_SQUARED + words[word + _ONE] * _WORD_BASE + words[word + _TWO]
                shingles[filled + place] = _mixed(run)
        start += np.uint64(counts[text])
        filled += np.uint64(numbers[text])
    return shingles, numbers


@njit(cache=True)
def _mixed(value):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Return MurmurHash3's 64-bit finaliser of a value."""
    value = (value ^ value >> _SHIFT) * _FIRST
    value = (value ^ value >> _SHIFT) * _SECOND
    return value ^ value >> _SHIFT


@njit(cache=True)
def distinct(shingles, counts, limit):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Return the number of distinct shingles of each text, and those under a limit, with their number for each text.

    They are told apart by a hash table whose slots say which text filled them, so that it need not be emptied.
    """
    sizes = np.zeros(len(counts), np.int64)
    sampled = np.zeros(len(counts), np.int64)
    samples = np.empty(len(shingles), np.uint32)
    slots = np.uint64(16)
    while slots < 2 * counts.max():
        slots *= _TWO
    mask = slots - _ONE
    table = np.zeros(slots, np.uint64)
    start = filled = np.uint64(0)
    for text in range(len(counts)):
        mark = np.uint64(text + 1) << np.uint64(32)
        size = 0
        first = filled
        for place in range(np.uint64(counts[text])):
            shingle = np.uint32(shingles[start + place])
            key = mark | np.uint64(shingle)
            slot = np.uint64(shingle) & mask
            while table[slot] >= mark and table[slot] != key:
                slot = (slot + _ONE) & mask
            if table[slot] != key:
                table[slot] = key
                size += 1
                samples[filled] = shingle
                filled += np.uint64(shingle < limit)
        sizes[text] = size
        sampled[text] = filled - first
        start += np.uint64(counts[text])
    return sizes, samples[:filled].copy(), sampled


@njit(cache=True)
def minima_of(shingles, counts, multipliers, addends):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Return a row for each text: the minimum of each permutation over its shingles, eight of them at a time."""
    rows = np.full((len(counts), len(multipliers)), _LARGEST, np.uint32)
    hashes = np.empty(counts.max() + 8, np.uint32)
    start = np.uint64(0)
    for text in range(len(counts)):
        row, count = rows[text], np.uint64(counts[text])
        for place in range(count):
            hashes[place] = _premixed(np.uint32(shingles[start + place]))
        if count:  # the last eight are filled up with the last shingle, which changes no minimum
            hashes[count : count + np.uint64(8)] = hashes[count - _ONE]
        for group in range(np.uint64(0), count, np.uint64(8)):
            h0, h1, h2, h3 = hashes[group], hashes[group + 1], hashes[group + 2], hashes[group + 3]
            h4, h5, h6, h7 = hashes[group + 4], hashes[group + 5], hashes[group + 6], hashes[group + 7]
            for j in range(len(row)):
                a, b = multipliers[j], addends[j]
                p = min(np.uint32(a * h0 + b), np.uint32(a * h1 + b))
                q = min(np.uint32(a * h2 + b), np.uint32(a * h3 + b))
                r = min(np.uint32(a * h4 + b), np.uint32(a * h5 + b))
                s = min(np.uint32(a * h6 + b), np.uint32(a * h7 + b))
                p, q = min(p, q), min(r, s)
                row[j] = min(row[j], p, q)
        start += count
    return rows


@njit(cache=True)
def _premixed(value):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Return a hash as datasketch mixes it before its permutations: MurmurHash3's 32-bit finaliser."""
    value = np.uint32(np.uint32(value ^ value >> np.uint32(16)) * np.uint32(0x85EBCA6B))
    value = np.uint32(np.uint32(value ^ value >> np.uint32(13)) * np.uint32(0xC2B2AE35))
    return np.uint32(value ^ value >> np.uint32(16))


@njit(cache=True)
def minima_of_joined(text, lengths, powers, inverses, folds, multipliers, addends):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201, PLR0917
    """Return a row of minima for each text, and whether they count: not if a text has a difficult character."""
    words, counts = words_of_joined(text, lengths, powers, inverses, folds)
    if counts.min() < 0:
        return np.empty((0, len(multipliers)), np.uint32), False
    shingles, numbers = shingles_of(words, counts)
    return minima_of(shingles, numbers, multipliers, addends), True
