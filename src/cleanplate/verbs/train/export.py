"""``export``: a run becomes a model that ``models add`` takes, and is compared with the network."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import CleanplateError, InputError, UsageError
from cleanplate.core.pictures import to_uint8
from cleanplate.core.progress import OnProgress, Teller
from cleanplate.media.formats import by_suffix
from cleanplate.media.images import read_photo
from cleanplate.media.pairs import Pair
from cleanplate.media.whole import check_parents, whole_file
from cleanplate.training.recipe import Recipe
from cleanplate.verbs.train import folder
from cleanplate.verbs.train.network import check_extra, trained
from cleanplate.verbs.train.options import ExportOptions, TrainOptions
from cleanplate.verbs.train.sources import validation_pairs

if TYPE_CHECKING:
    from cleanplate.models.runtime import Runtime
    from cleanplate.nets.segmentation_net import SegmentationNet

_CALIBRATED = 48
"""Photos looked at for the ranges of activations."""

_COMPARED = 24
"""Photos the file is compared with the network on."""

_EXACT = 1e-3
"""Most that a matte of the file in float32 may differ from the network's."""

_Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Exported:
    """A model file, and how far its mattes are from those of the network."""

    file: str
    """Where it is."""
    size: int
    """Rows and columns of its input."""
    size_bytes: int
    """Of the file."""
    step: int
    """After how many steps the network was taken."""
    mean_difference: float
    """Mean absolute difference of mattes, 0 to 1."""
    max_difference: float
    """Largest difference of a pixel."""
    photos: int
    """How many they were compared on; 0: on noise alone."""
    milliseconds: float
    """Of one picture in OpenVINO, median."""
    float_milliseconds: float | None = None
    """The same in float32, where the file is in 8 bits."""
    figures: dict[str, float] | None = None
    """max F and MAE of the run's validation, where it is at hand: ``max_f``, ``mae``, and in
    float32 ``float_max_f``, ``float_mae``."""

    def sentence(self) -> str:
        """All of it for people."""
        on = f"{self.photos} photos" if self.photos else "noise"
        text = (
            f"{self.file}: {self.size}x{self.size}, {self.size_bytes / 1e6:.1f} MB, step "
            f"{self.step}; differs from the network by {self.mean_difference:.2g} on average, "
            f"{self.max_difference:.2g} at most ({on}); {self.milliseconds:.1f} ms a picture"
        )
        if self.float_milliseconds is not None:
            text += f", {self.float_milliseconds:.1f} ms in float32"
        if self.figures is not None and "float_max_f" in self.figures:
            text += "; validation {max_f:.4f} max F, {mae:.4f} MAE (float32: {float_max_f:.4f}, {float_mae:.4f})".format(  # noqa: E501
                **self.figures
            )
        return text


def export(
    run: Path, out: Path, options: ExportOptions, on_progress: OnProgress | None = None
) -> Exported:
    """Write a trained network as ONNX.

    Args:
        run: the folder of a run (its best weights), a checkpoint, or a file of weights.
        out: the model, .onnx.
        options: size and precision.
        on_progress: called after each photo that the file was compared on.

    Raises:
        UsageError: a name that cannot be, a file that is there, or a network that sees no photos.
        InputError: no weights there, damaged ones, or no photo to calibrate with.
        MissingExtraError: the extra ``train`` is not installed.
        OutputError: the file cannot be written.
    """
    check_extra("exporting")
    _check_target(out, options)
    from cleanplate.training.export import check_exportable, open_exported, write_onnx

    net, recipe, step = trained(run)
    check_exportable(recipe)
    side = options.size or recipe.resize
    pairs, photos = _photos(run, options)
    with whole_file(out) as temporary, tempfile.TemporaryDirectory(prefix="cleanplate-") as name:
        whole = Path(name) / "float.onnx" if options.int8 else temporary
        write_onnx(net, whole, side, recipe, step)
        before = open_exported(whole, side) if options.int8 else None
        if options.int8:
            _quantise(whole, temporary, photos, side)
        after = open_exported(temporary, side)
        found = _compared(net, after, before, photos[:_COMPARED], side, on_progress)
        figures = _figures(after, before, pairs, side) if before and pairs else None
        size_bytes = temporary.stat().st_size
        if not options.int8 and not found.most <= _EXACT:  # nor where it is no number
            msg = f"the file differs from the network by {found.most:.2g}; it was not kept"
            raise CleanplateError(msg)
    return Exported(
        str(out), side, size_bytes, step, found.mean, found.most, len(photos[:_COMPARED]),
        found.milliseconds, found.float_milliseconds, figures,
    )  # fmt: skip


