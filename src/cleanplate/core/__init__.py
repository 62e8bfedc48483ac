"""What every room shares: checks and words for pictures, mattes, colour, time, errors. numpy only."""
