"""How good a matte, a mask or a video is: pure functions on arrays. numpy and OpenCV, no torch."""
