"""Dates as publishers write them: a year, a half, a quarter, a month or a day."""

from __future__ import annotations

__all__ = ["parse_year"]


def parse_year(text: str | None) -> float:
    """Decimal year in the middle of an ISO date prefix; NaN where there is none.

    Examples
    --------
    >>> parse_year("2024"), parse_year("2024-Q4"), parse_year("2025-H2"), parse_year("2026-01")
    (2024.5, 2024.875, 2025.75, 2026.0416666666667)
    """
    if not isinstance(text, str) or not text[:4].isdigit():
        return float("nan")
    year, rest = int(text[:4]), text[5:]
    if rest[:1] == "Q":
        return year + (int(rest[1]) - 0.5) / 4
    if rest[:1] == "H":
        return year + (int(rest[1]) - 0.5) / 2
    if rest[:2].isdigit():
        return year + (int(rest[:2]) - 0.5) / 12
    return year + 0.5
