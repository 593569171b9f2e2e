"""The same event in other words: signatures of articles, candidates, a verified score, clusters."""
