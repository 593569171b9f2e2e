"""How documents come in: from files, from the web."""
