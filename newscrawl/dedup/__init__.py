"""Finds copies among articles that are in files already, without a crawl: ``scrapy dedup``.

``inputs`` splits files into batches of lines, ``records`` prepares each batch for the comparison, in worker processes,
``labelling`` compares the batches in order and adds the labels to every line.
"""
