"""Articles that report the same event in other words: signatures, candidates, a verified score, clusters."""
