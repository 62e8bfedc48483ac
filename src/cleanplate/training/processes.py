"""Which of several processes this is, before PyTorch is loaded."""

from __future__ import annotations

import os


def is_first_process() -> bool:
    """Whether this process, of those ``torchrun`` started, is the one that writes and speaks."""
    return os.environ.get("RANK", "0") == "0"
