"""Text functions that several stages use: encoding, lines and sentences, finding words."""
