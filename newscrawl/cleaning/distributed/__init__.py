"""``scrapy clean`` on an engine: the same two passes, over blocks of the input, with the same records.

``shared_files`` are what workers reach, ``blocks`` what one of them reads. ``passes`` extract and clean a block,
``learning`` finds in between what is repeated and what recurs, ``run`` puts all of it in order.
"""
