"""Rival designs of the distance of skills, and how well each recovers related occupations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from sklearn.covariance import shrunk_covariance
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from talent.levers.skills import SHRINKAGE, point, related_axes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]

TOP = 10
FOLDS, INNER = 10, 5
RESAMPLES = 2000
SEED = 8
PROFILES = ("level", "importance", "product", "root of product")
DOMAINS = ("skills", "knowledge", "both")
REDUCTIONS = ("none", "PCA 5", "PCA 10", "PCA 20", "whitened", "within major groups")
METRICS = ("euclidean", "cosine", "correlation")
LEARNT = ("related 0.1", "related 0.3", "related 0.6", "related 0.9")
Design = tuple[str, str, str, str, str, str]
CHOSEN: Design = (
    "root of product", "both", "raw", f"related {SHRINKAGE:g}", "euclidean", "",
)  # fmt: skip


@dataclass(frozen=True)
class Panel:
    """Occupations with ratings, and which of them are related.

    `importance` and `level` are on 0 to 1, shape (occupations, elements); `related` is square, a
    row an occupation, true where O*NET lists the other one.
    """

    codes: tuple[str, ...]
    importance: Array
    level: Array
    skill: Flags
    related: Flags
    job_zone: Array

    @cached_property
    def unlearnt(self) -> dict[Design, Array]:
        """Precision of the designs that learn nothing from related pairs, kept once found."""
        return {}

    @cached_property
    def pairs(self) -> NDArray[np.intp]:
        """Rows that are related, shape (pairs, 2)."""
        return np.argwhere(self.related)

    @cached_property
    def asked(self) -> Flags:
        """Occupations with anything to recover."""
        return np.asarray(self.related.any(axis=1))

    def group(self, digits: int) -> NDArray[np.str_]:
        """Return the first characters of the codes: 2 the major group, 4 about the minor group."""
        return np.array([code[:digits] for code in self.codes])


def panel(ratings: pd.DataFrame, related: pd.DataFrame, job_zone: pd.Series | None = None) -> Panel:
    """Arrange tables with columns as the snapshot gives them."""
    table = ratings.pivot(index="code", columns="element_id", values=["importance", "level"])
    domain = ratings.drop_duplicates("element_id").set_index("element_id")["domain"]
    codes = tuple(table.index)
    row = {code: i for i, code in enumerate(codes)}
    links = np.zeros((len(codes), len(codes)), dtype=bool)
    known = related[related["code"].isin(codes) & related["related"].isin(codes)]
    links[known["code"].map(row), known["related"].map(row)] = True
    zones = pd.Series(np.nan, index=list(codes)) if job_zone is None else job_zone.reindex(codes)
    return Panel(
        codes,
        (table["importance"].to_numpy() - 1) / 4,
        table["level"].to_numpy() / 7,
        (domain[table["importance"].columns] == "Skills").to_numpy(),
        links,
        zones.to_numpy(dtype=float),
    )


def designs() -> Iterator[Design]:
    """Give every rival: profile, domains, scaling, reduction, metric, addition."""
    yield from product(PROFILES, DOMAINS, ("raw", "standardised"), REDUCTIONS, METRICS, ("",))
    yield from product(PROFILES, DOMAINS, ("raw",), LEARNT, ("euclidean", "cosine"), ("",))
    yield from product(
        ("importance", "root of product"), ("both",), ("raw",), ("none",),
        ("euclidean", "correlation"), ("job zone 0.25", "job zone 1"),
    )  # fmt: skip


def points(data: Panel, design: Design) -> Array:
    """Coordinates before the reduction."""
    profile, domain, scaling = design[:3]
    values = {
        "level": data.level,
        "importance": data.importance,
        "product": data.importance * data.level,
        "root of product": point(data.importance, data.level),
    }[profile]
    if domain != "both":
        values = values[:, data.skill if domain == "skills" else ~data.skill]
    return StandardScaler().fit_transform(values) if scaling == "standardised" else values


def gaps(data: Panel, design: Design, learn: NDArray[np.intp]) -> Array:
    """Distances between all occupations, learning from the related pairs `learn` if at all."""
    values, reduction, metric = points(data, design), design[3], design[4]
    if reduction.startswith("PCA"):
        values = PCA(int(reduction[4:]), random_state=0).fit_transform(values)
    elif reduction == "whitened":
        values = values @ inverse_root(np.cov(values.T))
    elif reduction == "within major groups":
        frame = pd.DataFrame(values)
        inside = frame - frame.groupby(data.group(2)).transform("mean")
        values = values @ inverse_root(np.cov(inside.to_numpy().T))
    elif reduction.startswith("related"):
        values = values @ related_axes(values, learn, float(reduction.split()[1]))
    apart = cdist(values, values, metric)
    if design[5]:
        # In units of the typical distance, so that one weight serves every metric.
        zones = np.nan_to_num(data.job_zone, nan=np.nanmean(data.job_zone))
        step = float(design[5].split()[-1]) * apart.mean()
        apart = apart + step * np.abs(np.subtract.outer(zones, zones))
    np.fill_diagonal(apart, np.inf)
    return np.asarray(apart)


def inverse_root(covariance: Array) -> Array:
    """Matrix that whitens, after shrinking the covariance a third towards a sphere."""
    width, direction = np.linalg.eigh(shrunk_covariance(covariance, 0.3))
    return np.asarray((direction / np.sqrt(width)) @ direction.T)


def hits(data: Panel, apart: Array, top: int = TOP) -> Array:
    """Share of the nearest `top` that are related, an occupation a row."""
    nearest = np.argsort(apart, axis=1, kind="stable")[:, :top]
    return np.asarray(np.take_along_axis(data.related, nearest, axis=1).mean(axis=1))


def by_classification(data: Panel, digits: int, top: int = TOP) -> Array:
    """Expected precision of random picks from the same group of SOC, topped up at random."""
    group, out = data.group(digits), np.zeros(len(data.codes))
    for i in range(len(out)):
        same = group == group[i]
        same[i] = False
        inside, right = same.sum(), data.related[i, same].sum()
        other = (data.related[i].sum() - right) / max(len(out) - 1 - inside, 1)
        out[i] = right / inside if inside >= top else (right + (top - inside) * other) / top
    return out


def by_chance(data: Panel) -> Array:
    """Expected precision of random picks."""
    return np.asarray(data.related.sum(axis=1) / (len(data.codes) - 1))


def folds(rows: NDArray[np.intp], count: int, seed: int) -> list[NDArray[np.intp]]:
    """Random parts of the rows, the same in every run."""
    mixed = np.random.default_rng(seed).permutation(rows)
    return [np.sort(mixed[k::count]) for k in range(count)]


def held_out(data: Panel, design: Design, rows: NDArray[np.intp], parts: int, seed: int) -> Array:
    """Precision of a design on each row, learnt without any pair that touches the row's fold.

    Rows outside `rows` teach nothing either, and get NaN.
    """
    out = np.full(len(data.codes), np.nan)
    if not design[3].startswith("related"):
        if design not in data.unlearnt:
            data.unlearnt[design] = hits(data, gaps(data, design, data.pairs))
        out[rows] = data.unlearnt[design][rows]
        return out
    for part in folds(rows, parts, seed):
        teach = np.setdiff1d(rows, part)
        learn = data.pairs[np.isin(data.pairs, teach).all(axis=1)]
        out[part] = hits(data, gaps(data, design, learn))[part]
    return out


def nested(data: Panel, rivals: list[Design]) -> tuple[Array, list[Design]]:
    """Precision of the rule "take what is best on the other occupations", and what it took."""
    rows = np.flatnonzero(data.asked)
    out, taken = np.full(len(data.codes), np.nan), []
    for k, part in enumerate(folds(rows, FOLDS, SEED)):
        teach = np.setdiff1d(rows, part)
        means = [np.nanmean(held_out(data, d, teach, INNER, SEED + 1 + k)) for d in rivals]
        best = rivals[int(np.argmax(means))]
        learn = data.pairs[np.isin(data.pairs, teach).all(axis=1)]
        out[part] = hits(data, gaps(data, best, learn))[part]
        taken.append(best)
    return out, taken


def interval(values: Array, cluster: NDArray[np.str_]) -> tuple[float, float, float]:
    """Mean and 90 % interval, resampling whole groups: neighbours share their related ones."""
    keep = ~np.isnan(values)
    values, names = values[keep], cluster[keep]
    frame = pd.DataFrame({"value": values, "name": names}).groupby("name")["value"]
    total, size = frame.sum().to_numpy(), frame.size().to_numpy()
    pick = np.random.default_rng(SEED).integers(0, len(size), (RESAMPLES, len(size)))
    means = total[pick].sum(axis=1) / size[pick].sum(axis=1)
    low, high = np.quantile(means, [0.05, 0.95])
    return float(values.mean()), float(low), float(high)


def told(values: Array, cluster: NDArray[np.str_], *, sign: str = "") -> str:
    """Return mean and interval as text."""
    mid, low, high = interval(values, cluster)
    return f"{mid:{sign}.2f} ({low:{sign}.2f} to {high:{sign}.2f})"
