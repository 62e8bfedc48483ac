"""``slides``: a lecture video becomes a folder with its deck."""
