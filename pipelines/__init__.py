"""The library under newscrawl: a package for each stage that an article passes, in this order.

extraction; cleaning, marking; attribution; cleaning, cutting; language; duplicates; attribution, inheritance; events.
"""
