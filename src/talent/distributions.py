"""The distributions that an assumption may have, all through their quantile functions.

Sampling by ``ppf(u)`` on a named stream of uniforms keeps draws paired when an assumption is
overridden: the same world meets another value of the same assumption.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from talent.quantiles import beta_ppf, normal_ppf

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["KINDS", "Distribution", "Kind"]

Kind = Literal["fixed", "pert", "uniform", "normal", "lognormal"]
KINDS: tuple[str, ...] = ("fixed", "pert", "uniform", "normal", "lognormal")

_Z90 = 1.6448536269514722  # 95th percentile of the standard normal


@dataclass(frozen=True)
class Distribution:
    """An uncertain number.

    Parameters
    ----------
    kind : {"fixed", "pert", "uniform", "normal", "lognormal"}
        ``fixed``: `mode`. ``pert``: beta on [`low`, `high`] with mode `mode` and shape 4
        (Malcolm et al. 1959, doi:10.1287/opre.7.5.646). ``uniform``: on [`low`, `high`].
        ``normal`` and ``lognormal``: median `mode`, and [`low`, `high`] is the central 90 %.
    low, mode, high : float
        In the unit of the assumption. All three are equal for ``fixed``.

    Raises
    ------
    ValueError
        If the parameters are not ordered, or not legal for the kind.

    Examples
    --------
    >>> Distribution("uniform", 0.0, 1.0, 4.0).ppf(0.5).item()
    2.0
    >>> Distribution("lognormal", 30, 55, 100).ppf(0.5).round(6).item()
    55.0
    """

    kind: Kind
    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown distribution {self.kind!r}; use one of {', '.join(KINDS)}")
        if not all(math.isfinite(v) for v in (self.low, self.mode, self.high)):
            raise ValueError("low, mode and high must be finite numbers")
        if not self.low <= self.mode <= self.high:
            raise ValueError(f"need low <= mode <= high, got {self.low}, {self.mode}, {self.high}")
        if self.kind == "lognormal" and self.low <= 0:
            raise ValueError("a lognormal needs low > 0")

    @property
    def is_fixed(self) -> bool:
        """Whether the number is not uncertain at all."""
        return self.kind == "fixed" or self.low == self.high

    @property
    def _log_sd(self) -> float:
        return (math.log(self.high) - math.log(self.low)) / (2 * _Z90)

    def ppf(self, u: float | NDArray[np.float64]) -> NDArray[np.float64]:
        """Quantiles at `u` (any shape, values in [0, 1))."""
        u = np.asarray(u, dtype=float)
        if self.is_fixed:
            return np.full(u.shape, self.mode)
        width = self.high - self.low
        if self.kind == "uniform":
            return self.low + u * width
        if self.kind == "pert":
            a = 1 + 4 * (self.mode - self.low) / width
            b = 1 + 4 * (self.high - self.mode) / width
            return np.asarray(self.low + width * beta_ppf(u, a, b))
        z = normal_ppf(np.clip(u, 1e-12, 1 - 1e-12))
        if self.kind == "normal":
            return np.asarray(self.mode + z * width / (2 * _Z90))
        return np.asarray(self.mode * np.exp(z * self._log_sd))

    def __str__(self) -> str:
        """Short text, as shown in tables of inputs."""
        if self.is_fixed:
            return f"{self.mode:g}"
        return f"{self.kind}({self.low:g}, {self.mode:g}, {self.high:g})"
