"""Colours that plots and pages share, safe for readers who do not tell red from green."""

from __future__ import annotations

__all__ = ["BANDS", "GRID", "INK", "MUTED", "SHORTAGE", "SURPLUS"]

SHORTAGE = "#b3470b"
"""Vermilion of Okabe & Ito (2008), darkened to a contrast of 5.5 to 1 on white."""

SURPLUS = "#0b5c94"
"""Blue of Okabe & Ito (2008), darkened to a contrast of 7 to 1 on white."""

INK = "#14202b"
MUTED = "#56636f"

BANDS = (("95 %", "q025", "q975", "#dbe7f1"), ("80 %", "q10", "q90", "#a9c8e0"),
         ("50 %", "q25", "q75", "#6299c4"))  # fmt: skip
"""Name, lower and upper column, and colour of each band, widest first. One hue, so that the bands
differ in lightness alone and stay apart in print."""

GRID = "#e3e8ec"
