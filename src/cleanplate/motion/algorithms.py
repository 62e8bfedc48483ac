"""The methods of background subtraction by name. A new one is a file beside and a line here."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from cleanplate.core.errors import UsageError
from cleanplate.motion.adaptive_learning import AdaptiveLearning
from cleanplate.motion.cnt import CNT
from cleanplate.motion.eigenbackground import Eigenbackground
from cleanplate.motion.frame_difference import FrameDifference
from cleanplate.motion.fuzzy import Fuzzy
from cleanplate.motion.gmg import GMG
from cleanplate.motion.gsoc import GSOC
from cleanplate.motion.kde import KDE
from cleanplate.motion.knn import KNN
from cleanplate.motion.lsbp import LSBP
from cleanplate.motion.mog import MOG
from cleanplate.motion.mog2 import MOG2
from cleanplate.motion.moving_mean import MovingMean
from cleanplate.motion.moving_variance import MovingVariance
from cleanplate.motion.pbas import PBAS
from cleanplate.motion.running_average import RunningAverage
from cleanplate.motion.sigma_delta import SigmaDelta
from cleanplate.motion.static_frame_difference import StaticFrameDifference
from cleanplate.motion.subsense import SuBSENSE
from cleanplate.motion.subtractor import Subtractor
from cleanplate.motion.temporal_median import TemporalMedian
from cleanplate.motion.vibe import ViBe

ALGORITHMS: Mapping[str, type[Subtractor]] = MappingProxyType(
    {
        algorithm.name: algorithm
        for algorithm in (
            AdaptiveLearning,
            CNT,
            Eigenbackground,
            FrameDifference,
            Fuzzy,
            GMG,
            GSOC,
            KDE,
            KNN,
            LSBP,
            MOG,
            MOG2,
            MovingMean,
            MovingVariance,
            PBAS,
            RunningAverage,
            SigmaDelta,
            StaticFrameDifference,
            SuBSENSE,
            TemporalMedian,
            ViBe,
        )
    }
)
"""What is called how on the command line."""


def find_algorithm(name: str) -> type[Subtractor]:
    """The method of that name.

    Raises:
        UsageError: there is none; names the ones that come close, or all where none does.
    """
    if name in ALGORITHMS:
        return ALGORITHMS[name]
    close = difflib.get_close_matches(name, ALGORITHMS, n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(ALGORITHMS)}"
    msg = f"there is no algorithm '{name}'; {hint}"
    raise UsageError(msg)
