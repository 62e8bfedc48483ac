"""How good a matte, a mask or a video is: pure functions on arrays, one family a file. numpy only."""
