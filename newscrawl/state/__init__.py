"""The memory between runs, and the protocol by which files are published."""
