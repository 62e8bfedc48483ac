"""``track``: follow a target through a video."""
