"""Fill in, denoise, filter by frequency: pictures mended without a trained network."""
