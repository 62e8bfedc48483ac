"""What must be known of a network that is added. No heavy imports: the command line shows these."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AddOptions:
    """What must be known of a network that is added."""

    name: str | None = None
    """Name for --model; without it the file's name."""
    like: str | None = None
    """Take everything not given here from this model's card."""
    size: str | None = None
    """Input size as WIDTHxHEIGHT; needed where the file leaves it open."""
    scale: str | None = None
    """Divisor of the pixels: 255, max (the picture's own maximum) or 1."""
    mean: str | None = None
    """Subtracted after division, R,G,B (in the network's channel order)."""
    std: str | None = None
    """Divided by last, R,G,B."""
    bgr: bool = False
    """The network wants blue first."""
    output: int = 0
    """Number of the output that holds the matte."""
    channel: int | None = None
    """Channel that holds the subject; without it the last one."""
    classes: str | None = None
    """Names of the output channels, with commas: makes --subject CLASS work."""
    subject: str | None = None
    """What it finds: person or any."""
    licence: str = "unknown"
    """Licence of the weights."""
