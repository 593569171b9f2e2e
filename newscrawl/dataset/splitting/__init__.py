"""Splits without leakage: what ties records, which split a group is in, what leaks nevertheless."""
