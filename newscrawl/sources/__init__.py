"""What ``scrapy sources`` does: says how the sources of a list fare, and takes lists of feeds in and out."""
