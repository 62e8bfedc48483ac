"""``train`` and ``export``: a network learns from photos and masks, and becomes a model."""
