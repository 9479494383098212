"""The plain frame that all plots share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talent.report.style import INK
from talent.report.words import label, need

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["framed", "new_axes"]

TOTAL = "total"


def new_axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    """The axes given, or those of a new figure of `size` inches, which notebooks then show."""
    if ax is not None:
        return ax
    pyplot: Any = need("matplotlib.pyplot")
    axes: Axes = pyplot.subplots(figsize=size, layout="constrained")[1]
    return axes


def framed(ax: Axes, title: str, where: str, occupation: str, scope: str, as_of: str) -> None:
    """Title, what is shown and as of when, and a light grid without a box."""
    who = "all occupations" if occupation == TOTAL else label(occupation).lower()
    ax.set_title(
        f"{title}\n{where}, {label(scope).lower()}, {who}; as of {as_of}",
        loc="left",
        fontsize="medium",
        color=INK,
    )
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.grid(color="#e3e8ec", lw=0.8)
    ax.set_axisbelow(True)
