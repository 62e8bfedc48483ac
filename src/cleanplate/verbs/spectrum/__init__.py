"""``spectrum``: the frequencies of a picture, filtered or shown."""
