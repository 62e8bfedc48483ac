"""Picture -> matte by networks: one look or several, edges along the picture, steady over time."""
