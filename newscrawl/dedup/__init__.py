"""Copies among articles that are in files already, without a crawl: ``scrapy dedup``.

``inputs`` cuts files into batches of lines, ``records`` makes of each batch what the index compares, in worker
processes, ``labelling`` compares the batches in their order and gives every line its labels, ``output``
writes the lines.
"""
