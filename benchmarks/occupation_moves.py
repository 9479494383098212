"""Backtests of the drift of occupations, and moves inside industries against national ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scoringrules as sr
from benchmarks.pages import markdown
from scipy import linalg, special, stats

from talent.demand.occupation_history import (
    Drift,
    fit_drift,
    followed_mix,
    stable_units,
    uncentred,
)
from talent.store import datasets_folder

if TYPE_CHECKING:
    from talent.inputs import Inputs
    from talent.store import Snapshot

SURVEYS = {
    "oews_employment": "survey of establishments (OEWS)",
    "ep_employment": "base years of the projections (EP)",
}
METHODS = {
    "none": ("none", 1.0),
    "unknown direction": ("shrunk", 0.0),
    "shrunk": ("shrunk", 1.0),
    "full": ("full", 1.0),
}
"""Trend and carry of each."""
USED = "as drawn"
BANDS = {"1": (1, 1), "2-3": (2, 3), "4-5": (4, 5), "6-8": (6, 8)}
DRAWS, FIRST, MIXED = 400, 6, 25
OCCUPATIONS = (
    "engineers", "technicians", "operators", "computer_scientists", "managers_business", "other",
)  # fmt: skip


def centred(jobs: pd.Series | pd.DataFrame) -> pd.Series | pd.DataFrame:
    """Centred logs of jobs by group (index), columns kept."""
    logs = np.log(jobs)
    return logs - logs.mean()


def rms(values: object) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(np.square(np.asarray(values, dtype=float)))))


def staffings(snapshot: Snapshot) -> dict[str, pd.DataFrame]:
    """Staffing of every US industry in the store, newest year of each, survey before matrix."""
    rows = snapshot.observations("occupation_mix", country="US")
    rows = rows.loc[rows["publisher_code"] != "residual"]
    soc = snapshot.crosswalk("SOC2018")[["code", "occupation"]]
    found = {}
    for name, part in rows.groupby("industry"):
        newest = part.loc[part["year"] == part["year"].max()]
        codes = newest.rename(columns={"publisher_code": "code", "value": "jobs"})
        found[str(name)] = codes[["code", "jobs"]].merge(soc, on="code")
    return found


def followed(snapshot: Snapshot, concept: str, staff: pd.DataFrame) -> pd.DataFrame:
    """Centred log index of each occupation under a staffing, edition by edition."""
    walk = snapshot.crosswalks()
    links = walk.loc[(walk["system_from"] == "SOC2010") & (walk["system_to"] == "SOC2018")]
    rows = snapshot.observations(concept, country="US")
    rows = rows.loc[rows["publisher_code"] != ""]
    jobs = rows.rename(columns={"publisher_code": "code"})[["code", "year", "value"]]
    return followed_mix(
        jobs, staff, stable_units(zip(links["code_from"], links["code_to"], strict=True))
    )


def predict(
    level: np.ndarray, drift: Drift, ahead: int, seed: int, carry: np.ndarray, size: np.ndarray
) -> np.ndarray:
    """Draws (draws, occupations) of the shares `ahead` years after a level."""
    walk = drift.walk(DRAWS, ahead, seed, f"benchmark.{ahead}", carry)[:, -1]
    logs = level + size[:, None] * walk
    share = np.exp(logs - logs.max(axis=1, keepdims=True))
    return share / share.sum(axis=1, keepdims=True)


def log_score(
    truth: np.ndarray,
    level: np.ndarray,
    drift: Drift,
    ahead: int,
    carry: np.ndarray,
    size: np.ndarray,
) -> float:
    """Log density of the log-ratios under multivariate t, averaged over carries and sizes."""
    basis = linalg.helmert(len(truth))
    logs = []
    for c, s in set(zip(carry[:MIXED], size[:MIXED], strict=True)):
        slope = c**2 * drift.trend_sd**2 + (1 - c**2) * drift.spread**2
        spread = ahead * uncentred(drift.sd) ** 2 + ahead**2 * uncentred(np.sqrt(slope)) ** 2
        mean = basis @ (level + s * ahead * c * drift.trend)
        cov = s**2 * basis @ np.diag(spread) @ basis.T
        logs.append(stats.multivariate_t.logpdf(basis @ truth, mean, cov, df=drift.freedom))
    return float(special.logsumexp(logs) - np.log(len(logs)))


def backtest(inputs: Inputs, staff: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Scores of every method, survey, industry, origin, horizon and occupation."""
    rows = []
    one = np.ones(DRAWS)
    methods = {name: (trend, carry * one, one) for name, (trend, carry) in METHODS.items()}
    used = [
        inputs.assume("benchmark", "required", f"occupation_{name}")[:DRAWS]
        for name in ("trend_carry", "drift_scale")
    ]
    methods[USED] = ("shrunk", *used)
    for concept in SURVEYS:
        for name, mix in staff.items():
            if mix["occupation"].nunique() < len(OCCUPATIONS):
                continue
            moves = followed(inputs.snapshot, concept, mix)[list(OCCUPATIONS)]
            jobs = mix.groupby("occupation")["jobs"].sum()[list(OCCUPATIONS)]
            level = moves + centred(jobs)
            for origin in level.index[level.index >= level.index[0] + FIRST]:
                past = moves.loc[:origin]
                start = level.loc[origin].to_numpy()
                for method, (trend, carry, size) in methods.items():
                    drift = fit_drift(past, trend)
                    for year in level.index[level.index > origin]:
                        ahead = int(year - origin)
                        truth = level.loc[year].to_numpy()
                        share = np.exp(truth) / np.exp(truth).sum()
                        draws = predict(start, drift, ahead, int(origin), carry, size)
                        crps = sr.crps_ensemble(share, draws, m_axis=0)
                        score = log_score(truth, start, drift, ahead, carry, size)
                        rank = (draws < share).mean(axis=0)
                        rows += [
                            (concept, name, origin, ahead, method, o, 100 * c, score, r)
                            for o, c, r in zip(OCCUPATIONS, crps, rank, strict=True)
                        ]
    names = ["survey", "industry", "origin", "ahead", "method", "occupation", "crps", "log", "rank"]
    return pd.DataFrame(rows, columns=names)


