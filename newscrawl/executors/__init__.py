"""Runs pure functions in parallel: worker processes, with results in the order of the input."""
