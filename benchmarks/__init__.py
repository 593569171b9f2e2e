"""Measurements that anyone can repeat; docs/benchmarks.md contains the results."""
