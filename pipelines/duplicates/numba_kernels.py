"""The steps from text to minima as loops that numba compiles.

The compiled code is cached on disk, so only the first run waits for the compiler. Indices are unsigned and inner loops
have no branches, so that the compiler can vectorise most of them.

Texts of a batch are concatenated without a separator, and so are their words and shingles; an array of counts says how
many elements belong to each text. In the shapes below, n is the number of texts, c the code units of all texts, w their
words, s their shingles and p the number of permutations.
"""

from __future__ import annotations

import numpy as np
from numba import carray, njit

from pipelines.duplicates.fold_table import CODE, DIFFICULT, MARK_SHIFT, SINGLE, SURROGATE
from pipelines.duplicates.shingles import DIGITS, MIX, MODULUS, WORD_BASE
from pipelines.duplicates.slots import BITS, BYTES, NAMES, NO_KIND, NUMBERS
from pipelines.duplicates.tokens import CAPITAL, JOINED, NUMBER, OPENING

_ZERO, _TEN = np.uint32(ord(DIGITS[0])), np.uint32(len(DIGITS))
_SINGLE, _CODE, _UNMARKED = np.uint32(SINGLE), np.uint32(CODE), np.uint32(SINGLE | CODE)
_DIFFICULT = np.uint32(DIFFICULT & (SINGLE | CODE))
_CAPITAL, _OPENING, _JOINED = (np.uint32(mark << MARK_SHIFT) for mark in (CAPITAL, OPENING, JOINED))
_IS_NUMBER, _IS_CAPITAL, _IS_OPENING, _IS_JOINED = (np.uint8(mark) for mark in (NUMBER, CAPITAL, OPENING, JOINED))
_SURROGATE = np.uint32(SURROGATE)
_WORD_BASE, _WORD_BASE_SQUARED = np.uint64(WORD_BASE), np.uint64(WORD_BASE * WORD_BASE % MODULUS)
_FIRST, _SECOND = (np.uint64(multiplier) for multiplier in MIX)
_SHIFT = np.uint64(33)
_ONE, _TWO, _SIXTEEN = np.uint64(1), np.uint64(2), np.uint64(0xFFFF)
_LARGEST = np.uint32(0xFFFF_FFFF)


@njit(cache=True)
def words_of_joined(text, lengths, powers, inverses, folds, marked):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201, PLR0917
    """Return what ``words_of`` returns, for a string that is read without a copy from the interpreter's own buffer.

    :param text: str, the texts of a batch concatenated. A code point above U+FFFF counts as one unit, and as difficult.
    :param lengths: int64 (n,), code points of each text.
    :param powers: see ``words_of``, as for ``inverses``, ``folds`` and ``marked``; here ``folds`` has 65536 entries.
    :return: words uint64 (w,), counts int64 (n,), marks uint8 (w,).
    """
    if text._kind == 1:
        return words_of(carray(text._data, text._length, np.uint8), lengths, powers, inverses, folds, marked)
    if text._kind == 2:
        return words_of(carray(text._data, text._length, np.uint16), lengths, powers, inverses, folds, marked)
    wide = carray(text._data, text._length, np.uint32)
    narrow = np.empty(len(wide), np.uint16)
    for place in range(len(wide)):
        narrow[place] = wide[place] if wide[place] <= np.uint32(0xFFFF) else _SURROGATE
    return words_of(narrow, lengths, powers, inverses, folds, marked)


@njit(cache=True)
def words_of(units, lengths, powers, inverses, folds, marked):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201, PLR0917
    """Return the hashes of the words, how many words each text has, and their marks.

    :param units: uint8, uint16 or uint32 (c,), the code units of all texts: each is an index into ``folds``.
    :param lengths: int64 (n,), units of each text.
    :param powers: uint64 (at least the longest text), powers of the character base modulo 2^64, from the power 0 on.
    :param inverses: uint64 (as ``powers``), the inverses of these powers modulo 2^64.
    :param folds: uint32 (65536,) or longer: what each unit folds to, as ``fold_table`` says.
    :param marked: bool, whether the marks are wanted.
    :return: words uint64 (w,), the hash as ``shingles.word_hash`` defines it; counts int64 (n,), words of each text, or
        -1 for a text with a difficult character, which has no words here; marks uint8 (w,) or (0,).
    """
    longest = max(lengths.max(), 1)
    entries = np.empty(longest, np.uint32)
    parts = np.empty(longest, np.uint64)
    opening = np.empty(longest, np.uint8)
    places = np.empty(longest + 1, np.uint32)
    words = np.empty(len(units) + 1, np.uint64)
    marks = np.empty(len(units) + 1 if marked else 0, np.uint8)
    counts = np.empty(len(lengths), np.int64)
    start = filled = np.uint64(0)
    for text in range(len(lengths)):
        length = np.uint64(lengths[text])
        highest = np.uint32(0)
        for place in range(length):
            entries[place] = folds[np.uint64(units[start + place])] & _UNMARKED
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
            if marked:
                _mark_words(entries, units[start:], folds, places[:count], marks[filled:])
        counts[text] = np.int64(count) if highest != _DIFFICULT else -1
        filled += count
        start += length
    return words[:filled].copy(), counts, marks[:filled].copy()


