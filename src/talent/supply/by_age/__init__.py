"""Anyone's workforce by age: counts at some dates in, joint draws of the years ahead out.

Nothing here knows about chips or countries. `forecast_workforce` is the way in.
"""

from __future__ import annotations

from talent.supply.by_age.contract import WorkforceData, read_workforce
from talent.supply.by_age.forecasting import forecast_workforce
from talent.supply.by_age.outcome import WorkforceForecast

__all__ = ["WorkforceData", "WorkforceForecast", "forecast_workforce", "read_workforce"]
