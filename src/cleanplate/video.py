"""The verbs on video files: ``cleanplate.video.blur("call.mp4", "call.blurred.mp4")``."""

from __future__ import annotations

from cleanplate.verbs.video_api import blur, matte, remove, replace

__all__ = ["blur", "matte", "remove", "replace"]
