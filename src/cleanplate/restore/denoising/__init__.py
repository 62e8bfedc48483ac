"""Ways to take noise out of pictures and of frames, one a file; all are `denoiser.Denoiser`."""