@njit(cache=True)
def _mark_words(entries, units, folds, places, marks):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Fill in the marks of the words of a text.

    :param entries: uint32 (length of the text,), entries of the fold table without their marks.
    :param units: uint8, uint16 or uint32 (at least that length,), the code units.
    :param folds: uint32, the fold table, with marks.
    :param places: uint32 (words,), index of the first character of each word.
    :param marks: uint8 (at least as many,), filled in: as ``tokens.marks`` defines them.
    """
    before = np.uint8(0)
    for word in range(np.uint64(len(places))):
        first = np.uint64(places[word])
        mark = np.uint8(0)
        if np.uint32((entries[first] & _CODE) - _ZERO) < _TEN:
            mark = _IS_NUMBER
            single = before & _IS_NUMBER and entries[first - _ONE] == 0 and entries[first - _TWO] != 0
            if single and folds[np.uint64(units[first - _ONE])] & _JOINED:
                mark |= _IS_JOINED
        elif folds[np.uint64(units[first])] & _CAPITAL:
            mark = _IS_CAPITAL
            opens = word == 0
            place = first
            while place and not opens and entries[place - _ONE] == 0:
                place -= _ONE
                opens = folds[np.uint64(units[place])] & _OPENING != 0
            if opens:
                mark |= _IS_OPENING
        marks[word] = mark
        before = mark


@njit(cache=True)
def _find_words(entries, opening):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Mark the characters with which a word begins.

    :param entries: uint32 (length of the text,), not empty: entries of the fold table, none of them ``DIFFICULT``.
    :param opening: uint8 (at least that length,), filled in: 1 where a word begins, else 0.
    """
    opening[0] = np.uint8(entries[0] != 0)
    for place in range(_ONE, np.uint64(len(entries))):
        before, entry = entries[place - _ONE], entries[place]
        separated = (before == 0) | (before >= _SINGLE)
        opening[place] = np.uint8((entry >= _SINGLE) | (entry != 0) & separated)


@njit(cache=True)
def _hash_words(parts, opening, places, words):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Fill in the sum of the parts of each word and where it begins; return the number of words.

    The sum of a word is a difference of the running sum, to which the characters between words add nothing.

    :param parts: uint64 (length of the text,), code point times power of the base for each character, 0 between words.
    :param opening: uint8 (at least that length,), 1 where a word begins.
    :param places: uint32 (at least that length + 1,), filled in: index of the first character of each word.
    :param words: uint64 (at least that length + 1,), filled in: sum of the parts of each word modulo 2^64.
    :return: uint64, the number of words.
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
def slots_of(words, counts, marks, kinds, days, day_bits, parts):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201, PLR0917
    """Return the bitmaps of the numbers, names and other words of each text, as ``slots.slot_bits`` does.

    :param words: uint64 (w,), hashes of the words.
    :param counts: int64 (n,), words of each text.
    :param marks: uint8 (w,), marks of the words.
    :param kinds: uint8 (16,), the kind of a word by its marks; one that has none is followed by no bits.
    :param days: uint64, sorted hashes of days; ``day_bits`` bool (65536,), which values sixteen bits of these have.
    :param parts: uint64, what the parts of a number are multiplied with.
    :return: uint8 (n, ``slots.BYTES``).
    """
    bits = np.zeros((len(counts), BYTES), np.uint8)
    start = np.uint64(0)
    for text in range(len(counts)):
        row = bits[text]
        end = start + np.uint64(counts[text])
        number, part = np.uint64(0), 0
        for word in range(start, end):
            value, mark = words[word], marks[word]
            if mark & _IS_NUMBER:
                part = part + 1 if mark & _IS_JOINED else 0
                number = (number if part else np.uint64(0)) + value * parts[min(part, len(parts) - 1)]
                if word + _ONE < end and marks[word + _ONE] & _IS_JOINED:
                    continue
                _set_bit(row, number, NUMBERS)
                continue
            kind = kinds[mark]
            if day_bits[value >> _ONE & _SIXTEEN]:
                place = np.searchsorted(days, value)
                if place < len(days) and days[place] == value:
                    kind = np.uint8(NAMES)
            if kind != NO_KIND:
                _set_bit(row, value, kind)
        start = end
    return bits


