"""What is unusual about a run, and who is told."""
