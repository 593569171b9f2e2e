"""What runs left behind, read again."""
