"""Checks and small vocabulary every room shares: pictures, mattes, colour, time, errors. numpy only."""
