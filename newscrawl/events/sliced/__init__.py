"""``scrapy events`` on an engine: articles in slices of time, each with the articles of some windows before it.

``run`` is the whole; ``reading``, ``copies``, ``assigning``, ``naming`` and ``reporting`` are what workers do, in this
order, and ``slices`` and ``packing`` what they all use.
"""
