"""``motion`` and ``plate``: what moves in front of a still camera, and the scene behind it."""
