"""``segment``: pictures into regions, without a network."""
