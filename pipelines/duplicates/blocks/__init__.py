"""Finds copies among texts that are in no process together: stages over blocks of consecutive texts.

A block is a piece of the input in reading order; texts are numbered through all blocks. What texts of different blocks
have to tell each other is brought together in parts, by a hash of what they share: of their words, of the key of a
document, of a key of their shingles. Every stage is a pure function over arrays, whose result depends neither on how
the texts are divided into blocks nor on the order in which messages come. The labels are those of ``SketchIndex``.
"""
