"""Make the tables and the picture of retirement.md from the shipped data.

Usage: ``.venv/bin/python docs/make_retirement.py [--draws 4000]``
"""

from __future__ import annotations

import argparse
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pandas as pd

import talent
from talent.report.style import INK, MUTED, SHORTAGE, SURPLUS
from talent.streams import normals
from talent.supply.mortality import mortality_paths
from talent.supply.retirement import fit_retirement
from talent.supply.retirement_backtest import backtest, country_shock, scores
from talent.supply.retirement_by_job import occupation_offsets
from talent.supply.transitions import country_cohorts

if TYPE_CHECKING:
    from talent.store import Snapshot

mpl.use("Agg")
from matplotlib import pyplot as plt

HERE = Path(__file__).resolve().parent
AS_OF, SEED, TO = "2026-11-22", 2035, 2035
NAMES = {"US": "United States", "JP": "Japan", "TW": "Taiwan"}
METHODS = {
    "hazards": "hazards of real cohorts (used)",
    "cross_section": "cross-section of the last year",
    "last_cohort": "what the last cohort did",
}
SEXES = {"M": ("men", SURPLUS), "F": ("women", SHORTAGE), "T": ("both together", MUTED)}


def markdown(frame: pd.DataFrame) -> str:
    head = "| " + " | ".join(frame.columns) + " |\n|" + "---|" * len(frame.columns)
    rows = ["| " + " | ".join(map(str, row)) + " |" for row in frame.itertuples(index=False)]
    return "\n".join([head, *rows])


def backtest_table(participation: pd.DataFrame) -> str:
    results = backtest(participation, range(1974, 2017), ahead=(0, 5))
    parts = []
    for label, chosen in (
        (
            "five years, origins 1990, 1995 to 2015",
            (results["ahead"] == 0) & (results["origin"] % 5 == 0),
        ),
        ("five years, every origin 1990 to 2016", results["ahead"] == 0),
        ("years six to ten, every origin 1990 to 2011", results["ahead"] == 5),
    ):
        table = scores(results.loc[chosen], 1990)
        parts.append(
            pd.DataFrame(
                {
                    "what": label,
                    "forecast": table["method"].map(METHODS),
                    "cells": table["n"],
                    "absolute error": table["abs_error"].map("{:.4f}".format),
                    "men": table["men"].map("{:.4f}".format),
                    "women": table["women"].map("{:.4f}".format),
                    "bias": table["bias"].map("{:+.4f}".format),
                    "log score": table["log_score"].map("{:.2f}".format),
                    "80 % band holds": table["cover_80"].map("{:.0%}".format),
                    "95 % band holds": table["cover_95"].map("{:.0%}".format),
                }
            )
        )
    return markdown(pd.concat(parts))


def offsets_table(snapshot: Snapshot) -> str:
    staff = snapshot.observations("occupation_mix", scope="components")
    staff = staff.loc[staff["year"] == staff["year"].max()].rename(
        columns={"publisher_code": "code", "value": "jobs"}
    )
    names = list(snapshot.occupations()["occupation"])
    found = occupation_offsets(snapshot.observations("labour_force_exit_rate"), staff, names)
    return markdown(
        pd.DataFrame(
            {
                "occupation": names,
                "as published": [f"{np.exp(v):.2f}" for v in found.raw],
                "shrunk": [f"{np.exp(v):.2f}" for v in found.mean],
                "80 % band": [
                    f"{np.exp(m - 1.2816 * s):.2f} to {np.exp(m + 1.2816 * s):.2f}"
                    for m, s in zip(found.mean, found.sd, strict=True)
                ],
            }
        )
    )


def totals_text(participation: pd.DataFrame) -> str:
    """How far all exits of a country were from their forecast over ten years, in one sentence."""
    results = backtest(participation, range(1974, 2017), ahead=(0, 5))
    sums = results.groupby(["country", "origin"])[["truth", "hazards"]].sum().reset_index()
    sums["error"] = np.log(np.maximum(-sums["truth"], 1e-3) / -sums["hazards"])
    scored = sums.loc[sums["origin"] >= 1990]
    sd = [
        float(np.sqrt((sums.loc[sums["origin"] + 10 <= origin, "error"] ** 2).mean()))
        for origin in scored["origin"]
    ]
    z = (scored["error"] / sd).abs()
    by_country = scored.groupby("country")["error"].mean()
    return (
        f"All exits of a country over the ten years after an origin from 1990 on were on average "
        f"{-by_country['JP']:.2f} (Japan) and {-by_country['US']:.2f} (United States) log points "
        f"below their forecast; the root mean square is {np.sqrt((scored['error'] ** 2).mean()):.2f}. "
        f"Bands from the errors known at each origin held {np.mean(z < 1.2816):.0%} (80 %) and "
        f"{np.mean(z < 1.96):.0%} (95 %) of {len(scored)}."
    )


