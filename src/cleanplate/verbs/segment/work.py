"""``segment`` on files: what `verbs.batch` does to each of many pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar

from cleanplate.core.errors import UsageError
from cleanplate.media.formats import Kind
from cleanplate.media.inputs import Job, Stream
from cleanplate.media.photo import Photo
from cleanplate.verbs.plain import pictures_only
from cleanplate.verbs.segment.segmenter import Segmenter
from cleanplate.verbs.verb import refuse_named_files, refuse_same_file, resolved, states_of
from cleanplate.verbs.work import Told

if TYPE_CHECKING:
    from cleanplate.core.progress import OnProgress
    from cleanplate.pipeline.memory import Room
    from cleanplate.segmentation.result import Segmentation
    from cleanplate.verbs.result import Outcome

_HOLD_LABELS = (".png", ".tif", ".tiff")
"""Formats that keep every number as it is, in 8 and 16 bits."""


@dataclass(frozen=True, slots=True)
class SegmentNaming:
    """How results of ``segment`` are named."""

    name: ClassVar[str] = "segment"
    tag: ClassVar[str] = "labels"

    def suffix(self, kind: Kind, source_suffix: str) -> str:  # noqa: ARG002 - the same for all
        """Always .png."""
        return ".png"

    def check_target(self, target: PurePath, kind: Kind) -> None:  # noqa: ARG002 - the same for all
        """Refuse formats that would change labels.

        Raises:
            UsageError: it is one.
        """
        if target.suffix.lower() not in _HOLD_LABELS:
            msg = f"{target.name}: labels are held exactly by {', '.join(_HOLD_LABELS)} only"
            raise UsageError(msg)


@dataclass(frozen=True, slots=True)
class SegmentWork:
    """Regions of each picture, written as labels."""

    segmenter: Segmenter
    """Finds them."""
    naming: SegmentNaming = SegmentNaming()
    """The names of results."""
    takes_videos: ClassVar[bool] = False

    def state(self) -> object:
        """All that results depend on, the files named in the options included."""
        return self.segmenter, states_of(self._files_needed)

    def still(self, job: Job, workers: int, room: Room | None) -> Outcome:  # noqa: ARG002
        """Do one picture."""
        from cleanplate.verbs import still

        self._check_places(job)
        return still.run(job, self.naming, lambda photo: self._made(photo, job), room)

    def movie(self, source: Path, target: Path, on_progress: OnProgress | None) -> Outcome:  # noqa: ARG002
        """Refuse a video.

        Raises:
            UsageError: always.
        """
        raise pictures_only(self.naming.name, source)

    @property
    def _files_needed(self) -> dict[str, str | None]:
        """The files that options name, by their flags; no result may take their places."""
        options = self.segmenter.options
        return {
            "--markers": options.markers,
            "--mask": options.mask,
            "--sample": options.sample,
            "--from-matte": options.from_matte,
        }

    def _check_places(self, job: Job) -> None:
        from cleanplate.media.whole import check_parents
        from cleanplate.verbs.segment.files import overlay_place

        options, named = self.segmenter.options, self._files_needed
        if isinstance(job.target, Path):
            refuse_named_files(job.target, named)
            if options.overlay:
                refuse_named_files(overlay_place(job.target), named)
        if options.overlay and isinstance(job.target, Stream):
            msg = "--overlay lies beside the labels; name a file for them with -o"
            raise UsageError(msg)
        if options.overlay and isinstance(job.target, Path) and isinstance(job.source, Path):
            refuse_same_file(job.source, overlay_place(job.target))
        if options.steps is not None:
            check_parents(resolved(options.steps) / "stage")

    def _made(self, photo: Photo, job: Job) -> tuple[Photo, Told]:
        from cleanplate.core.pictures import to_uint8
        from cleanplate.verbs.segment import files

        options, found = self.segmenter.options, self.segmenter(photo)
        labels = files.labels_photo(found.labels)  # refuses too many before anything is written
        if options.steps is not None:
            files.write_stages(resolved(options.steps), _name_of(job), found.stages)
        if options.overlay and isinstance(job.target, Path):
            place = files.overlay_place(job.target)
            files.write_overlay(place, to_uint8(photo.pixels), found.labels)
        return labels, told_of(found, options.method)


def _name_of(job: Job) -> str:
    """What stages begin with; of files that differ in their ending only, the result's long name."""
    tag = f".{SegmentNaming.tag}"
    if isinstance(job.target, Path) and job.target.stem.endswith(tag):
        return job.target.stem.removesuffix(tag)
    return "stdin" if isinstance(job.source, Stream) else job.source.stem


def told_of(found: Segmentation, method: str) -> Told:
    """What is said of a picture's regions."""
    if found.matte is None:
        return Told(method, note=found.note, facts={"regions": found.count})
    share = round(float(found.matte.mean()), 4)
    if method == "watershed":
        return Told(method, note=found.note, facts={"objects": found.count, "share": share})
    return Told(method, note=found.note, facts={"share": share})
