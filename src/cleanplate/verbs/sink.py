"""Where the frames of a video go, or what was seen in them."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self, TypeVar

Item_contra = TypeVar("Item_contra", contravariant=True)


class Sink(Protocol[Item_contra]):
    """Takes items frame by frame; a context manager that leaves whole files or none."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def write(self, item: Item_contra, /) -> None:
        """Take the next one."""
        ...
