"""Options that cannot work are refused, naming the flag."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cleanplate.core.errors import UsageError
from cleanplate.segmentation.options import (
    BackProjectionOptions,
    ChromaOptions,
    GrabCutOptions,
    SlicOptions,
    WatershedOptions,
)


@pytest.mark.parametrize(
    ("make", "flag"),
    [
        (lambda: WatershedOptions(seeds="dips"), "--seeds"),  # type: ignore[arg-type]
        (lambda: WatershedOptions(holes="some"), "--holes"),  # type: ignore[arg-type]
        (lambda: WatershedOptions(smooth=-1), "--smooth"),
        (lambda: WatershedOptions(smooth=float("nan")), "--smooth"),
        (lambda: WatershedOptions(opening=-1), "--opening"),
        (lambda: WatershedOptions(peak=1), "--peak"),
        (lambda: WatershedOptions(speck=2), "--speck"),
        (lambda: WatershedOptions(h_minima=-3), "--h-minima"),
        (lambda: GrabCutOptions(rounds=0), "--rounds"),
        (lambda: GrabCutOptions(side=8), "--side"),
        (lambda: BackProjectionOptions(projection="cv"), "--projection"),  # type: ignore[arg-type]
        (lambda: BackProjectionOptions(spread=-1), "--spread"),
        (lambda: BackProjectionOptions(disc=4), "--disc"),
        (lambda: BackProjectionOptions(cutoff=1), "--cutoff"),
        (lambda: ChromaOptions("greenish"), "greenish"),
        (lambda: ChromaOptions(tolerance=1), "--tolerance"),
        (lambda: ChromaOptions(wall=0.1), "--wall"),
        (lambda: SlicOptions(segments=0), "--segments"),
        (lambda: SlicOptions(compactness=0), "--compactness"),
    ],
)
def test_a_value_out_of_range_is_refused(make: Callable[[], object], flag: str) -> None:
    with pytest.raises(UsageError, match=flag):
        make()
