"""``denoise``: noise out of pictures and videos."""
