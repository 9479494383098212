"""How well distances of skills recover what O*NET calls related, and who the donors are.

``python -m benchmarks.skills`` compares designs of the distance by cross-validation, sets the
chosen one against chance and against the classification, and puts the tables into docs/skills.md.
``python -m benchmarks.skills FOLDER`` also scores the chosen design on the occupations of O*NET
that the data package leaves out, from onet29_skills_knowledge.csv and
onet29_related_occupations.csv in the folder.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.pages import markdown, write
from benchmarks.skill_designs import (
    CHOSEN,
    FOLDS,
    SEED,
    by_chance,
    by_classification,
    designs,
    gaps,
    held_out,
    hits,
    nested,
    panel,
    told,
)
from scipy import stats
from threadpoolctl import threadpool_limits

from talent.errors import TalentError
from talent.inputs import Inputs
from talent.levers.donors import donors
from talent.levers.onet import Onet
from talent.levers.proficiency import learning, mean_months, share_within
from talent.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.skill_designs import Array, Design, Panel

    from talent.store import Snapshot

PAGE = Path(__file__).resolve().parents[1] / "docs" / "skills.md"
AS_OF = dt.date(2026, 11, 22)
COUNTRIES = ("US", "JP", "TW")
GROUPS = ("engineers", "technicians", "operators")
DRAWS = 2000


def words(design: Design) -> str:
    """Return a design as text."""
    return ", ".join(part for part in design if part and part not in ("none", "raw"))


def compare(data: Panel) -> str:
    """Return the best rivals of each kind, scored on occupations that taught them nothing."""
    rows, cluster = np.flatnonzero(data.asked), data.group(4)
    chosen = held_out(data, CHOSEN, rows, FOLDS, SEED)
    scored = {one: held_out(data, one, rows, FOLDS, SEED) for one in designs()}
    scored[CHOSEN] = chosen
    kinds: dict[str, list[Design]] = {
        "all": list(scored),
        "Euclidean": [d for d in scored if d[4] == "euclidean"],
        "without labels": [d for d in scored if not d[3].startswith("related")],
        "standardised": [d for d in scored if d[2] == "standardised"],
        "PCA": [d for d in scored if d[3].startswith("PCA")],
        "whitened": [d for d in scored if d[3] == "whitened"],
        "whitened within major groups": [d for d in scored if d[3] == "within major groups"],
        "with job zone": [d for d in scored if d[5]],
        "level alone": [d for d in scored if d[0] == "level"],
        "importance alone": [d for d in scored if d[0] == "importance"],
        "product": [d for d in scored if d[0] == "product"],
        "knowledge alone": [d for d in scored if d[1] == "knowledge"],
        "skills alone": [d for d in scored if d[1] == "skills"],
    }
    table = []
    for kind, some in kinds.items():
        best = max(some, key=lambda one: float(np.nanmean(scored[one])))
        difference = scored[best] - chosen
        less = told(difference, cluster, sign="+") if best != CHOSEN else ""
        table.append([kind, len(some), words(best), told(scored[best], cluster), less])
    table.append(["chosen", 1, words(CHOSEN), told(chosen, cluster), ""])
    columns = ["best of", "designs", "design", "precision at 10", "less the chosen one"]
    return markdown(pd.DataFrame(table, columns=columns))


def headline(data: Panel) -> str:
    """Return the chosen design against chance, the classification and the best possible."""
    asked, cluster = data.asked, data.group(4)
    rows = np.flatnonzero(asked)

    def only(values: Array) -> Array:
        return np.where(asked, values, np.nan)

    chosen = held_out(data, CHOSEN, rows, FOLDS, SEED)
    picked, taken = nested(data, list(designs()))
    skills_only = [d for d in designs() if d[1] == "skills"]
    skills, _ = nested(data, skills_only)
    same_major, same_minor = (only(by_classification(data, digits)) for digits in (2, 4))
    lines: list[tuple[str, Array]] = [
        ("chosen design, cross-validated", chosen),
        ("rule: the best design on the other occupations (nested)", picked),
        ("the same rule, skills alone (nested)", skills),
        ("random occupations", only(by_chance(data))),
        ("random in the same major group of SOC", same_major),
        ("random in the same minor group of SOC", same_minor),
        ("best possible", only(np.minimum(data.related.sum(axis=1) / 10, 1.0))),
    ]
    table = [[name, told(values, cluster)] for name, values in lines]
    against = {
        "chance": only(by_chance(data)), "the same major group": same_major,
        "the same minor group": same_minor,
    }  # fmt: skip
    gains = "; ".join(
        f"over {name} {told(chosen - base, cluster, sign='+')}" for name, base in against.items()
    )
    counts = pd.Series([words(one) for one in taken]).value_counts()
    took = "; ".join(f"{name} ({count})" for name, count in counts.items())
    return (
        markdown(pd.DataFrame(table, columns=["neighbours picked by", "precision at 10"]))
        + f"\n\nn = {len(rows)} occupations in {len(set(cluster[rows]))} minor groups, "
        f"{len(data.pairs):,} related pairs. The chosen design gains {gains}. The nested rule "
        f"took, of {FOLDS} folds: {took}.\n"
    )


def elsewhere(data: Panel, folder: Path) -> str:
    """Return the precision on occupations that the package leaves out: fully unseen."""
    ratings = pd.read_csv(folder / "onet29_skills_knowledge.csv")
    ratings = ratings.rename(columns={"onet_soc": "code", "IM": "importance", "LV": "level"})
    related = pd.read_csv(folder / "onet29_related_occupations.csv")
    related = related.set_axis(["code", "related", "tier", "rank"], axis=1)
    whole = panel(ratings, related)
    known = np.isin(whole.codes, data.codes)
    learn = whole.pairs[known[whole.pairs].all(axis=1)]
    new = ~known & whole.asked
    cluster = whole.group(4)
    plain: Design = ("importance", "both", "raw", "none", "correlation", "")
    table = []
    for name, values in {
        "chosen design, learnt on the package's occupations": hits(
            whole, gaps(whole, CHOSEN, learn)
        ),
        "without labels: " + words(plain): hits(whole, gaps(whole, plain, learn)),
        "random occupations": by_chance(whole),
        "random in the same major group of SOC": by_classification(whole, 2),
        "random in the same minor group of SOC": by_classification(whole, 4),
    }.items():
        table.append([name, told(np.where(new, values, np.nan), cluster)])
    return (
        markdown(pd.DataFrame(table, columns=["neighbours picked by", "precision at 10"]))
        + f"\n\nn = {int(new.sum())} occupations that are not in the package, among all "
        f"{len(whole.codes)} with ratings.\n"
    )


def transfers(snapshot: Snapshot, onet: Onet) -> str:
    """Return how the distance to the nearest occupations goes with leaving the occupation."""
    rates = snapshot.observations("transfer_rate", country="US")
    rates = rates.loc[rates["period"] == rates["period"].max()]
    rows = []
    for soc, value in zip(rates["publisher_code"], rates["value"], strict=True):
        job = onet.job(str(soc))
        if job is None or job.basis != "own":
            continue
        near = np.sort(onet.space.distances([onet.space.profile(c) for c in onet.space.codes],
                                            job.profile))  # fmt: skip
        rows.append((value, near[1:11].mean(), job.job_zone))
    frame = pd.DataFrame(rows, columns=["rate", "near", "zone"])
    ranks = frame.rank()
    plain = stats.spearmanr(frame["rate"], frame["near"]).statistic
    zone = stats.spearmanr(frame["rate"], frame["zone"]).statistic
    # Partial rank correlation: what is left of each after its regression on the job zone.
    left = ranks[["rate", "near"]].sub(ranks[["rate", "near"]].mean())
    by = ranks["zone"] - ranks["zone"].mean()
    left = left - np.outer(by, (left.T @ by) / (by @ by))
    partial = left["rate"].corr(left["near"])
    pick = np.random.default_rng(SEED).integers(0, len(frame), (2000, len(frame)))
    spread = [stats.spearmanr(frame["rate"].iloc[p], frame["near"].iloc[p]).statistic for p in pick]
    low, high = np.quantile(spread, [0.05, 0.95])
    return (
        f"Rank correlation of the rate with the mean distance to the ten nearest occupations: "
        f"{plain:+.2f} ({low:+.2f} to {high:+.2f}, n = {len(frame)}); with the job zone "
        f"{zone:+.2f}; with the distance at the same job zone {partial:+.2f}.\n"
    )


def months(snapshot: Snapshot, onet: Onet) -> str:
    """Return months to proficiency by distance for the groups and for processing technicians."""
    learn = learning(Inputs(snapshot, 2035, DRAWS))
    away = np.array([0.0, 2.0, 5.0, 10.0, 20.0, 30.0])
    rows = []
    for name in (*GROUPS, "51-9141"):
        target = onet.target(name)
        jobs = onet.jobs(target)
        mean = sum(share * mean_months(learn, needs, away) for share, _, needs in jobs)
        done = sum(share * share_within(learn, needs, away) for share, _, needs in jobs)
        cells = [
            f"{np.median(m):.0f} ({np.quantile(m, 0.05):.0f} to {np.quantile(m, 0.95):.0f}), "
            f"{d.mean():.0%}"
            for m, d in zip(np.transpose(mean), np.transpose(done), strict=True)
        ]
        rows.append([target.name, *cells])
    columns = ["target", *(f"distance {d:.0f}" for d in away)]
    return markdown(pd.DataFrame(rows, columns=columns))


def ranked(snapshot: Snapshot, country: str) -> str:
    """Return the first donors of each group in a country, by industry and in detail."""
    parts = []
    for group in GROUPS:
        try:
            found = donors(group, country, store=snapshot, limit=10)
        except TalentError as error:
            parts.append(f"**{group}**: {error}.")
            continue
        where = donors(group, country, store=snapshot, by="industry", limit=5)
        industries = "; ".join(
            f"{title} {people:,.0f} ({distance:.0f})"
            for title, people, distance in zip(
                where["industry_title"], where["proficient"], where["distance"], strict=True
            )
        )
        table = pd.DataFrame(
            {
                "industry": found["industry_title"].map(short),
                "occupation": found["title"].map(short),
                "people": found["people"].map("{:,.0f}".format),
                "distance": found["distance"].map("{:.0f}".format),
                "months": found["months"].map("{:.0f}".format),
                "within a year": found["proficient"].map("{:,.0f}".format),
                "pay": found["wage_gap"].map(lambda v: "" if np.isnan(v) else f"{v:+.0%}"),
                "missing": found["missing"],
                "status": found["status"],
            }
        )
        parts.append(
            f"**{group}**. Industries by people within a year (mean distance): {industries}.\n\n"
            + markdown(table)
        )
    return "\n\n".join(parts) + "\n"


def short(title: str, length: int = 48) -> str:
    """Return the first words of a long title."""
    text = str(title).replace("|", "/")
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " ..."


def coverage(snapshot: Snapshot, onet: Onet, countries: Iterable[str]) -> str:
    """Return how many people of the donor pools have a profile, and of what kind."""
    rows = []
    for country in countries:
        pools = snapshot.donor_pools(country)
        pools = pools.loc[(pools["soc"] != "00-0000") & (pools["people"] > 0)]
        if pools.empty:
            rows.append([country, 0, "", "", ""])
            continue
        jobs = [onet.job(str(soc)) for soc in pools["soc"]]
        kind = np.array(["none" if j is None else "own" if j.basis == "own" else "group"
                         for j in jobs])  # fmt: skip
        people = pools["people"].to_numpy(dtype=float)
        shares = [f"{people[kind == k].sum() / people.sum():.0%}" for k in ("own", "group", "none")]
        rows.append([country, len(pools), *shares])
    columns = ["country", "pools", "own profile", "of the group of SOC", "none"]
    return markdown(pd.DataFrame(rows, columns=columns))


def main() -> None:
    """Measure and write; an argument names a folder with all of O*NET's ratings."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/skills.db")
        snapshot = store.as_of(AS_OF)
        store.engine.dispose()
    onet = Onet(snapshot)
    zones = snapshot.skill_occupations().set_index("code")["job_zone"]
    data = panel(snapshot.skill_ratings(), snapshot.skill_related(), zones)
    reach = onet.reach()
    with threadpool_limits(1):
        parts = {
            "headline": headline(data),
            "designs": compare(data),
            "transfers": transfers(snapshot, onet),
            "reach": f"90 % of related pairs are within distance {reach.distance:.0f} and "
            f"{reach.zones:.0f} job zone(s).\n",
            "months": months(snapshot, onet),
            "coverage": coverage(snapshot, onet, COUNTRIES),
        } | {f"donors {country}": ranked(snapshot, country) for country in COUNTRIES}
        if len(sys.argv) > 1:
            parts["elsewhere"] = elsewhere(data, Path(sys.argv[1]))
    for name, text in parts.items():
        print(f"{name}\n{text}", flush=True)
    write(PAGE, "benchmarks/skills.py", parts)


if __name__ == "__main__":
    main()
