"""Measurements that anyone can rerun; what they gave is written in docs/benchmarks.md."""
