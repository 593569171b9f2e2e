"""The report on runs: one page that shows what was decided, and works offline."""
