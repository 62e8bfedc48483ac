"""The verbs on video files: ``cleanplate.video.blur("call.mp4", "call.blurred.mp4")``."""

from __future__ import annotations

from cleanplate.verbs.denoise.api import denoise_video as denoise
from cleanplate.verbs.faces.api import find_faces_in_video as find_faces
from cleanplate.verbs.inpaint.api import inpaint_video as inpaint
from cleanplate.verbs.video_api import blur, matte, remove, replace

__all__ = ["blur", "denoise", "find_faces", "inpaint", "matte", "remove", "replace"]
