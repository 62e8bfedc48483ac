"""``inpaint``: fill in what a mask, a subject or scratches mark."""
