"""Months to proficiency, and donors ranked by who could do the job, on a small made-up O*NET."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.errors import TalentError, UnknownCodeError
from talent.inputs import Inputs
from talent.levers import donors, missing_skills
from talent.levers.onet import Onet
from talent.levers.proficiency import (
    JobNeeds,
    Learning,
    learning,
    mean_months,
    schooling_share,
    share_within,
)
from talent.store import Snapshot

AS_OF = "2026-11-22"
ELEMENTS = ["Mechanical", "Repairing", "Chemistry", "Physics", "Programming", "Design"]
JOBS = {
    "51-9141": ("Semiconductor Processing Technicians", 2, [4, 3, 5, 3, 1, 1]),
    "51-9011": ("Chemical Equipment Operators and Tenders", 2, [4, 3, 5, 2, 1, 1]),
    "49-9041": ("Industrial Machinery Mechanics", 3, [6, 6, 2, 2, 1, 1]),
    "17-2072": ("Electronics Engineers, Except Computer", 4, [3, 2, 3, 5, 4, 5]),
    "17-2141": ("Mechanical Engineers", 4, [5, 2, 3, 5, 3, 5]),
    "15-1251": ("Computer Programmers", 4, [1, 1, 1, 2, 7, 3]),
    "43-9061": ("Office Clerks, General", 2, [1, 1, 1, 1, 1, 1]),
}
POOLS = [
    ("NAICS 3361", "51-9011", 1000.0, 40_000.0), ("NAICS 3361", "49-9041", 5000.0, 60_000.0),
    ("NAICS 3364", "17-2141", 3000.0, 95_000.0), ("NAICS 3364", "15-1251", 90_000.0, np.nan),
    ("NAICS 3364", "15-1252", 10.0, np.nan), ("NAICS 3364", "51-9011", np.nan, np.nan),
    ("NAICS 3364", "39-1111", 700.0, np.nan), ("NAICS 3361", "00-0000", 99_999.0, np.nan),
    ("NAICS 3344", "51-9141", 27_000.0, 50_000.0), ("NAICS 3344", "17-2072", 9000.0, 120_000.0),
]  # fmt: skip


class Small(Snapshot):
    """The shipped data with a small O*NET and few donors in place of the true ones."""

    def skill_ratings(self):
        return pd.DataFrame(
            [
                {"code": f"{soc}.00", "element_id": f"2.{i}", "element": name, "domain": "Skills",
                 "importance": 1 + level / 2, "level": float(level)}
                for soc, (_, _, levels) in JOBS.items()
                for i, (name, level) in enumerate(zip(ELEMENTS, levels, strict=True))
            ]
        )  # fmt: skip

    def skill_occupations(self):
        rows = [(f"{soc}.00", soc, title, float(zone)) for soc, (title, zone, _) in JOBS.items()]
        return pd.DataFrame(rows, columns=["code", "soc", "title", "job_zone"])

    def skill_related(self):
        pairs = [("51-9141", "51-9011"), ("51-9141", "49-9041"), ("17-2072", "17-2141"),
                 ("17-2072", "15-1251")]  # fmt: skip
        both = [*pairs, *((b, a) for a, b in pairs)]
        return pd.DataFrame(
            [(f"{a}.00", f"{b}.00", "Primary-Short", 1) for a, b in both],
            columns=["code", "related", "tier", "rank"],
        )

    def skill_training(self):
        rows = []
        for soc, (_, zone, _) in JOBS.items():
            code = f"{soc}.00"
            rows += [(code, "OJ", 4, 3.0, 6.0, 0.5), (code, "OJ", 5, 6.0, 12.0, 0.5)]
            rows += [(code, "RW", 1, 0.0, 0.0, 0.5), (code, "RW", 7, 12.0 * zone, np.nan, 0.5)]
            rows += [(code, "RL", 2 if zone < 4 else 6, np.nan, np.nan, 1.0)]
        return pd.DataFrame(
            rows, columns=["code", "scale", "category", "months_low", "months_high", "share"]
        )

    def donor_pools(self, country=None, *, own=False):
        assert own
        frame = pd.DataFrame(POOLS, columns=["industry", "soc", "people", "wage"])
        frame["role"] = np.where(frame["industry"] == "NAICS 3344", "own", "donor")
        frame = frame.iloc[:0] if country != "US" else frame
        return frame.assign(
            country="US", industry_title=frame["industry"], status="measured", source="made-up",
            vintage=AS_OF, title=[JOBS.get(soc, (soc,))[0] for soc in frame["soc"]],
        )  # fmt: skip


@pytest.fixture(scope="module")
def small(store):
    true = store.as_of(AS_OF)
    return Small(true.as_of, true._tables)


def test_donors_are_ranked_by_people_who_could_do_it_within_a_year(small):
    found = donors("semiconductor processing technicians", "US", store=small)
    assert list(found["soc"]) == ["49-9041", "51-9011"]
    expected = found["people"] * found["schooling"] * found["proficient_within"]
    assert found["proficient"].to_numpy() == pytest.approx(expected.to_numpy())
    assert found["proficient"].is_monotonic_decreasing
    near, far = found.iloc[1], found.iloc[0]
    assert near["distance"] < far["distance"]
    assert near["months"] < far["months"]
    assert near["proficient_within"] >= far["proficient_within"]
    assert far["wage_gap"] == pytest.approx(0.2)
    assert far["job_zone_gap"] == -1
    assert far["missing"] == "Chemistry, Physics"


def test_the_industry_itself_totals_and_unknown_people_are_no_donors(small):
    found = donors("51-9141", "US", store=small, usual=False, limit=None)
    assert "NAICS 3344" not in set(found["industry"])
    assert "00-0000" not in set(found["soc"])
    assert "39-1111" not in set(found["soc"])
    assert found["people"].notna().all()
    assert len(found) == 5


def test_a_code_without_ratings_is_stood_for_by_its_group_and_says_so(small):
    found = donors("17-2072", "US", store=small, usual=False).set_index("soc")
    assert found.loc["15-1252", "basis"] == "15-125"
    assert found.loc["15-1252", "distance"] == found.loc["15-1251", "distance"]
    assert found.loc["15-1251", "basis"] == "own"


def test_schooling_keeps_people_out_of_jobs_they_were_not_taught_for(small):
    found = donors("17-2072", "US", store=small, usual=False).set_index("soc")
    assert found.loc["49-9041", "schooling"] == 0
    assert found.loc["17-2141", "schooling"] == 1
    assert found.loc["17-2141", "proficient"] > 0


def test_a_group_of_the_model_is_the_mean_over_its_jobs(small):
    onet = Onet(small)
    target = onet.target("engineers")
    mix = small.observations("occupation_mix", country="US", scope="components")
    mix = mix.loc[mix["occupation"] == "engineers"].set_index("publisher_code")["value"]
    assert target.weights == pytest.approx(mix.to_dict())
    jobs = onet.jobs(target)
    assert sum(share for share, _, _ in jobs) == pytest.approx(1)
    found = donors("engineers", "US", store=small, usual=False).set_index("soc")
    one = onet.job("17-2141")
    expected = sum(s * onet.space.distance(one.profile, job.profile) for s, job, _ in jobs)
    assert found.loc["17-2141", "distance"] == pytest.approx(expected)


@pytest.mark.parametrize("by", ["industry", "occupation"])
def test_groups_add_up(small, by):
    detail = donors("51-9141", "US", store=small, usual=False, limit=None)
    found = donors("51-9141", "US", store=small, usual=False, limit=None, by=by)
    assert found["people"].sum() == detail["people"].sum()
    assert found["proficient"].sum() == pytest.approx(detail["proficient"].sum())
    expected = found["people"] * found["schooling"] * found["proficient_within"]
    assert found["proficient"].to_numpy() == pytest.approx(expected.to_numpy())


def test_unknown_names_list_near_matches(small):
    with pytest.raises(UnknownCodeError, match="semiconductor processing technicians"):
        donors("semiconducter processing technician", "US", store=small)
    with pytest.raises(UnknownCodeError, match="did you mean 'engineers'"):
        donors("enginers", "US", store=small)
    with pytest.raises(UnknownCodeError, match="country"):
        donors("engineers", "XX", store=small)
    with pytest.raises(UnknownCodeError, match="grouping"):
        donors("engineers", "US", store=small, by="region")
    with pytest.raises(TalentError, match="no donor industries of TW"):
        donors("engineers", "TW", store=small)


def test_missing_skills_of_two_names(small):
    missing = missing_skills("office clerks, general", "51-9141", store=small)
    assert missing["element"].iloc[0] == "Chemistry"
    assert missing["share"].sum() == pytest.approx(1)


def test_assumptions_are_read_and_noted(small):
    inputs = Inputs(small, 1, 300)
    learn = learning(inputs)
    assert learn.ratio.shape == (300,)
    assert (learn.ratio > 0).all()
    noted = inputs.ledger(["US"])
    assert set(noted["key"]) == {
        "proficiency_training_ratio", "proficiency_experience_share", "proficiency_distance_power",
    }  # fmt: skip
    assert set(noted["component"]) == {"levers.proficiency"}


shares = st.lists(st.floats(0.01, 1), min_size=5, max_size=5)


def needs(seed):
    rng = np.random.default_rng(seed)
    table = [
        np.column_stack([np.sort(rng.uniform(0, top, 5)), rng.dirichlet(np.ones(5))])
        for top in (30, 100)
    ]
    return JobNeeds(*table)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), a=st.floats(0, 100), b=st.floats(0, 100))
def test_farther_hires_take_longer_and_fewer_are_ready(seed, a, b):
    rng = np.random.default_rng(seed)
    learn = Learning(rng.uniform(0.4, 2, 20), rng.uniform(0.3, 1, 20), rng.uniform(0.5, 1.5, 20))
    away = np.array([min(a, b), max(a, b)])
    mean, done = mean_months(learn, needs(seed), away), share_within(learn, needs(seed), away)
    assert (mean[:, 0] <= mean[:, 1] + 1e-9).all()
    assert (done[:, 0] >= done[:, 1] - 1e-9).all()
    assert ((done >= 0) & (done <= 1)).all()
    more = share_within(learn, needs(seed), away, 24)
    assert (more >= done - 1e-9).all()


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10_000), distance=st.floats(0, 100))
def test_share_within_is_the_share_of_simulated_hires(seed, distance):
    job, rng = needs(seed), np.random.default_rng(seed)
    learn = Learning(np.array([0.9]), np.array([0.6]), np.array([1.0]))
    n = 20_000
    trained = rng.choice(job.training[:, 0], n, p=job.training[:, 1])
    past = rng.choice(job.experience[:, 0], n, p=job.experience[:, 1])
    months = 0.9 * trained + 0.6 * distance / 100 * past
    away = np.array([distance])
    assert share_within(learn, job, away)[0, 0] == pytest.approx((months <= 12).mean(), abs=0.02)
    assert mean_months(learn, job, away)[0, 0] == pytest.approx(months.mean(), abs=0.6)


@settings(deadline=None, max_examples=60)
@given(have=shares, want=shares)
def test_an_occupation_has_its_own_schooling_and_more_schooling_never_hurts(have, want):
    have, want = np.array(have) / sum(have), np.array(want) / sum(want)
    assert schooling_share(have, have) == pytest.approx(1)
    share = schooling_share(have, want)
    assert 0 <= share <= 1 + 1e-9
    raised = np.concatenate([[0.0], have[:-1]])
    raised[-1] += have[-1]
    assert schooling_share(raised, want) >= share - 1e-9
