"""What several stages know of text: its encoding, its lines and sentences, where words stand in it."""
