"""Planning on the command line: answers in words and in JSON, and mistakes told before the work."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import talent
from talent.cli.main import main

AS_OF = "2026-11-22"
FEW = ["--country", "JP", "--draws", "80", "--as-of", AS_OF, "--seed", "4"]
LEVERS = {"jp-immigration", "jp-reskilling"}
LIKELY = ["--probability", "0.65"]


@pytest.fixture(scope="module")
def url(tmp_path_factory, copy_of_shipped):
    return copy_of_shipped(tmp_path_factory.mktemp("plan") / "talent.db")


@pytest.fixture(scope="module")
def few_levers(tmp_path_factory):
    """A file with two levers of Japan."""
    every = talent.read_scenario("levers-jp")
    few = tuple(lever for lever in every.levers if lever.name in LEVERS)
    assert len(few) == 2
    path = tmp_path_factory.mktemp("levers") / "few.json"
    return str(every.model_copy(update={"name": "few", "levers": few}).save(path))


@pytest.fixture(scope="module")
def made():
    """What commands computed, by what they were asked for."""
    return {}


@pytest.fixture(autouse=True)
def _compute_once(monkeypatch, made):
    # The same settings give the same numbers: to show them in another way takes no second search.
    def once(room, name):
        first = getattr(room, name)

        def compute(*given, **settings):
            # A store or a forecast is the same in every test.
            told = {key: value for key, value in settings.items() if key != "progress"}
            key = name, str(given[1:]), str(told)
            if key not in made:
                made[key] = first(*given, **settings)
            return made[key]

        monkeypatch.setattr(room, name, compute)

    once(talent, "forecast")
    # Every command opens the one database anew; what was known on a day is read once.
    once(talent.Store, "as_of")
    for name in ("solve", "optimise", "regret"):
        once(talent.planning, name)


def call(*words: str):
    return CliRunner().invoke(main, ["plan", *words], catch_exceptions=False)


def answer(*words: str):
    result = call(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    return tmp_path_factory.mktemp("saved") / "plan.yaml"


@pytest.fixture
def cheapest(url, few_levers, saved):
    """The cheapest plan of two levers, with its frontier, written to a file."""
    saved.unlink(missing_ok=True)
    more = ("--curve", "--save", str(saved))
    return answer("cheapest", few_levers, *FEW, *LIKELY, *more, "--db", url)


def test_the_cheapest_plan_says_everything_in_json(cheapest):
    assert cheapest["run_id"].startswith("run-20261122-")
    goal = cheapest["goal"]
    assert (goal["country"], goal["year"], goal["probability"]) == ("JP", 2035, 0.65)
    assert cheapest["reached"] is True
    assert cheapest["before"] < 0.65 <= cheapest["probability"] <= cheapest["most"]
    assert 0 <= cheapest["fresh"] <= 1
    assert cheapest["fresh_error"] > 0
    cost = cheapest["cost"]
    assert 0 < cost["q10"] < cost["mean"] < cost["q90"]
    # The costs of levers, and of years, are those of the plan.
    assert sum(row["cost"] for row in cheapest["levers"]) == pytest.approx(cost["mean"])
    assert sum(row["cost"] for row in cheapest["by_year"]) == pytest.approx(cost["mean"])
    assert {row["lever"] for row in cheapest["levers"]} <= LEVERS
    assert [row["year"] for row in cheapest["by_year"]] == list(range(2025, 2036))
    assert [row["probability"] for row in cheapest["frontier"]] == [0.5, 0.6, 0.7, 0.8, 0.9]
    assert cheapest["person_price"] > 0
    assert cheapest["steps"]
    assert "65 %" in cheapest["sentence"]


def test_the_saved_plan_can_be_read_and_forecast_under(cheapest, saved, made):
    plan = talent.read_scenario(saved)
    assert plan.valid_from.isoformat() == AS_OF
    sizes = {row["lever"]: row["size"] for row in cheapest["levers"]}
    assert {lever.name: lever.size[1] for lever in plan.levers} == pytest.approx(sizes)
    assert {lever["name"] for lever in cheapest["scenario"]["levers"]} == set(sizes)
    base = next(one for key, one in made.items() if key[0] == "forecast")
    gap = base.under(plan).cube.draws("gap", country="JP")[:, -1]
    assert (gap <= 0).mean() == pytest.approx(cheapest["probability"])


def test_the_forecast_is_stored(cheapest, url):
    rows = json.loads(CliRunner().invoke(main, ["status", "--db", url, "--json"]).stdout)["rows"]
    assert cheapest["run_id"] in {row["run_id"] for row in rows}
    with talent.open(url) as store:
        # No dashboard turns to one country with few draws because somebody asked for a plan.
        assert store.run(cheapest["run_id"]).in_passing


def test_the_plan_in_words_is_a_sentence_and_a_table(cheapest, url, few_levers):
    result = call("cheapest", few_levers, *FEW, *LIKELY, "--db", url)
    assert result.exit_code == 0
    first, _, rest = result.stdout.partition("\n")
    assert first == cheapest["sentence"]
    for row in cheapest["levers"]:
        assert row["lever"] in rest
    for text in ("at_limit", "cost_q90", f"starts from {cheapest['run_id']}"):
        assert text in rest
    for value in rest.splitlines()[1].split():
        assert value in {"lever", "start", "times", "size", "unit", "at_limit", "closes", "cost",
                         "cost_q10", "cost_q90", "saves"}  # fmt: skip


def test_a_budget_that_is_too_small_is_an_answer_and_no_error(url, few_levers):
    words = ["cheapest", few_levers, *FEW, *LIKELY, "--budget", "5", "--later", "2030"]
    found = answer(*words, "--db", url)
    assert found["reached"] is False
    names = LEVERS | {f"{name}-from-2030" for name in LEVERS}
    assert {row["lever"] for row in found["levers"]} <= names
    assert found["cost"]["mean"] <= 5.01
    assert "Cannot be reached" in found["sentence"]


def test_solving_for_a_size(url):
    words = ["solve", "jp-immigration", *FEW, "--probability", "0.6", "--db", url]
    found = answer(*words)
    assert found["reached"] is True
    assert (found["vary"], found["start"]) == ("size", 2027)
    assert found["before"] < 0.6 <= found["probability"]
    [size] = found["sizes"]
    documented = next(
        v for v in talent.read_scenario("levers-jp").levers if v.name == "jp-immigration"
    )
    assert size["mode"] == pytest.approx(found["times"] * documented.size[1])
    [tried] = [r for r in found["tried"] if r["times"] == pytest.approx(found["times"], rel=1e-9)]
    assert tried["probability"] == pytest.approx(found["probability"])
    assert found["scenario"]["levers"][0]["name"] == "jp-immigration"
    assert [row["year"] for row in found["by_year"]] == list(range(2025, 2036))
    told = call(*words).stdout
    assert told.startswith(found["sentence"])
    for text in ("people a year", "mode", f"starts from {found['run_id']}"):
        assert text in told


def test_solving_for_a_start(url):
    words = ["solve", "jp-immigration", *FEW, "--probability", "0.58", "--vary", "start"]
    found = answer(*words, "--target", "500", "--db", url)
    assert (found["vary"], found["times"], found["goal"]["target"]) == ("start", 1.0, 500)
    reach = {row["start"]: row["probability"] for row in found["tried"]}
    assert set(reach) == set(range(2026, 2036))
    enough = [start for start, share in reach.items() if share >= 0.58]
    assert found["reached"] is True
    assert found["start"] == max(enough)
    assert found["scenario"]["levers"][0]["start"] == max(enough)


@pytest.mark.parametrize(("command", "name"), [("solve", "solve"), ("cheapest", "optimise")])
def test_every_lever_of_the_country_is_the_default(url, monkeypatch, command, name):
    asked = []

    def stop(base, levers, **settings):
        asked.append((base.meta["countries"], levers, settings["country"]))
        raise talent.ConfigError("enough")

    monkeypatch.setattr(talent.planning, name, stop)
    assert call(command, *FEW, "--db", url).exit_code == 2
    assert asked == [(["JP"], "levers-jp", "JP")]


def test_regret_names_a_policy_for_each_probability(url, few_levers):
    words = ["regret", few_levers, "jp-reskilling", *FEW, "--scenario", "baseline"]
    words += ["--scenario", "downturn", "--probability", "0.9", "--probability", "0.5"]
    words += ["--price", "100000", "--db", url]
    found = answer(*words)
    assert (found["country"], found["year"], found["price"]) == ("JP", 2035, 100_000)
    assert [row["probability"] for row in found["choice"]] == [0.5, 0.9]
    policies = {"nothing", few_levers, "jp-reskilling"}
    assert {row["policy"] for row in found["regret"]} == policies
    assert {row["scenario"] for row in found["regret"]} == {"baseline", "downturn"}
    assert len(found["regret"]) == 3 * 2 * 2
    # In each scenario somebody does best, and nobody has less regret than none.
    assert min(row["regret"] for row in found["regret"]) == 0
    for chosen in found["choice"]:
        rows = [r for r in found["regret"] if r["probability"] == chosen["probability"]]
        largest = {p: max(r["regret"] for r in rows if r["policy"] == p) for p in policies}
        assert chosen["regret"] == pytest.approx(min(largest.values()))
        assert largest[chosen["policy"]] == pytest.approx(chosen["regret"])
    told = call(*words).stdout
    assert told.startswith(found["sentence"])
    for text in ("probability", "scenario", f"starts from {found['run_id']}"):
        assert text in told


@pytest.mark.parametrize(
    ("words", "messages"),
    [
        (
            ["solve", "jp-imigration", "--country", "JP", "--probability", "1.5"],
            ["probability: Input should be less than 1, got 1.5", "did you mean 'jp-immigration'"],
        ),
        (["solve", "--country", "JPN"], ["country: unknown 'JPN'; did you mean 'JP'"]),
        (
            ["cheapest", "levers-tw", "--country", "JP", "--year", "2040", "--scope", "fabs",
             "--occupation", "enginers", "--later", "2041", "--jobs", "0", "--budget", "-1",
             "--save", "no/such/plan.json"],
            ["year: unknown 2040", "scope: unknown 'fabs'; did you mean 'fab'", "mean 'engineers'",
             "no lever works in JP; levers are for: TW", "--later: must be from",
             "--jobs: must not be 0", "--budget: must not be negative", "no folder no/such"],
        ),
        (["solve", "--country", "JP", "--most", "1000"], ["1000 times its size is too much"]),
        (["solve", "--country", "JP", "--as-of", "yesterday"], ["as_of"]),
        (["solve", "--country", "JP", "--draws", "1"], ["draws"]),
        (
            ["regret", "levers-jq", "--country", "JP", "--scenario", "dely", "--price", "-2",
             "--scenario", "educate", "--probability", "80"],
            ["did you mean 'levers-jp'", "did you mean 'delay'", "--price: must not be negative",
             "--scenario educate: has levers", "--probability: must be between 0 and 1, got 80"],
        ),
    ],
)  # fmt: skip
def test_mistakes_are_told_together_before_anything_is_computed(url, monkeypatch, words, messages):
    def never(*_, **__):
        raise AssertionError("computed before the settings were checked")

    monkeypatch.setattr(talent, "forecast", never)
    result = call(*words, "--db", url)
    assert result.exit_code == 2
    for message in messages:
        assert message in result.stderr
    assert "Traceback" not in result.output


def test_a_scenario_of_later_days_is_refused_before_anything_is_computed(url, tmp_path):
    later = talent.read_scenario("delay").model_copy(update={"valid_from": dt.date(2027, 1, 1)})
    path = str(later.save(tmp_path / "later.json"))
    result = call("regret", "jp-immigration", *FEW, "--scenario", path, "--db", url)
    assert result.exit_code == 2
    assert "'delay' is valid from 2027-01-01" in result.stderr


def test_a_file_that_is_there_is_not_written_over(url, few_levers):
    before = Path(few_levers).read_bytes()
    result = call("cheapest", few_levers, *FEW, "--save", few_levers, "--db", url)
    assert result.exit_code == 2
    assert "there already" in result.stderr
    assert Path(few_levers).read_bytes() == before


def test_help_names_the_commands():
    text = call("--help").stdout
    for command in ("solve", "cheapest", "regret"):
        assert command in text