def mortality_table(snapshot: Snapshot) -> str:
    """Hold-out of the last periods: Lee-Carter alone, from the periods up to a year."""
    table = snapshot.observations("mortality")
    first = table["age_band"].str.extract(r"^(\d+)")[0].astype(int)
    table = table.loc[first.between(20, 74) & (table["year"] <= 2023)]
    table = table.rename(columns={"age_band": "age", "value": "rate"})
    rows = []
    for country, mine in table.groupby("country"):
        truth = 1 - np.exp(-mine.groupby(["year", "age"])["rate"].mean().unstack())
        for cut in (2008, 2013, 2018):
            years = [y for y in truth.index if y > cut]
            known = mine.loc[mine["year"] <= cut]
            q = mortality_paths(known, list(truth.columns), years, draws=2000, seed=SEED)
            for i, year in enumerate(years):
                seen, draws = truth.loc[year].to_numpy(), q[:, i]
                inside = [
                    (np.quantile(draws, (1 - p) / 2, axis=0) <= seen)
                    & (seen <= np.quantile(draws, (1 + p) / 2, axis=0))
                    for p in (0.8, 0.95)
                ]
                rows.append(
                    {
                        "country": country,
                        "years ahead": year - cut,
                        "model": np.abs(np.log(seen / np.median(draws, axis=0))).mean(),
                        "last": np.abs(np.log(seen / truth.loc[cut].to_numpy())).mean(),
                        "in80": inside[0].mean(),
                        "in95": inside[1].mean(),
                    }
                )
    mean = pd.DataFrame(rows).groupby(["country", "years ahead"]).mean().reset_index()
    return markdown(
        pd.DataFrame(
            {
                "country": mean["country"],
                "years ahead": mean["years ahead"],
                "Lee-Carter": mean["model"].map("{:.3f}".format),
                "last rates kept": mean["last"].map("{:.3f}".format),
                "80 % band holds": mean["in80"].map("{:.0%}".format),
                "95 % band holds": mean["in95"].map("{:.0%}".format),
            }
        )
    )


def persons(values: np.ndarray) -> str:
    """Median and 80 % band, in hundreds."""
    low, middle, high = (round(v, -2) + 0.0 for v in np.quantile(values, [0.1, 0.5, 0.9]))
    return f"{middle:+,.0f} ({low:+,.0f} to {high:+,.0f})"


def sensitivity_table(store: talent.Store, draws: int) -> str:
    def run(shift: float) -> talent.Forecast:
        return talent.forecast(
            store, as_of=AS_OF, draws=draws, seed=SEED, to=TO, save=False,
            assumptions={"retirement_age_shift": shift},
        )  # fmt: skip

    base = run(0.0)
    rows = []
    for shift, text in ((1.0, "a year later"), (-1.0, "a year sooner")):
        other = run(shift)
        for country in base.meta["countries"]:
            gap, retired = (
                [f.cube.draws(measure, country=country) for f in (base, other)]
                for measure in ("gap", "retirements")
            )
            change = gap[1][:, -1] - gap[0][:, -1]
            rows.append(
                {
                    "country": country,
                    "retirement": text,
                    f"retirements 2026 to {TO}": persons(
                        retired[1].sum(axis=1) - retired[0].sum(axis=1)
                    ),
                    f"gap of {TO}": persons(change),
                    "95 % band": " to ".join(
                        f"{round(v, -2) + 0.0:+,.0f}" for v in np.quantile(change, [0.025, 0.975])
                    ),
                    "draws in which the gap "
                    "moves the other way": f"{np.mean(change * shift > 0):.1%}",
                }
            )
    return markdown(
        pd.DataFrame(rows).sort_values(
            "country", key=lambda s: s.map({"US": 0, "JP": 1, "TW": 2}), kind="stable"
        )
    )


