"""What a dataset says of itself: the card, the Croissant file, ``dataset.json``, and the counts in them."""