def backtest_table(scores: pd.DataFrame, industry: str | None) -> str:
    """Mean scores by survey, band of horizons and method."""
    part = scores if industry is None else scores.loc[scores["industry"] == industry]
    rows = []
    for concept, label in SURVEYS.items():
        for band, (low, high) in BANDS.items():
            for method in (*METHODS, USED):
                some = part.loc[
                    (part["survey"] == concept)
                    & part["ahead"].between(low, high)
                    & (part["method"] == method)
                ]
                if some.empty:
                    continue
                inside = {
                    f"{c} %": f"{(abs(some['rank'] - 0.5) <= c / 200).mean():.0%}"
                    for c in (50, 80, 95)
                }
                rows.append(
                    {
                        "editions": label, "years ahead": band, "trend": method, "cells": len(some),
                        "CRPS (points)": f"{some['crps'].mean():.3f}",
                        "log score": f"{some['log'].mean():.2f}", **inside,
                    }
                )  # fmt: skip
    return markdown(pd.DataFrame(rows))


def matrix_against_survey(snapshot: Snapshot) -> pd.DataFrame:
    """Centred moves from the matrix of 2024 to the survey of 2025, by industry and occupation.

    Beside each: the move of the occupations in all industries in that year, under the staffing of
    the industry.
    """
    reference = datasets_folder() / "reference"
    survey = snapshot.donor_pools("US", own=True).rename(columns={"people": "jobs"})
    # Cells that the survey hides were filled from the matrix.
    survey = survey.loc[survey["status"] == "measured"]
    matrix = pd.read_csv(reference / "ep_projections.csv", dtype={"industry": str})
    matrix = matrix.loc[(matrix["edition"] == "2024-34") & (matrix["industry"] != "all")]
    soc = snapshot.crosswalk("SOC2018").set_index("code")["occupation"]
    rows = []
    for name, theirs in matrix.groupby("industry"):
        mine = survey.loc[survey["industry"] == f"NAICS {name}", ["soc", "jobs"]]
        both = theirs.merge(mine, left_on="occupation_code", right_on="soc")
        both = both.loc[both["occupation_code"] != "00-0000"].dropna(subset=["base", "jobs"])
        both = both.assign(occupation=both["occupation_code"].map(soc))
        sums = both.groupby("occupation")[["base", "jobs"]].sum()
        if len(sums) < len(OCCUPATIONS):
            continue
        logs = centred(sums.loc[list(OCCUPATIONS)])
        mix = both.rename(columns={"occupation_code": "code"})[["code", "occupation", "jobs"]]
        national = followed(snapshot, "oews_employment", mix)[list(OCCUPATIONS)]
        rows += [
            (name, o, logs.loc[o, "jobs"] - logs.loc[o, "base"], -national.loc[2024, o],
             (national.loc[2024, o] - national.loc[2018, o]) / 6)
            for o in OCCUPATIONS
        ]  # fmt: skip
    return pd.DataFrame(rows, columns=["industry", "occupation", "move", "national", "trend"])


def transfer(snapshot: Snapshot) -> str:
    """Whether moves inside industries follow those of the occupations in all industries."""
    found = matrix_against_survey(snapshot)
    rows = []
    for column, label in (
        ("national", "move of the occupations in all industries, 2024 to 2025"),
        ("trend", "their mean move a year, 2018 to 2024"),
    ):
        fit = stats.linregress(found[column], found["move"])
        groups = found.groupby("industry")
        # Occupations of an industry are centred and so depend on each other: the spread of
        # slopes over industries left out in turn is the standard error.
        left = [
            stats.linregress(
                *(found.loc[found["industry"] != i, c] for c in (column, "move"))
            ).slope
            for i in groups.groups
        ]
        k = len(left)
        error = np.sqrt((k - 1) / k * np.sum((np.array(left) - np.mean(left)) ** 2))
        rows.append(
            {
                "explained by": label, "industries": k, "moves": len(found),
                "slope": f"{fit.slope:.2f}", "standard error": f"{error:.2f}",
                "share explained": f"{fit.rvalue**2:.1%}",
            }
        )  # fmt: skip
    return markdown(pd.DataFrame(rows))
