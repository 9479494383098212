"""What was tried of the model: distributions, leads, covariates, a common shock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.starts.scores import dated, per_fab
from scipy import optimize
from scipy.special import logsumexp

from talent.demand.starts import SHIFT, fit_delay, log_probability

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

FAMILIES = {"norm": "normal", "laplace": "Laplace", "gumbel_r": "Gumbel"}
SHIFTS = (0.0, SHIFT, 1.0, 5.0, 20.0)
SHOCKS = (0.0, 0.1, 0.2, 0.3, 0.4)


def _left_out(cases: pd.DataFrame, weights: Array, design: Array, **options: object) -> float:
    """Log likelihood of each fab under the fit to all others, summed."""
    total = 0.0
    family = str(options.get("family", "gumbel_r"))
    shift = float(str(options.get("shift", SHIFT)))
    for fab in cases["fab"].unique():
        out = (cases["fab"] == fab).to_numpy()
        fit = fit_delay(cases[~out], weights[~out], design[~out], **options)
        terms = log_probability(fit.theta, cases[out], design[out], family, shift, lead=False)
        total += float((weights[out] * terms).sum())
    return total


def distributions(cases: pd.DataFrame) -> pd.DataFrame:
    """Left-out log likelihood by distribution of the error and by how delays grow with the lead."""
    cases = dated(cases)
    weights, one = per_fab(cases), np.ones((len(cases), 1))
    rows = []
    for family, name in FAMILIES.items():
        row = {"error": name}
        for shift in SHIFTS:
            found = _left_out(cases, weights, one, family=family, shift=shift)
            row[f"shift {shift:g}"] = f"{found:.1f}"
        rows.append(row)
    return pd.DataFrame(rows)


def covariates(cases: pd.DataFrame) -> pd.DataFrame:
    """Coefficient of each covariate alone, and what it adds on fabs left out."""
    cases = dated(cases)
    weights, one = per_fab(cases), np.ones((len(cases), 1))
    middle = (cases["target_low"] + cases["target_high"]) / 2
    columns = {
        "none": None,
        "building has begun": cases["building"],
        "first statement of the fab": cases["first"],
        "United States": cases["country"] == "US",
        "Taiwan": cases["country"] == "TW",
        "log of the lead": np.log(middle - cases["said"] + SHIFT),
        "said since 2020": cases["said"] >= 2020,
    }
    rows = []
    for name, values in columns.items():
        extra = one if values is None else np.column_stack([one, values.astype(float)])
        fit = fit_delay(cases, weights, extra)
        effect = "" if values is None else f"{fit.theta[1]:.2f} ({fit.errors[1]:.2f})"
        rows.append(
            {"covariate": name, "coefficient (standard error)": effect,
             "left-out log likelihood": f"{_left_out(cases, weights, extra):.1f}"}
        )  # fmt: skip
    return pd.DataFrame(rows)


def era_without_echoes(cases: pd.DataFrame, started: set[str]) -> tuple[int, float, float, float]:
    """Fabs whose start is only their register's year; the effect of the era without them.

    Returns their number, the coefficient of statements since 2020, its error, and the gain in log
    likelihood.
    """
    cases = dated(cases)
    echo = (cases["outcome"] == "started") & ~cases["fab"].isin(started)
    rest = cases.loc[~echo]
    weights = per_fab(rest)
    plain = fit_delay(rest, weights)
    era = np.column_stack([np.ones(len(rest)), (rest["said"] >= 2020).astype(float)])
    fit = fit_delay(rest, weights, era)
    gain = fit.log_likelihood - plain.log_likelihood
    return cases.loc[echo, "fab"].nunique(), float(fit.theta[1]), float(fit.errors[1]), gain


def shocks(cases: pd.DataFrame) -> pd.DataFrame:
    """Log likelihood by the size of a shock that fabs announced together share."""
    first = dated(cases).drop_duplicates("fab").reset_index(drop=True)
    period = (first["said"] // 3).astype(int).astype(str)
    groups = {
        "announced in the same three years": period,
        "the same, in one country": period + first["country"],
        "one country": first["country"],
        "one company": first["fab"].str.split("-").str[0],
    }
    nodes, share = np.polynomial.hermite_e.hermegauss(15)
    log_share = np.log(share / share.sum())
    one = np.ones((len(first), 1))

    def best(group: pd.Series, size: float) -> float:
        def loss(theta: Array) -> float:
            moved = (np.array([theta[0] + size * z, theta[1]]) for z in nodes)
            terms = np.stack(
                [log_probability(t, first, one, "gumbel_r", SHIFT, lead=False) for t in moved], 1
            )
            by_group = pd.DataFrame(terms).groupby(group.to_numpy()).sum().to_numpy()
            prior = (theta[0] / 0.5) ** 2 + (theta[1] - np.log(0.4)) ** 2
            return float(0.5 * prior - logsumexp(by_group + log_share, axis=1).sum())

        return -float(optimize.minimize(loss, [0.1, -1.4], method="Nelder-Mead").fun)

    rows = []
    for name, group in groups.items():
        found = [best(group, size) for size in SHOCKS]
        row = {"shared by fabs of": name, "groups": group.nunique()}
        row |= {f"{s:g}": f"{v - found[0]:+.1f}" for s, v in zip(SHOCKS, found, strict=True)}
        rows.append(row)
    return pd.DataFrame(rows)
