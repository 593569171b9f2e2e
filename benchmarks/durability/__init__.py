"""What is lost, doubled or torn when runs are killed and disks fail: ``python -m benchmarks.durability``."""
