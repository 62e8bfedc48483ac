"""Checks and words every room shares: pictures, mattes, colour, time, errors. numpy only."""
