"""The files of a dataset: what they are called, how they are written, when they appear."""
