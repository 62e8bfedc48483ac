"""Between the codec's frames and ours: planes without a copy, conversion where there are others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import av
import av.video.reformatter
import numpy as np
import numpy.typing as npt

from cleanplate.core.frames import ColourTags, Frame, Matrix

Planes = list[npt.NDArray[Any]]
"""Y, U, V and, where there is one, alpha."""

LIMITED, FULL = 1, 2
"""FFmpeg's numbers of the two ranges of luma."""

_NATIVE = ("yuv420p", "yuvj420p", "yuva420p", "yuv420p10le", "yuva420p10le")
_LIMITED_GREY = ("h264", "hevc", "av1", "vp9", "mpeg4")
_RGB_MATRIX_LINES = 720

_CONVERSION = (
    av.video.reformatter.Interpolation.BICUBIC
    | av.video.reformatter.Interpolation.ACCURATE_RND
    | av.video.reformatter.Interpolation.FULL_CHR_H_INP
)
"""Chroma is resampled with both of its source's samples and rounded, not truncated."""


@dataclass(frozen=True, slots=True)
class Orientation:
    """How stored planes become upright: transpose first, then flip."""

    transpose: bool = False
    """Exchange rows and columns."""
    flip_rows: bool = False
    """Then turn the order of the rows."""
    flip_columns: bool = False
    """Then turn the order of the columns."""

    @property
    def rotation(self) -> int:
        """Degrees clockwise, 0 | 90 | 180 | 270; a mirror image counts by its columns."""
        if self.transpose:
            return 90 if self.flip_columns else 270
        return 180 if self.flip_rows else 0

    def apply(self, plane: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The upright plane, contiguous; the plane itself where nothing is to be done."""
        if self == _UPRIGHT:
            return plane
        turned = plane.T if self.transpose else plane
        rows = slice(None, None, -1 if self.flip_rows else 1)
        columns = slice(None, None, -1 if self.flip_columns else 1)
        return np.ascontiguousarray(turned[rows, columns])


_UPRIGHT = Orientation()


def orientation_of(frame: av.VideoFrame) -> Orientation:
    """What the display matrix that came with the frame asks for.

    The matrix maps a stored point (x, y) to x' = a x + c y, y' = b x + d y in 16.16 fixed point,
    order a, b, u, c, d, v, x, y, w (ISO/IEC 14496-12, 6.2.2). Turns by other than quarters are
    taken for the nearest quarter.
    """
    data: Any = frame.side_data.get("DISPLAYMATRIX")
    if data is None:
        return _UPRIGHT
    a, b, _, c, d = np.frombuffer(bytes(data), np.int32)[:5].tolist()
    if abs(b) > abs(a):
        return Orientation(transpose=True, flip_rows=b < 0, flip_columns=c < 0)
    return Orientation(flip_rows=d < 0, flip_columns=a < 0)


def has_alpha(frame: av.VideoFrame) -> bool:
    """Whether the pixel format holds opacity."""
    return any(component.is_alpha for component in frame.format.components) or (
        frame.format.name == "pal8"
    )


def depth_of(frame: av.VideoFrame) -> int:
    """Bits a delivered sample has: 8, or 10 for every deeper format."""
    return 8 if max(component.bits for component in frame.format.components) <= 8 else 10


def colour_of(frame: av.VideoFrame, stream: av.VideoStream) -> ColourTags:
    """The colour tags of the planes that `native` makes of this frame.

    The frame's own tags win over the container's. RGB has no matrix: BT.709 is used from 720 lines,
    BT.601 below, and said. Grey is full range unless tagged otherwise.
    """
    context = stream.codec_context
    name = frame.format.name
    transfer = frame.color_trc if frame.color_trc != 2 else context.color_trc
    primaries = frame.color_primaries if frame.color_primaries != 2 else context.color_primaries
    if frame.format.is_rgb or name == "pal8":
        matrix = Matrix.BT709 if frame.height >= _RGB_MATRIX_LINES else Matrix.SMPTE170M
        return ColourTags(int(matrix), False, int(primaries), int(transfer))
    matrix_number = frame.colorspace if frame.colorspace != 2 else context.colorspace
    tagged = frame.color_range or context.color_range
    # Monochrome H.264, HEVC and AV1 are limited as their colour is; grey pictures are full.
    grey_picture = (
        name.startswith(("gray", "ya")) and context.codec.canonical_name not in _LIMITED_GREY
    )
    untagged_full = name.startswith("yuvj") or grey_picture
    full = tagged == FULL or (untagged_full and tagged != LIMITED)
    return ColourTags(int(matrix_number), full, int(primaries), int(transfer))


def native(frame: av.VideoFrame, colour: ColourTags, size: tuple[int, int]) -> av.VideoFrame:
    """The frame as 4:2:0 planes of 8 or 10 bits and ``size`` (H, W) as stored; itself if it is so.

    ``colour`` is what `colour_of` says: the conversion keeps matrix and range.
    """
    if frame.format.name in _NATIVE and (frame.height, frame.width) == size:
        return frame
    if frame.format.name.startswith("gray") and (frame.height, frame.width) == size:
        return _with_neutral_chroma(frame)
    alpha = "a" if has_alpha(frame) else ""
    target = f"yuv{alpha}420p{'10le' if depth_of(frame) > 8 else ''}"
    rgb = frame.format.is_rgb or frame.format.name == "pal8"
    own_range = FULL if colour.full_range else LIMITED
    return frame.reformat(
        width=size[1],
        height=size[0],
        format=target,
        src_colorspace=_sws_matrix(colour.matrix),
        dst_colorspace=_sws_matrix(colour.matrix),
        src_color_range=FULL if rgb else own_range,
        dst_color_range=own_range,
        interpolation=_CONVERSION,
    )


def _with_neutral_chroma(frame: av.VideoFrame) -> av.VideoFrame:
    """Grey as 4:2:0, samples kept; libswscale would take limited grey for full and stretch it."""
    bits = frame.format.components[0].bits
    wide = bits > 8
    result = av.VideoFrame(frame.width, frame.height, "yuv420p10le" if wide else "yuv420p")
    luma = _rows(frame.planes[0], np.dtype(np.uint16 if wide else np.uint8))
    if wide:
        luma = luma >> (bits - 10) if bits >= 10 else luma << (10 - bits)
    neutral = np.full(((frame.height + 1) // 2, (frame.width + 1) // 2), 512 if wide else 128)
    for target, source in zip(result.planes, (luma, neutral, neutral), strict=True):
        _fill(target, source.astype(luma.dtype, copy=False))
    return result


def _sws_matrix(matrix: int) -> int:
    """The matrix as libswscale numbers it: those of BT.601 share one, the rest keep theirs."""
    return matrix if matrix in (1, 4, 7, 9) else 5


def _rows(plane: av.video.plane.VideoPlane, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    """The samples of a plane, (rows, columns), without the padding of its lines."""
    buffer: Any = plane
    return np.frombuffer(buffer, dtype).reshape(plane.height, -1)[:, : plane.width]


def planes_of(frame: av.VideoFrame) -> Planes:
    """Views (rows, columns) of a native frame's planes, uint8 or uint16, read-only.

    They share the decoder's memory and keep it alive; the decoder may still predict other frames
    from it, which is why it may not be written to.
    """
    dtype = np.dtype(np.uint16 if frame.format.components[0].bits > 8 else np.uint8)
    planes = []
    for plane in frame.planes:
        rows = _rows(plane, dtype)
        rows.flags.writeable = False
        planes.append(rows)
    return planes


def to_av(
    frame: Frame,
    *,
    alpha: bool,
    size: tuple[int, int],
    reuse: av.VideoFrame | None = None,
) -> av.VideoFrame:
    """An encoder's frame of 4:2:0 planes with the colour tags of ``frame``.

    Args:
        frame: what is shown.
        alpha: whether the result has an alpha plane; opaque where the frame has none.
        size: (H, W) of the result; where it is larger, the last row and column are repeated.
        reuse: the result of an earlier call, filled again if no encoder holds it any more and it
            fits; new pages for each frame cost as much as the copy.
    """
    depth = "" if frame.depth <= 8 else "10le"
    kind = f"yuv{'a' if alpha else ''}420p{depth}"
    if reuse is not None and reuse.format.name == kind:
        result = reuse
        result.make_writable()
    else:
        result = av.VideoFrame(size[1], size[0], kind)
    planes = [frame.y, frame.u, frame.v]
    if alpha:
        opaque = np.broadcast_to(frame.y.dtype.type((1 << frame.depth) - 1), frame.size)
        planes.append(opaque if frame.alpha is None else frame.alpha)
    for target, source in zip(result.planes, planes, strict=True):
        _fill(target, source if frame.depth <= 10 else source >> (frame.depth - 10))
    tag(result, frame.colour)
    return result


def _fill(target: av.video.plane.VideoPlane, source: npt.NDArray[Any]) -> None:
    """Copy a plane into the top left corner and repeat its border to the right and below."""
    view = _rows(target, source.dtype)
    rows, columns = source.shape
    view[:rows, :columns] = source
    if rows < target.height:
        view[rows:, :columns] = source[-1]
    if columns < target.width:
        view[:, columns:] = view[:, columns - 1 : columns]


def tag(frame: av.VideoFrame, colour: ColourTags) -> None:
    """Write the colour tags on an encoder's frame."""
    frame.colorspace = colour.matrix
    frame.color_range = FULL if colour.full_range else LIMITED
    frame.color_primaries = colour.primaries
    frame.color_trc = colour.transfer


def encodable(frame: av.VideoFrame, pixel_format: str, colour: ColourTags) -> av.VideoFrame:
    """The frame in the encoder's pixel format, matrix and range kept."""
    if frame.format.name == pixel_format:
        return frame
    own_range = FULL if colour.full_range else LIMITED
    result = frame.reformat(
        format=pixel_format,
        src_colorspace=_sws_matrix(colour.matrix),
        dst_colorspace=_sws_matrix(colour.matrix),
        src_color_range=own_range,
        dst_color_range=own_range,
        interpolation=_CONVERSION,
    )
    tag(result, colour)
    if len(frame.planes) == 4 and len(result.planes) == 4:
        _scale_alpha(frame, result)
    return result


def _scale_alpha(source: av.VideoFrame, target: av.VideoFrame) -> None:
    """Opacity at the target's depth; libswscale shifts the bits, so that opaque becomes 99.7 %."""
    given, wanted = (frame.format.components[3].bits for frame in (source, target))
    if given == wanted:
        return
    alpha = _samples(source.planes[3], source.width, given).astype(np.uint32)
    scaled = (alpha * ((1 << wanted) - 1) + (1 << given) // 2) // ((1 << given) - 1)
    _fill(target.planes[3], scaled.astype(np.uint8 if wanted == 8 else np.uint16))


def _samples(plane: av.video.plane.VideoPlane, width: int, bits: int) -> npt.NDArray[Any]:
    dtype = np.dtype(np.uint8 if bits == 8 else "<u2")
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    samples: npt.NDArray[Any] = rows[:, : width * dtype.itemsize].view(dtype)
    return samples


def to_rgb(frame: av.VideoFrame, colour: ColourTags, *, alpha: bool) -> npt.NDArray[Any]:
    """An encoder's frame as uint8 RGB (H, W, 3) or RGBA (H, W, 4)."""
    matrix = colour.matrix
    if matrix == Matrix.UNSPECIFIED:
        matrix = Matrix.BT709 if frame.height >= _RGB_MATRIX_LINES else Matrix.SMPTE170M
    rgb = frame.reformat(
        format="rgba" if alpha else "rgb24",
        src_colorspace=_sws_matrix(matrix),
        dst_colorspace=_sws_matrix(matrix),
        src_color_range=FULL if colour.full_range else LIMITED,
        dst_color_range=FULL,
        interpolation=_CONVERSION,
    )
    return rgb.to_ndarray()
