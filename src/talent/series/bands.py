"""Bands learnt from past out-of-sample errors, and joint draws with a common shock.

Models' own 95 % bands cover about 75 % on annual data. These come from what the combination got
wrong in the past, in units that make series comparable, pooled over series by horizon; where there
are few independent cases they lean on a heavy-tailed prior and so get wider, not narrower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

from talent.quantiles import normal_cdf, normal_ppf
from talent.series.scale import SMALL
from talent.streams import normals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Bands", "learn_bands"]

LEVELS = np.concatenate([np.linspace(0, 0.95, 96), [0.96, 0.97, 0.98, 0.99, 0.995, 0.999, 0.9999]])
"""Probabilities of the absolute scaled error at which its quantiles are kept."""

PRIOR_MEDIAN = 1.0
"""Median absolute scaled error where nothing is known: one usual move, times root horizon."""
PRIOR_DF = 5
"""Degrees of freedom of the Student-t that stands in for the shape where cases are few."""
PRIOR_CASES = 5.0
"""Independent cases that the prior median is worth."""
SHAPE_CASES = 30.0
"""Independent cases that the prior shape is worth."""
OWN_SHAPE_CASES = 100.0
"""Independent cases of one horizon at which its own shape counts as much as the pooled one."""
GROWTH_CASES = 20.0
"""Strength of the prior that errors grow with the root of the horizon (and drift uncertainty)."""
GROUP_CASES = 20.0
"""Independent cases of a group at which its own size of errors counts as much as the pooled."""
PRIOR_COMMON = 0.3
"""Correlation between series at one origin where nothing is known: sums are not too narrow."""
COMMON_ORIGINS = 5.0
"""Distinct origins that the prior correlation is worth."""


@dataclass(frozen=True)
class Bands:
    """Distribution of scaled errors by horizon, symmetric about the point forecast.

    Attributes
    ----------
    table : ndarray, shape (horizon, levels)
        Quantiles of the absolute scaled error at `LEVELS`.
    factors : mapping of str to float
        Size of the errors of each group relative to all.
    correlation : ndarray, shape (horizon, horizon)
        Of the normal scores of one path.
    common, common_group : float
        Correlation between any two series, and between two of one group, at one origin.
    effective : ndarray, shape (horizon,)
        Independent cases behind each horizon.
    """

    table: Array
    factors: Mapping[str, float]
    correlation: Array
    common: float
    common_group: float
    effective: Array

    def quantile(self, p: float, group: str = "") -> Array:
        """Scaled error at probability `p`, shape (horizon,)."""
        return self.at(np.full(len(self.table), normal_ppf(p)), group)

    def at(self, scores: Array, group: str = "") -> Array:
        """Scaled errors at normal scores, shape (..., horizon) to the same shape."""
        level = 2 * normal_cdf(np.abs(scores)) - 1
        size = np.empty_like(level)
        for h, row in enumerate(self.table):
            size[..., h] = np.interp(level[..., h], LEVELS, row)
        return np.asarray(np.sign(scores) * size * self.factors.get(group, 1.0))

    def draw(self, seed: int, name: str, group: str, draws: int, stream: str) -> Array:
        """Scaled error paths of one series, shape (draws, horizon).

        The same draw of two series shares the shock of the panel, and two series of one group also
        that of the group.
        """
        horizon = len(self.table)
        shocks = (
            (self.common, f"{stream}.common"),
            (self.common_group - self.common, f"{stream}.group.{group}"),
            (1 - self.common_group, f"{stream}.own.{name}"),
        )
        root = np.linalg.cholesky(self.correlation)
        scores = np.zeros((draws, horizon))
        for share, key in shocks:
            if share > 0:
                scores += np.sqrt(share) * normals(seed, key, draws, horizon)
        # Not a product of matrices: its last digits would depend on the number of BLAS threads.
        return self.at(np.einsum("dk,hk->dh", scores, root), group)


def learn_bands(
    scaled: Array,
    effective: Array,
    names: NDArray[np.str_],
    origins: NDArray[np.int64],
    groups: Sequence[str],
) -> Bands:
    """Learn the distribution of scaled errors from past cases.

    Parameters
    ----------
    scaled : ndarray, shape (cases, horizon)
        Scaled errors; NaN where the actual is not known.
    effective : ndarray, shape (horizon,)
        Independent cases.
    names, origins : ndarray, shape (cases,)
        Series, and origin of each case.
    groups : sequence of str, length cases
    """
    horizon = scaled.shape[1]
    # A case whose every actual lies beyond a break tells nothing.
    told = np.atleast_1d(np.isfinite(scaled).any(axis=1))
    scaled, names, origins = scaled[told], names[told], origins[told]
    groups = [group for group, kept in zip(groups, told.tolist(), strict=True) if kept]
    size = np.abs(scaled)
    median = _median_by_horizon(size, effective)
    factors = _group_factors(size / median, names, groups)
    unit = np.array([factors[g] for g in groups])[:, None] if groups else np.ones((0, 1))
    table = _shapes(size / median / unit, effective) * median[:, None]
    own = Bands(table, factors, np.eye(horizon), 0.0, 0.0, effective)
    scores = _normal_scores(own, scaled, groups)
    common, within = _shared(scores, origins, groups)
    return Bands(table, factors, _path_correlation(scores, effective), common, within, effective)


def _median_by_horizon(size: Array, effective: Array) -> Array:
    """Median absolute scaled error: what is seen, blended with a shrunken power law."""
    horizon = size.shape[1]
    log_h = np.log(np.arange(1, horizon + 1))
    seen = effective > 0
    if not seen.any():
        return np.full(horizon, PRIOR_MEDIAN)
    own = np.full(horizon, np.log(PRIOR_MEDIAN))
    own[seen] = np.log(np.maximum(np.nanmedian(size[:, seen], axis=0), SMALL))
    w = np.where(seen, effective, 0.0)
    centre = np.sum(w * log_h) / w.sum()
    mean = np.sum(w * own) / w.sum()
    trust = w.max() / (w.max() + PRIOR_CASES)
    level = trust * mean + (1 - trust) * np.log(PRIOR_MEDIAN)
    covariance = np.sum(w * (log_h - centre) * (own - mean))
    slope = covariance / (np.sum(w * (log_h - centre) ** 2) + GROWTH_CASES)
    law = level + slope * (log_h - centre)
    trust = w / (w + SHAPE_CASES)
    return np.asarray(np.exp(trust * own + (1 - trust) * law))


def _group_factors(size: Array, names: NDArray[np.str_], groups: Sequence[str]) -> dict[str, float]:
    out = {"": 1.0}
    labels = np.array(groups, dtype=np.str_)
    if not len(labels):
        return out
    logs = np.log(np.maximum(size, SMALL))
    overall = float(np.nanmean(logs))
    for group in np.unique(labels):
        mine = labels == group
        # One series is at least one case; many origins of it are not many cases.
        cases = len(np.unique(names[mine]))
        away = float(np.nanmean(logs[mine])) - overall
        out[str(group)] = float(np.exp(away * cases / (cases + GROUP_CASES)))
    return out


def _shapes(unit: Array, effective: Array) -> Array:
    """Quantiles of the absolute error relative to its median, shape (horizon, levels)."""
    horizon = unit.shape[1]
    prior = scipy.stats.t.ppf((1 + LEVELS) / 2, PRIOR_DF) / scipy.stats.t.ppf(0.75, PRIOR_DF)
    total = float(effective.max(initial=0.0))
    if total == 0:
        return np.tile(prior, (horizon, 1))
    pooled = _quantiles(unit[np.isfinite(unit)], total)
    trust = total / (total + SHAPE_CASES)
    out = np.empty((horizon, len(LEVELS)))
    for h in range(horizon):
        mine = unit[np.isfinite(unit[:, h]), h]
        weight = effective[h] / (effective[h] + OWN_SHAPE_CASES)
        own = _quantiles(mine, effective[h]) if len(mine) else pooled
        out[h] = trust * (weight * own + (1 - weight) * pooled) + (1 - trust) * prior
    return out


def _quantiles(values: Array, cases: float) -> Array:
    """Empirical quantiles, conservative as in conformal prediction: (n + 1) / n times the level.

    Lei et al. (2018), doi:10.1080/01621459.2017.1307116; beyond the largest the tail goes on as
    that of the prior.
    """
    asked = LEVELS * (1 + 1 / max(cases, 1.0))
    out = np.quantile(values, np.minimum(asked, 1.0))
    inside = np.flatnonzero(asked <= 1 - 1 / max(cases, 2.0))
    edge = inside[-1]
    tail = scipy.stats.t.ppf((1 + LEVELS) / 2, PRIOR_DF)
    beyond = out[edge] * tail[edge + 1 :] / tail[edge] if tail[edge] > 0 else tail[edge + 1 :]
    out[edge + 1 :] = np.maximum(out[edge + 1 :], beyond)
    out[0] = 0.0
    return np.asarray(np.maximum.accumulate(out))


def _normal_scores(bands: Bands, scaled: Array, groups: Sequence[str]) -> Array:
    factors = np.array([bands.factors[group] for group in groups])
    out = np.full_like(scaled, np.nan)
    for h, row in enumerate(bands.table):
        seen = np.isfinite(scaled[:, h])
        level = np.interp(np.abs(scaled[seen, h]) / factors[seen], row, LEVELS)
        score = normal_ppf((1 + np.minimum(level, 0.999)) / 2)
        out[seen, h] = np.sign(scaled[seen, h]) * score
    return out


def _path_correlation(scores: Array, effective: Array) -> Array:
    """Correlation over the horizon, shrunk to that of a random walk, positive definite."""
    horizon = scores.shape[1]
    ahead = np.arange(1, horizon + 1)
    walk = np.sqrt(np.minimum.outer(ahead, ahead) / np.maximum.outer(ahead, ahead))
    out = walk.copy()
    for i in range(horizon):
        for j in range(i):
            both = np.isfinite(scores[:, i]) & np.isfinite(scores[:, j])
            a, b = scores[both, i], scores[both, j]
            norm = np.sqrt(np.sum(a * a) * np.sum(b * b))
            if norm > 0:
                trust = min(effective[i], effective[j]) / (
                    min(effective[i], effective[j]) + SHAPE_CASES
                )
                out[i, j] = out[j, i] = trust * np.sum(a * b) / norm + (1 - trust) * walk[i, j]
    values, vectors = np.linalg.eigh(out)
    fixed = (vectors * np.maximum(values, 1e-6)) @ vectors.T
    root = np.sqrt(np.diag(fixed))
    return np.asarray(fixed / np.outer(root, root))


def _shared(
    scores: Array, origins: NDArray[np.int64], groups: Sequence[str]
) -> tuple[float, float]:
    """Mean product of normal scores of two series at one origin: of any two, and of one group."""
    labels = np.array(groups, dtype=np.str_)
    across, within = np.zeros(2), np.zeros(2)
    for origin in np.unique(origins):
        rows = origins == origin
        block, mine = scores[rows], labels[rows]
        for h in range(scores.shape[1]):
            seen = np.isfinite(block[:, h])
            x, g = block[seen, h], mine[seen]
            inside = sum((_pairs(x[g == group]) for group in np.unique(g)), np.zeros(2))
            within += inside
            across += _pairs(x) - inside
    # Origins whose spans overlap tell the same shock twice.
    distinct = 0.0
    if len(origins):
        distinct = 1 + (int(origins.max()) - int(origins.min())) / scores.shape[1]

    def shrunk(sums: Array, towards: float) -> float:
        if sums[1] == 0:
            return towards
        found = float(np.clip(sums[0] / sums[1], 0, 0.95))
        return (distinct * found + COMMON_ORIGINS * towards) / (distinct + COMMON_ORIGINS)

    if len(set(groups)) < 2:
        common = shrunk(within, PRIOR_COMMON)
        return common, common
    common = shrunk(across, PRIOR_COMMON)
    return common, max(shrunk(within, PRIOR_COMMON), common)


def _pairs(x: Array) -> Array:
    """Sum of products over pairs, and number of pairs."""
    n = len(x)
    if n < 2:
        return np.zeros(2)
    return np.array([(x.sum() ** 2 - np.sum(x * x)) / 2, n * (n - 1) / 2])