def picture(participation: pd.DataFrame, path: Path, draws: int = 2000) -> float:
    """Share of a cohort still at work, and hazards, by country; returns the shock's size."""
    cohorts = country_cohorts(participation)
    model = fit_retirement(cohorts)
    shock = country_shock(participation, model)
    beta = model.coefficients(draws, SEED)
    ages = np.arange(47.5, 76.0, 0.5)
    figure, axes = plt.subplots(2, 3, figsize=(12, 6.6), layout="constrained", sharex=True)
    for column, (country, name) in enumerate(NAMES.items()):
        mine = cohorts.loc[cohorts["country"] == country]
        newest = mine.loc[
            mine["year"] == mine.groupby(["sex", "age", "span"])["year"].transform("max")
        ]
        newest = newest.loc[newest["year"] > newest["year"].max() - 5]
        z = shock * normals(SEED, f"supply.retirement.{country}", draws)
        top, bottom = axes[:, column]
        drawn = ["M", "F"] if {"M", "F"} <= set(newest["sex"]) else ["T"]
        for sex in dict.fromkeys([*drawn, *newest["sex"]]):
            label, colour = SEXES[sex]
            force = np.exp(model.log_hazards(country, ages + 0.25, beta, sex) + z[:, None])
            stay = np.exp(-np.cumsum(force * 0.5, axis=1))
            stay = np.column_stack([np.ones(draws), stay[:, :-1]])
            hazard = 1 - np.exp(-force)
            for ax, curves in ((top, stay), (bottom, hazard)):
                if sex not in drawn:
                    continue
                for low, high, alpha in ((0.025, 0.975, 0.15), (0.1, 0.9, 0.25)):
                    ax.fill_between(
                        ages,
                        *np.quantile(curves, [low, high], axis=0),
                        color=colour,
                        alpha=alpha,
                        lw=0,
                    )
                ax.plot(ages, np.median(curves, axis=0), color=colour, lw=1.6, label=label)
            seen = newest.loc[newest["sex"] == sex].sort_values("age")
            style = {
                "color": colour,
                "ms": 5,
                "ls": "",
                "marker": "o",
                "mfc": colour if sex in drawn else "white",
                "zorder": 3,
            }
            bottom.plot(
                seen["age"] + seen["span"] / 2,
                1 - seen["stay"] ** (1 / seen["span"]),
                **style,
                label=None if sex in drawn else label,
            )
            # Each cohort's dot starts from the fitted curve, so that it shows its own fall only.
            middle = (
                np.median(stay, axis=0)
                if sex in drawn
                else np.median(
                    np.exp(
                        -np.cumsum(
                            np.exp(model.log_hazards(country, ages + 0.25, beta, "T")) * 0.5, axis=1
                        )
                    ),
                    axis=0,
                )
            )
            start = np.interp(seen["age"], ages, middle)
            top.plot(
                seen["age"] + seen["span"],
                start * seen["stay"],
                **style,
                label=None if sex in drawn else label,
            )
        top.set_title(name, loc="left", color=INK)
        top.set_ylim(0, 1.08)
        bottom.set_ylim(0, 0.35)
        bottom.set_xlim(47, 76)
        bottom.set_xlabel("age")
        for ax in (top, bottom):
            ax.spines[["top", "right"]].set_visible(False)
            ax.legend(frameon=False, fontsize=8, loc="lower left" if ax is top else "upper left")
    axes[0, 0].set_ylabel("still in the labour force,\nof those in it at 47½")
    axes[1, 0].set_ylabel("leaves for good within a year")
    figure.savefig(path, dpi=110, metadata={"Software": ""})
    plt.close(figure)
    return shock


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=4000)
    draws = parser.parse_args().draws
    with (
        tempfile.TemporaryDirectory() as folder,
        talent.open(f"sqlite:///{folder}/talent.db") as store,
    ):
        snapshot = store.as_of(AS_OF)
        participation = snapshot.observations("participation")
        shock = picture(participation, HERE / "images" / "retirement.png")
        made = {
            "backtest": backtest_table(participation),
            "totals": totals_text(participation),
            "mortality": mortality_table(snapshot),
            "shock": f"On the shipped data it is {shock:.2f}.",
            "occupations": offsets_table(snapshot),
            "sensitivity": f"{draws:,} joint draws, seed {SEED}, as of {AS_OF}; persons, medians and 80 % bands of the change.\n\n"
            + sensitivity_table(store, draws),
        }
    page = HERE / "retirement.md"
    text = page.read_text(encoding="utf-8")
    for name, body in made.items():
        pattern = rf"(<!-- made: {name} -->\n).*?(<!-- end -->)"
        text, count = re.subn(
            pattern, lambda m, body=body: f"{m[1]}{body}\n{m[2]}", text, flags=re.DOTALL
        )
        if count != 1:
            raise SystemExit(f"retirement.md needs one block '<!-- made: {name} -->'")
    page.write_text(text, encoding="utf-8")
    print("written: docs/retirement.md, docs/images/retirement.png")


if __name__ == "__main__":
    main()