@njit(cache=True)
def _set_bit(row, value, kind):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Set the bit of one word: the bitmap is uint8, the value uint64."""
    place = np.int64(kind) * BITS + (np.int64(value * _FIRST >> np.uint64(32)) & (BITS - 1))
    row[place >> 3] |= np.uint8(128 >> (place & 7))


@njit(cache=True)
def shingles_of(words, counts):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Return the hash of each run of three words within a text, and how many each text has.

    :param words: uint64 (w,), hashes of the words.
    :param counts: int64 (n,), words of each text, none of them negative.
    :return: shingles uint64 (s,), the hash as ``shingles.shingle_hash`` defines it, in the order of the text and with
        repetitions; numbers int64 (n,), shingles of each text: 1 for a text of one or two words, 0 for an empty one.
    """
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
    """Return the 64-bit finaliser of MurmurHash3: uint64 in, uint64 out."""
    value = (value ^ value >> _SHIFT) * _FIRST
    value = (value ^ value >> _SHIFT) * _SECOND
    return value ^ value >> _SHIFT


@njit(cache=True)
def distinct(shingles, counts, limit):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Return how many distinct shingles each text has, and those of them that are below a limit.

    Repetitions are found by one hash table of places. Those before the text are of other texts, so it is never cleared.

    :param shingles: uint64 (s,), hashes of the shingles.
    :param counts: int64 (n,), shingles of each text.
    :param limit: uint32, sampled are the hashes of which the lower half is below it.
    :return: sizes int64 (n,), distinct shingles of each text; samples uint64 (sum of sampled,), the distinct sampled
        shingles of each text, sorted; sampled int64 (n,), how many they are.
    """
    sizes = np.zeros(len(counts), np.int64)
    sampled = np.zeros(len(counts), np.int64)
    samples = np.empty(len(shingles), np.uint64)
    slots = np.uint64(16)
    while slots < 2 * counts.max():
        slots *= _TWO
    mask = slots - _ONE
    table = np.zeros(slots, np.uint64)
    start = filled = np.uint64(0)
    for text in range(len(counts)):
        size = 0
        first = filled
        end = start + np.uint64(counts[text])
        for place in range(start, end):
            shingle = shingles[place]
            slot = shingle & mask
            while table[slot] > start and shingles[table[slot] - _ONE] != shingle:
                slot = (slot + _ONE) & mask
            if table[slot] <= start:
                table[slot] = place + _ONE
                size += 1
                samples[filled] = shingle
                filled += np.uint64(np.uint32(shingle) < limit)
        samples[first:filled].sort()
        sizes[text] = size
        sampled[text] = filled - first
        start = end
    return sizes, samples[:filled].copy(), sampled


@njit(cache=True)
def minima_of(shingles, counts, multipliers, addends):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Return the minimum of each permutation over the shingles of each text; eight shingles are taken at a time.

    :param shingles: uint64 (s,), hashes of the shingles, of which the lower 32 bits count.
    :param counts: int64 (n,), shingles of each text.
    :param multipliers: uint32 (p,), of the permutations; ``addends`` likewise.
    :return: uint32 (n, p), 2^32 - 1 throughout the row of a text without shingles.
    """
    rows = np.full((len(counts), len(multipliers)), _LARGEST, np.uint32)
    hashes = np.empty(counts.max() + 8, np.uint32)
    start = np.uint64(0)
    for text in range(len(counts)):
        row, count = rows[text], np.uint64(counts[text])
        for place in range(count):
            hashes[place] = _premixed(np.uint32(shingles[start + place]))
        if count:  # repeating the last shingle fills the last group of eight and changes no minimum
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
    """Return a uint32 hash as datasketch mixes it before its permutations: the 32-bit finaliser of MurmurHash3."""
    value = np.uint32(np.uint32(value ^ value >> np.uint32(16)) * np.uint32(0x85EBCA6B))
    value = np.uint32(np.uint32(value ^ value >> np.uint32(13)) * np.uint32(0xC2B2AE35))
    return np.uint32(value ^ value >> np.uint32(16))


@njit(cache=True)
def minima_of_joined(text, lengths, powers, inverses, folds, multipliers, addends):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201, PLR0917
    """Return the minima of each text, and whether they are valid: not if a text has a difficult character.

    :param text: and ``lengths``, ``powers``, ``inverses``, ``folds``: as in ``words_of_joined``.
    :param multipliers: uint32 (p,), of the permutations; ``addends`` likewise.
    :return: uint32 (n, p) and True, or uint32 (0, p) and False.
    """
    words, counts, _ = words_of_joined(text, lengths, powers, inverses, folds, False)
    if counts.min() < 0:
        return np.empty((0, len(multipliers)), np.uint32), False
    shingles, numbers = shingles_of(words, counts)
    return minima_of(shingles, numbers, multipliers, addends), True
