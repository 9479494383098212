"""A stored run made again: the same settings on the same knowledge must give the same tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from talent.errors import TalentError
from talent.forecasts.config import stored_config
from talent.forecasts.knowledge import snapshot_for
from talent.forecasts.run import run
from talent.store.runs import RESULT_KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from talent.forecasts.result import Forecast
    from talent.store import Store

__all__ = ["Rerun", "rerun"]


@dataclass(frozen=True)
class Rerun:
    """A run made again, and how it compares with what is stored.

    Attributes
    ----------
    forecast : Forecast
        Made again, with its draws.
    differences : pandas.DataFrame
        Cells whose statistics differ: the keys, ``statistic, stored, now``; empty if the tables are
        identical. A cell that only one of them has is missing in the other.
    stored_version, version : str
        Of the package that made the stored run, and of this one.
    """

    forecast: Forecast
    differences: pd.DataFrame
    stored_version: str
    version: str

    @property
    def identical(self) -> bool:
        """Whether every stored number was met exactly."""
        return self.differences.empty

    def __repr__(self) -> str:
        """Outcome in one line."""
        cells = len(self.forecast.frame)
        if self.identical:
            return f"Rerun({self.forecast.run_id!r}: {cells:,} cells identical)"
        return (
            f"Rerun({self.forecast.run_id!r}: {len(self.differences):,} numbers differ in "
            f"{cells:,} cells; made by {self.stored_version}, now {self.version})"
        )


def rerun(
    store: Store, run_id: str, *, progress: Callable[[str, float], None] | None = None
) -> Rerun:
    """Make a stored run again from its settings, and compare every stored number.

    Parameters
    ----------
    store : Store
        Nothing is written.
    run_id : str
    progress : callable, optional
        Called with a text and the part done, 0 to 1.

    Returns
    -------
    Rerun

    Raises
    ------
    UnknownCodeError
        If there is no such run.
    TalentError
        If what was known on the as-of date is not what the run read: values with an older vintage
        have been added since, or the run is from another database.

    Examples
    --------
    >>> import talent
    >>> with talent.open("sqlite://") as store:
    ...     made = talent.forecast(store, countries=["TW"], draws=50)
    ...     talent.rerun(store, made.run_id).identical
    True
    """
    record = store.run(run_id)
    config = stored_config(record.config)
    known = snapshot_for(store, config).hash
    if known != record.input_hash:
        raise TalentError(
            f"run {run_id} read other data than are known as of {config.as_of} now: values with an "
            "older vintage were added since; restore the database as it was to make it again"
        )
    again = run(store, config, save=False, progress=progress)
    return Rerun(
        replace(again, run_id=run_id),
        _differences(record.results, again.frame),
        record.package_version,
        str(again.meta["package_version"]),
    )


def _differences(stored: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    statistics = [c for c in stored.columns if c not in RESULT_KEY]
    long = [
        frame.melt(RESULT_KEY, statistics, var_name="statistic", value_name=name)
        for frame, name in ((stored, "stored"), (now, "now"))
    ]
    both = long[0].merge(long[1], on=[*RESULT_KEY, "statistic"], how="outer")
    same = (both["stored"] == both["now"]) | (both["stored"].isna() & both["now"].isna())
    return both[~same].reset_index(drop=True)
