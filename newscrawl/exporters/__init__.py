"""Feed exporters and storages: records as JSON Lines or Parquet, in files that appear only when they are complete."""
