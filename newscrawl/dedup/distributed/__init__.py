"""``scrapy dedup`` on an engine: the same labels, of input that is in no process as a whole.

``job`` says what is to be done, ``signing`` reads splits, ``pairs`` finds pairs across blocks, ``rounds`` decides on
them, ``clusters`` counts, ``kept_index`` keeps what later runs need, ``run`` puts all of it in order.
"""
