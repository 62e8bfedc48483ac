"""What is written besides the table: the page with the worst pictures, and the CSV."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import CleanplateError, InputError, UsageError
from cleanplate.core.pictures import to_uint8
from cleanplate.media.images import read_photo
from cleanplate.media.pairs import pair_pictures
from cleanplate.media.whole import check_parents, whole_file
from cleanplate.verbs.evaluation.options import EvaluateOptions, ReportOptions
from cleanplate.verbs.evaluation.page import Series, page
from cleanplate.verbs.evaluation.panels import Panels, panels
from cleanplate.verbs.evaluation.pictures import counting_parts
from cleanplate.verbs.evaluation.reading import load
from cleanplate.verbs.evaluation.result import Evaluation
from cleanplate.verbs.evaluation.tables import write_csv

if TYPE_CHECKING:
    from cleanplate.verbs.evaluation.benchmark import ModelFigures

_LOG = logging.getLogger(__name__)

WORST_BY = {"sod": "mae", "dis": "mae", "matting": "sad"}
"""The figure by which pictures are the worst."""


def check_report(report: ReportOptions) -> None:
    """Refuse names that cannot be written or read, before the work begins.

    Raises:
        UsageError: an ending that is not the format's.
        InputError: no folder of photos there.
        OutputError: a file stands where a folder is named.
    """
    for name, endings in ((report.html, (".html", ".htm")), (report.csv, (".csv",))):
        if name is not None and Path(name).suffix.lower() not in endings:
            msg = f"{name} does not end in {' or '.join(endings)}; name the file so"
            raise UsageError(msg)
        if name is not None:
            check_parents(Path(name).expanduser())
    if report.images is not None and not Path(report.images).expanduser().is_dir():
        msg = f"{report.images} is no folder; --images names one with the photos"
        raise InputError(msg)


def write_report(
    found: Evaluation,
    report: ReportOptions,
    predictions: str | Path,
    truth: str | Path,
    options: EvaluateOptions,
) -> list[Path]:
    """Write the page and the CSV that were asked for; the files written.

    Raises:
        UsageError: an ending that is not the format's.
        InputError: the folder of photos cannot be read.
        OutputError: a place that cannot be written to.
    """
    check_report(report)
    written = []
    if report.html is not None:
        place = Path(report.html).expanduser()
        places = Path(predictions).expanduser(), Path(truth).expanduser()
        shown = list(_worst(found, report, places, options))
        name = Path(predictions).name or str(predictions)
        title = f"{name} against {Path(truth).name or truth}"
        _write(place, page(title, [Series(name, found)], shown))
        written.append(place)
    csv = report.csv or (Path(report.html).with_suffix(".csv") if report.html else None)
    if csv is not None:
        place = Path(csv).expanduser()
        write_csv(place, found)
        written.append(place)
    return written


def write_comparison(place: Path, found: Sequence[ModelFigures]) -> list[Path]:
    """Write a page that compares models, and each one's CSV beside it; the files written.

    Raises:
        UsageError: the name does not end in .html.
        OutputError: the place cannot be written to.
    """
    check_report(ReportOptions(html=str(place)))
    series = [Series(one.name, one.evaluation, one.costs) for one in found]
    _write(place, page("Models compared", series))
    tables = [place.with_name(f"{place.stem}.{one.name}.csv") for one in found]
    for table, one in zip(tables, found, strict=True):
        write_csv(table, one.evaluation)
    return [place, *tables]


def _write(place: Path, text: str) -> None:
    with whole_file(place) as temporary:
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace")


def _worst(
    found: Evaluation,
    report: ReportOptions,
    places: tuple[Path, Path],
    options: EvaluateOptions,
) -> Iterator[Panels]:
    """The worst pairs read once more and drawn."""
    key = WORST_BY.get(found.suite)
    if key is None or report.worst == 0 or not found.pairs:
        return
    by_name = {pair.name: pair for pair in pair_pictures(*places).pairs}
    photos, counting = _photos(report.images), counting_parts(options)
    ranked = sorted(found.pairs, key=lambda one: _rank(one.values[key]), reverse=True)
    for figures in ranked[: report.worst]:
        pair = by_name[figures.name]
        loaded = load(pair, options)
        photo = _photo(photos.get(pair.name))
        where = counting(pair, loaded)
        yield panels(pair.name, loaded.prediction, loaded.truth, photo, where)


def _rank(value: float) -> float:
    return -math.inf if math.isnan(value) else value


def _photos(images: str | None) -> dict[str, Path]:
    """Photos by the names pairs have."""
    if images is None:
        return {}
    folder = Path(images).expanduser()
    return {pair.name: pair.prediction for pair in pair_pictures(folder, folder).pairs}


def _photo(place: Path | None) -> npt.NDArray[np.uint8] | None:
    """A pair's photo; None where there is none, or none that can be read."""
    if place is None:
        return None
    try:
        return to_uint8(read_photo(place).pixels)
    except CleanplateError as error:
        _LOG.warning("%s; the page shows its pair without it", error)
        return None
