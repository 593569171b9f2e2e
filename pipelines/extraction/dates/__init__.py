"""Dates in all their spellings."""
