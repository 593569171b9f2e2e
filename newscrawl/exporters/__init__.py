"""How records go out: as JSON Lines, as Parquet, into files that are complete or not there."""
