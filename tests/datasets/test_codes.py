"""In the database every code of every series is mapped, or left out with a reason."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def mapped(snapshot):
    return set(snapshot.crosswalks()[["system_from", "code_from"]].itertuples(index=False))


@pytest.fixture(scope="module")
def excluded(snapshot):
    left_out = snapshot.excluded_codes()
    assert (left_out["reason"] != "").all()
    return set(left_out[["system", "code"]].itertuples(index=False))


def industry(label: str) -> tuple[str, str]:
    """System and code of the catalogue's column industry, as datasets/build/codes.py reads it."""
    first, _, rest = label.partition(" ")
    if first == "JSIC":
        return first, rest.split(",")[0]
    if first in {"NAICS", "CES"} and "," not in rest:
        return first, rest
    if first == "CPS:":
        return "CPS", "3390" if rest.startswith("Electronic component") else rest
    if first[:1] == "C" and first[1:].isdigit():
        return "TWIC", first
    return ("COMPANY", label) if label == "TSMC" else ("AGGREGATE", label)


def test_every_code_of_a_series_is_mapped_or_left_out_with_a_reason(snapshot, mapped, excluded):
    known = mapped | excluded
    assert mapped & excluded == set()
    lost = set()
    for row in snapshot.series().to_dict("records"):
        codes = [industry(row["industry"])]
        code = row["publisher_code"]
        if row["field"]:
            system = "CIP2020" if code.startswith("CIP2020:") else "FIELD"
            codes.append((system, row["field"]))
        if (len(code) == 7 and code[2] == "-") or code == "residual":
            old = ("SOC2010", code)
            codes.append(old if old in mapped else ("SOC2018", code))
        lost |= {key for key in codes if key not in known}
    assert lost == set()


def test_weights_of_every_crosswalk_sum_to_one(snapshot):
    walk = snapshot.crosswalks()
    sums = walk.groupby(["system_from", "code_from", "system_to"])["weight"].sum()
    assert len(sums) > 700
    # Floating point only: nobody is lost or counted twice.
    assert (sums - 1).abs().max() < 1e-9


def test_what_the_model_reads_covers_every_occupation_and_field(snapshot):
    series = snapshot.series()
    concepts = {"occupation_mix", "labour_force_exit_rate", "transfer_rate"}
    codes = series[series["concept"].isin(concepts)]
    american = set(codes.loc[codes["country"] == "US", "publisher_code"])
    company = set(codes.loc[codes["industry"] == "TSMC", "publisher_code"])
    # A total and what suppression hides: excluded, see above.
    assert american - set(snapshot.crosswalk("SOC2018")["code"]) == {"residual", "00-0000"}
    assert company == set(snapshot.crosswalk("TSMC")["code"])
    graduates = series[series["concept"] == "graduates"]
    known = set(snapshot.crosswalk("GRADUATE")["code"])
    missing = graduates[~(graduates["field"] + ":" + graduates["level"]).isin(known)]
    # All fields are a base for shares; ISCED-F 0714 is a part of engineering: never twice.
    assert set(missing["field"]) == {"all", "electronics_automation"}


def test_series_of_an_occupation_say_the_same_as_the_crosswalk(snapshot):
    series = snapshot.series()
    soc = snapshot.crosswalk("SOC2018").set_index("code")["occupation"]
    tagged = series[(series["country"] == "US") & (series["occupation"] != "")]
    assert len(tagged) > 200
    assert (tagged["publisher_code"].map(soc) == tagged["occupation"]).all()


def test_industries_of_the_three_countries_meet_in_a_scope(snapshot):
    for system, code in {"NAICS": "3344", "JSIC": "28", "TWIC": "C26"}.items():
        scopes = snapshot.crosswalk(system, "SCOPE").set_index("code")["scope"]
        assert scopes[code] == "components"
    assert snapshot.crosswalk("CIP2020", "FIELD").set_index("code").loc["14.10", "field"] == (
        "engineering"
    )
