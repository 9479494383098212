"""Tables of the model, of plans against people, and of national totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.staffing.world import CLASSES, DRAWS, SEED, text

from talent.demand.employment import segment_histories
from talent.demand.staffing_fit import capacity_rows, fit_capacity, fit_people
from talent.demand.staffing_ratio import people_draws
from talent.store.register import AREA_200_IN_300
from talent.streams import normals

if TYPE_CHECKING:
    from benchmarks.staffing.world import World

    from talent.inputs import Inputs

SITES = {
    "intel-ohio-site": (2, ["intel-ohio-mod-1", "intel-ohio-mod-2"]),
    "intel-fabs-52-62": (2, ["intel-fab-52", "intel-fab-62"]),
    "micron-clay-site": (4, ["micron-clay-fab-1", "micron-clay-fab-2"]),
    "nanya-taishan-site": (3, ["nanya-taishan-p1"]),
    "ti-sherman-site": (4, ["ti-sherman-sm1", "ti-sherman-sm2"]),
    "tsmc-arizona-site": (3, ["tsmc-arizona-p1", "tsmc-arizona-p2", "tsmc-arizona-p3"]),
    "tsmc-fab-22-site": (5, [f"tsmc-fab-22-p{k}" for k in range(1, 6)]),
    "tsmc-fab-25-site": (4, ["tsmc-fab-25-p1"]),
}
"""Totals of jobs announced for a site: how many fabs they are for, and those of the register."""
REST_WSPM = 8000.0
"""Size taken for fabs that are not in the register: the middle 200 mm fab of those that are."""


def coefficients(world: World) -> str:
    """Posterior mean and standard error of every parameter."""
    priors = world.priors
    people = fit_people(world.rows, priors[:4])
    sizes = capacity_rows(world.inputs.snapshot.fabs())
    capacity = fit_capacity(sizes, priors[4:])
    table = []
    for name, fit, own in (
        (f"people, {len(world.rows)} fabs", people,
         ["level at 30,000 wspm (log people)", "elasticity b", "log people over announced jobs"]),
        (f"capacity, {len(sizes)} fabs", capacity,
         ["level of 300 mm fabs (log wspm)", "wafers below 300 mm"]),
    ):  # fmt: skip
        mean, sd = fit.moments()
        for k, label in enumerate([*own, *(f"class {c}" for c in fit.classes)]):
            prior = f"{fit.prior_mean[k]:.2f} ± {fit.prior_sd[k]:.2f}" if k < len(own) else ""
            table.append({"model": name, "parameter": label, "prior": prior,
                          "learnt": f"{mean[k]:.2f} ± {sd[k]:.2f}"})  # fmt: skip
        between, within = fit.spreads()
        table.append({"model": name, "parameter": "sd between classes, between fabs",
                      "prior": "", "learnt": f"{between:.2f}, {within:.2f}"})  # fmt: skip
    return text(pd.DataFrame(table))


def by_size(world: World) -> str:
    """People per 1,000 wspm of a new fab by class and size, median and 80 % band."""
    table = []
    for name in CLASSES:
        row = {"class": name}
        for size in (10_000, 30_000, 50_000, 100_000):
            z = normals(SEED, f"benchmark.size.{name}", DRAWS)
            logs = world.model.log_people(name, np.full(DRAWS, float(size)))
            per = np.exp(logs + world.model.people.row_sd * z) / size * 1000
            low, middle, high = np.quantile(per, [0.1, 0.5, 0.9])
            row[f"{size:,} wspm"] = f"{middle:.0f} ({low:.0f} to {high:.0f})"
        table.append(row)
    return text(pd.DataFrame(table))


def pairs(world: World) -> str:
    """Fabs with both a plan and a later count of people."""
    table = []
    for _, rows in world.elsewhere.groupby("fab"):
        later = rows.loc[rows["basis"] == "employees"]
        for _, plan in rows.loc[rows["basis"] == "announced"].iterrows():
            for _, count in later.iterrows():
                table.append(
                    {
                        "fab": plan["name"], "announced": f"{plan['people']:,} ({plan['vintage']})",
                        "at work": f"{count['people']:,} ({count['vintage']})",
                        "ratio": f"{count['people'] / plan['people']:.2f}", "note": count["note"],
                    }
                )  # fmt: skip
    return text(pd.DataFrame(table))


def sites(world: World) -> str:
    """Jobs announced for whole sites beside the plans that the model expects for their fabs."""
    register = world.inputs.snapshot.fabs().set_index("fab", drop=False)
    bias = np.exp(world.model.people.beta[:, 2])
    table, wrong = [], []
    for site, (count, names) in SITES.items():
        # A total of the site is asked for, so what was announced for one fab is not used.
        fabs = register.loc[names].assign(jobs=np.nan)
        people = people_draws(world.inputs, fabs).sum(axis=1) / bias * count / len(names)
        low, middle, high = np.quantile(people, [0.1, 0.5, 0.9])
        told = register.at[site, "jobs"]
        wrong.append(np.log(told / middle))
        table.append(
            {
                "site": f"{register.at[site, 'company']} {register.at[site, 'name']}",
                "fabs": count, "announced": f"{told:,.0f}",
                "model, 80 %": f"{middle:,.0f} ({low:,.0f} to {high:,.0f})",
                "announced over median": f"{told / middle:.2f}",
            }
        )  # fmt: skip
    typical = {"site": "geometric mean", "fabs": "", "announced": "", "model, 80 %": ""}
    table.append(typical | {"announced over median": f"{np.exp(np.mean(wrong)):.2f}"})
    return text(pd.DataFrame(table))


def national_wspm(inputs: Inputs, country: str) -> tuple[np.ndarray, str]:
    """Capacity of all fabs of a country in draws, 300 mm equivalents, and what it is."""
    if country == "US":
        name, more = "capacity.US.north_america_ic_fabs.wpm_200mm", "all_fabs_over_ic_fabs"
        factor = inputs.assume("benchmark", "", more)
        what = "IC fabs of North America, raised to all fabs"
    else:
        name, factor = f"capacity.{country}.all_fabs.wpm_200mm", np.ones(DRAWS)
        what = "all fabs"
    rows = inputs.snapshot.observations("capacity", series=name).sort_values("period")
    return rows["value"].iloc[-1] * AREA_200_IN_300 * factor, f"{what}, {rows['period'].iloc[-1]}"


def employed(inputs: Inputs, country: str, year: int) -> np.ndarray:
    """People of the fab scope in draws, in the year of the capacity or the last one known."""
    history = segment_histories(inputs, country)
    name = "fab" if "fab" in history else "components"
    series = history[name].loc[: max(year, int(history[name].index[0]))]
    if name == "fab":
        return np.full(DRAWS, float(series.iloc[-1]))
    return float(series.iloc[-1]) * inputs.assume(
        "benchmark", "", "fab_share_of_components", country
    )


def cross_check(world: World) -> str:
    """Employment over national capacity, beside the model at the register's sizes and classes."""
    register = world.inputs.snapshot.fabs()
    runs = (register["status"] == "operating") & (register["capacity_wspm"] > 0)
    single = register.loc[runs & (register["scope_level"] == "fab_or_phase")]
    table = []
    for country in ("US", "JP", "TW"):
        mine = single.loc[single["country"] == country].sort_values("fab")
        wspm, people = mine["capacity_wspm"].to_numpy(), np.zeros((DRAWS, len(mine)))
        for j, row in enumerate(mine.itertuples()):
            z = normals(SEED, f"benchmark.total.{row.fab}", DRAWS)
            logs = world.model.log_people(row.node_class, np.full(DRAWS, wspm[j]))
            people[:, j] = np.exp(logs + world.model.people.row_sd * z)
        total, what = national_wspm(world.inputs, country)
        worked = employed(world.inputs, country, int(what[-4:]))
        rest = np.exp(world.model.log_people("mature", np.full(DRAWS, REST_WSPM))) / REST_WSPM
        outside_register = np.maximum(total - wspm.sum(), 0.0)
        raised = (people.sum(axis=1) + rest * outside_register) / (wspm.sum() + outside_register)
        lines = [
            ("top-down: employment over capacity", worked / total * 1000, what, total.mean()),
            ("bottom-up: fabs of the register", people.sum(axis=1) / wspm.sum() * 1000,
             f"{len(mine)} fabs", wspm.sum()),
            (f"bottom-up, the rest in fabs of {REST_WSPM:,.0f} wspm", raised * 1000, what,
             total.mean()),
        ]  # fmt: skip
        for name in CLASSES:
            part = (mine["node_class"] == name).to_numpy()
            if part.any():
                per = people[:, part].sum(axis=1) / wspm[part].sum() * 1000
                lines.append((f"bottom-up, {name}", per, f"{part.sum()} fabs", wspm[part].sum()))
        for label, per, basis, size in lines:
            low, middle, high = np.quantile(per, [0.1, 0.5, 0.9])
            table.append(
                {
                    "country": country, "what": label,
                    "people per 1,000 wspm": f"{middle:.0f} ({low:.0f} to {high:.0f})",
                    "of": basis, "wspm": f"{size:,.0f}",
                }
            )  # fmt: skip
    return text(pd.DataFrame(table))
