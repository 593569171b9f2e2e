"""Boilerplate known by its place and shape, not by its words: what stands between a title and its text, for one."""
