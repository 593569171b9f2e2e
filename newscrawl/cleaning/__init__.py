"""Cleans documents and finished datasets in two passes, without a crawl and without a state: ``scrapy clean``.

``readings`` turns what is read into drafts and articles, in worker processes; ``counting`` learns from them what recurs
at each source; ``run`` reads everything, then cuts with what is known by then. ``distributed`` does the same on an
engine.
"""
