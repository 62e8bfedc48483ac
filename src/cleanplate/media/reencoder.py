"""Sound that a container cannot hold as it is: decoded, and encoded anew at the same times."""

from __future__ import annotations

import logging
from fractions import Fraction
from typing import Any

import av.error
from av.audio.resampler import AudioResampler

_LOG = logging.getLogger(__name__)
_GAP_S = Fraction(1, 10)
"""Sound that comes this much later than its predecessor ends follows a gap, not a rounding."""


class Reencoder:
    """Decodes one track and encodes it anew, times kept.

    Args:
        source: the stream of the source.
        target: the stream of the result.
    """

    def __init__(self, source: Any, target: Any) -> None:
        self._source = source
        self._target = target
        self._resampler: AudioResampler | None = None
        self._next_pts: int | None = None
        self._damaged = False

    def encode(self, packet: Any, shift_s: Fraction) -> list[Any]:
        """The new packets that come of one old one; of None: the rest.

        Every time becomes ``shift_s`` seconds less.
        """
        encoded: list[Any] = []
        for sound in self._decoded(packet):
            for piece in self._resampled(sound):
                self._stamp(piece, shift_s)
                encoded += self._target.encode(piece)
        if packet is None:
            encoded += self._target.encode(None)
        return encoded

    def _decoded(self, packet: Any) -> list[Any]:
        """Sound of the packet; a packet that does not decode is passed over, as players do."""
        try:
            frames = list(self._source.codec_context.decode(packet))
        except av.error.EOFError:
            frames = []
        except av.error.InvalidDataError:
            frames = []
            if not self._damaged:
                _LOG.warning("%s: its sound is damaged in places", self._source.container.name)
            self._damaged = True
        return [*frames, None] if packet is None else frames

    def _resampled(self, sound: Any) -> list[Any]:
        if self._resampler is None:
            if sound is None:
                return []
            context = self._target.codec_context
            self._resampler = AudioResampler(
                format=context.format,
                layout=context.layout,
                rate=context.sample_rate,
                frame_size=context.frame_size or None,
            )
        return list(self._resampler.resample(sound))

    def _stamp(self, piece: Any, shift_s: Fraction) -> None:
        """Times on the result's clock, in samples: counted, but a gap in the source stays one."""
        rate = piece.sample_rate
        told = None if piece.time is None else round((Fraction(piece.time) - shift_s) * rate)
        if self._next_pts is None:
            self._next_pts = told or 0
        elif told is not None and told - self._next_pts > rate * _GAP_S:
            self._next_pts = told
        piece.pts = self._next_pts
        piece.time_base = Fraction(1, piece.sample_rate)
        self._next_pts += piece.samples
