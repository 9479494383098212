"""The names that users may import; a change here is a change for the CHANGELOG."""

import talent


def test_public_names_are_pinned() -> None:
    assert sorted(talent.__all__) == [
        "ConfigError",
        "DataValidationError",
        "Forecast",
        "MissingExtraError",
        "Scenario",
        "SchemaVersionError",
        "Snapshot",
        "Store",
        "TalentError",
        "UnknownCodeError",
        "backtest",
        "compare",
        "forecast",
        "forecast_workforce",
        "in_language",
        "jobs",
        "levers",
        "load",
        "on_workers",
        "open",
        "planning",
        "read_draws",
        "read_scenario",
        "rerun",
        "scenarios",
        "score",
        "scores",
        "series",
        "variance_by_part",
        "why",
    ]


def test_every_public_name_exists_and_is_documented() -> None:
    for name in talent.__all__:
        thing = getattr(talent, name)
        assert isinstance(thing, str) or (thing.__doc__ or "").strip(), name
