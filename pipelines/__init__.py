"""What happens to an article on its way, a stage each, in running order.

extraction; cleaning, marking; attribution; cleaning, cutting; language; duplicates; attribution, inheritance; events.
"""