def _check_target(out: Path, options: ExportOptions) -> None:
    if out.suffix.lower() != ".onnx":
        msg = f"-o names the model, ending in .onnx, not '{out}'"
        raise UsageError(msg)
    check_parents(out)
    if out.exists() and not options.overwrite:
        msg = f"{out} exists; name another file, or replace it with --overwrite"
        raise UsageError(msg)


def _photos(run: Path, options: ExportOptions) -> tuple[tuple[Pair, ...], list[Path]]:
    """The run's validation where it is at hand, and the photos to calibrate and compare with.

    Raises:
        InputError: --int8 without photos.
    """
    pairs = _validation(run)
    photos = [pair.prediction for pair in pairs]
    if options.calibration:
        place = Path(options.calibration).expanduser()
        if not place.is_dir():
            msg = f"{place} is no folder of photos; name one with --calibration"
            raise InputError(msg)
        photos = [path for path in sorted(place.iterdir()) if _is_photo(path)]
    if options.int8 and not photos:
        msg = "int8 needs photos to look at; name a folder of them with --calibration"
        raise InputError(msg)
    return pairs, photos[:_CALIBRATED]


def _is_photo(path: Path) -> bool:
    form = by_suffix(path.suffix)
    return form is not None and form.kind == "still" and not path.name.startswith(".")


def _validation(run: Path) -> tuple[Pair, ...]:
    """The pairs a run was measured with; none where it is a file, or the data are gone."""
    if not (run / folder.RECORD).is_file():
        return ()
    record = folder.read_record(run)
    options = folder.resumed(record, TrainOptions())
    return validation_pairs(Recipe.from_dict(record["recipe"]), options, record["data"])


def _read(photos: Sequence[Path]) -> Iterator[_Picture]:
    for path in photos:
        yield np.ascontiguousarray(to_uint8(read_photo(path).pixels))


def _quantise(whole: Path, target: Path, photos: Sequence[Path], side: int) -> None:
    from cleanplate.training.export import as_input
    from cleanplate.training.quantise import quantise

    quantise(whole, target, (as_input(picture, side) for picture in _read(photos)))


@dataclass(frozen=True, slots=True)
class _Compared:
    mean: float
    most: float
    milliseconds: float
    float_milliseconds: float | None


def _compared(
    net: SegmentationNet,
    after: Runtime,
    before: Runtime | None,
    photos: Sequence[Path],
    side: int,
    on_progress: OnProgress | None,
) -> _Compared:
    """How far the file is from the network, on photos, or on noise where there are none."""
    from cleanplate.training.export import as_input, torch_matte

    told = Teller(on_progress, len(photos))
    differences, times, float_times = [], [], []
    for done, picture in enumerate(_read(photos) if photos else [_noise(side)], 1):
        tensor = as_input(picture, side)
        matte, seconds = _timed(after, tensor)
        differences.append(np.abs(matte - torch_matte(net, tensor)))
        times.append(seconds)
        if before is not None:
            float_times.append(_timed(before, tensor)[1])
        told(done)
    return _Compared(
        float(np.mean([one.mean() for one in differences])),
        float(max(one.max() for one in differences)),
        1000 * statistics.median(times),
        1000 * statistics.median(float_times) if float_times else None,
    )


def _timed(
    runtime: Runtime, tensor: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float32], float]:
    began = time.perf_counter()
    matte = np.array(runtime(tensor)[0, 0])
    return matte, time.perf_counter() - began


def _figures(after: Runtime, before: Runtime, pairs: Sequence[Pair], side: int) -> dict[str, float]:
    """Max F and MAE of both on the run's validation."""
    import cv2

    from cleanplate.metrics.scores import Totals
    from cleanplate.training.export import as_input
    from cleanplate.training.sample import read_sample
    from cleanplate.training.validation import COLUMNS, score

    found: dict[str, float] = {}
    for prefix, runtime in (("", after), ("float_", before)):
        totals = Totals(COLUMNS)
        for pair in pairs:
            sample = read_sample(pair, "cut")
            small = runtime(as_input(sample.picture, side))[0, 0]
            matte = cv2.resize(small, sample.size[::-1], interpolation=cv2.INTER_LINEAR)
            totals.add(
                score(np.clip(matte, 0, 1).astype(np.float32), sample.mask >= np.float32(0.5))
            )
        result = totals.result()
        found |= {f"{prefix}{key}": result[key] for key in ("max_f", "mae")}
    return found


def _noise(side: int) -> _Picture:
    return np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)
