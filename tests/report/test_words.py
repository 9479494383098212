"""Words that reports share: everything that can be shown has a name, in every language."""

import pytest

import talent
from talent.forecasts.contributions import CONTRIBUTIONS
from talent.forecasts.cube import MEASURES
from talent.forecasts.scenarios import builtin, read_scenario
from talent.levers.kinds import KINDS
from talent.report.terms import CODE_LABELS, DRIVER_LABELS, MEASURE_LABELS, UNIT_LABELS
from talent.report.words import column_label, driver_label, label, likelihood, percent, persons


def test_what_the_model_names_has_a_label():
    assert DRIVER_LABELS == CONTRIBUTIONS
    assert set(MEASURES) <= set(MEASURE_LABELS)
    levers = [lever for name in builtin() for lever in read_scenario(name).levers]
    shipped = {lever.name[3:].replace("-", "_") for lever in levers}
    assert shipped | set(KINDS) <= set(CODE_LABELS)
    assert {lever.UNIT for lever in levers} <= set(UNIT_LABELS)


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("ja", ["可能性が高い", "1%未満", "12%", "今後の新工場", "2.5%分位点", "電子部品"]),
        ("zh-Hant", ["可能", "不到1%", "12%", "未來新廠", "2.5%分位數", "電子零組件"]),
    ],
)
def test_they_speak(tag, words):
    with talent.in_language(tag):
        assert [
            likelihood(0.7), percent(0.001), percent(0.12), driver_label("fabs_to_come"),
            column_label("q025"), label("components"),
        ] == words  # fmt: skip
        assert persons(-1234.0) == "−1,234"
