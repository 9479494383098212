"""Past staffing of the industry: complete, plausible, in one classification, as it was known."""

from __future__ import annotations

import pytest

EDITIONS = {2016: "2017-10-24", 2018: "2019-09-04", 2022: "2023-09-06", 2024: "2025-08-28"}
TOTALS = {2016: 367_000, 2018: 369_300, 2022: 386_300, 2024: 392_300}
"""All occupations as published."""


@pytest.fixture(scope="module")
def history(snapshot):
    rows = snapshot.observations("occupation_mix", country="US", scope="components")
    return rows[rows["series"].str.startswith("occupation_mix.US.3344-editions.")]


@pytest.fixture(scope="module")
def shares(snapshot):
    """Shares of our occupations by year, the survey of 2025 included."""
    rows = snapshot.observations("occupation_mix", country="US", scope="components")
    walk = snapshot.crosswalk("SOC2018")[["code", "occupation", "weight"]]
    rows = rows.drop(columns="occupation").rename(columns={"publisher_code": "code"})
    jobs = rows.merge(walk, on="code")
    jobs["value"] *= jobs["weight"]
    table = jobs.pivot_table(index="year", columns="occupation", values="value", aggfunc="sum")
    return table.div(table.sum(axis=1), axis=0)


def test_the_occupations_of_each_edition_are_its_total(history):
    sums = history.groupby("year")["value"].sum()
    # Exact: the residual is what is left.
    assert sums.to_dict() == TOTALS
    residual = history[history["publisher_code"] == "residual"].set_index("year")["value"]
    assert (residual > 0).all()
    # Cells below 50 jobs, and codes that the newest survey does not show: two percent of 2022.
    assert (residual / sums).max() < 0.0205


@pytest.mark.parametrize(("year", "published"), EDITIONS.items())
def test_an_edition_is_known_from_its_publication_on(store, history, year, published):
    assert set(history.loc[history["year"] == year, "vintage"].astype(str)) == {published}
    known = store.as_of(published).observations("occupation_mix", country="US", scope="components")
    assert known["year"].max() == year


def test_the_payroll_survey_has_the_same_totals(snapshot):
    jobs = snapshot.observations("employment", country="US", scope="components")
    jobs = jobs[(jobs["series"] == "employment.US.3344.SA") & jobs["year"].isin([2016, 2018, 2024])]
    payroll = jobs.groupby("year")["value"].mean()
    for year, value in payroll.items():
        assert value == pytest.approx(TOTALS[year], rel=0.002)


def test_the_mix_moves_slowly_and_stays_plausible(shares):
    assert list(shares.index) == [2016, 2018, 2022, 2024, 2025]
    assert shares.notna().all().all()
    # No group of a survey of three years doubles or halves in nine years; the largest moves are
    # those of 2018 to 2022, when classification and method changed.
    assert shares.diff().abs().max().max() < 0.03
    for occupation, (low, high) in {
        "engineers": (0.15, 0.19), "technicians": (0.15, 0.18), "operators": (0.31, 0.36),
        "computer_scientists": (0.06, 0.10), "managers_business": (0.14, 0.17),
        "other": (0.08, 0.10),
    }.items():  # fmt: skip
        assert shares[occupation].between(low, high).all(), occupation


def test_no_weight_of_a_split_code_decides_between_occupations(snapshot):
    # Those weights are younger than the editions that they convert.
    walk = snapshot.crosswalks()
    links = walk[(walk["system_from"] == "SOC2010") & (walk["system_to"] == "SOC2018")]
    ours = snapshot.crosswalk("SOC2018").set_index("code")["occupation"]
    groups = links.assign(ours=links["code_to"].map(ours)).groupby("code_from")["ours"]
    assert len(groups) > 150
    assert (groups.nunique() == 1).all()
