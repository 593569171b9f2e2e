"""Pure work in parallel: worker processes, and results in the order of the input."""
