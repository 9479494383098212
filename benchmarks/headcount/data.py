"""Employment and production by industry, whole years, and `talent.series` at every origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.series.us import COMPLETE, OLD, annual_frame

from talent.series.lessons import apply_lessons, lessons_from
from talent.series.members import MEMBERS
from talent.series.origins import Fits, origins_of
from talent.series.panel import panel_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from talent.store import Snapshot, Store

    Array = NDArray[np.float64]

HORIZON = 10
FIRST, LAST = 2005, COMPLETE - 1
"""First and last origin that is scored."""
EARLIEST = 2001
"""First origin whose errors may teach a weight."""
DRAWS = 500
PAIRS = {
    "324": "324", "325": "325", "332": "332", "333": "333", "3341": "3341", "3342": "3342",
    "3344": "3344", "3345": "3345", "335": "335", "336001": "3361T3", "3364": "3364T9",
}  # fmt: skip
"""Employment and production by code: industries that do not contain each other."""
DESIGN = ("325", "333", "3342", "3345", "336001")
"""Every second industry by code: what the models were designed on. The others are held out."""
HELD_OUT = tuple(code for code in PAIRS if code not in DESIGN)
FAB = "334413"
"""Part of 3344, with its production; scored by itself and in no pool together with it."""
CODES = (*PAIRS, FAB)


@dataclass(frozen=True)
class Data:
    """Logs of annual values by code of the employment series."""

    employment: dict[str, pd.Series]
    production: dict[str, pd.Series]

    def until(self, cutoff: int) -> Data:
        """What was known at the end of a year."""
        return Data(
            {k: v.loc[:cutoff] for k, v in self.employment.items()},
            {k: v.loc[:cutoff] for k, v in self.production.items()},
        )


def logs(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Log values of each series of a frame, by year."""
    return {
        str(name): np.log(rows.set_index("ds")["y"]) for name, rows in frame.groupby("unique_id")
    }


def load(store: Store, production: Snapshot) -> Data:
    """Employment of one benchmark, and production as a later snapshot knows it."""
    old = logs(annual_frame(store.as_of(OLD).observations("employment", country="US"), COMPLETE))
    rows = production.observations("production_index", country="US")
    new = logs(annual_frame(rows))
    return Data(
        {code: old[f"employment.US.{code}.SA"] for code in CODES},
        {code: new[f"production.US.{PAIRS.get(code, '3344')}"] for code in CODES},
    )


@dataclass(frozen=True)
class Origin:
    """Forecasts of `talent.series` from one origin, in logs, by code.

    `paths` has the shape (draws, horizon) for each code, `members` (members, horizon).
    """

    paths: dict[str, Array]
    members: dict[str, Array]

    def member(self, code: str, name: str) -> Array:
        """Point forecast of one member."""
        return np.asarray(self.members[code][MEMBERS.index(name)])


def trends(series: Mapping[str, pd.Series], seed: int) -> dict[int, Origin]:
    """Forecast a panel from every origin with what was known then; weights learnt anew."""
    frame = pd.concat(
        pd.DataFrame({"unique_id": name, "ds": one.index, "y": np.exp(one.to_numpy())})
        for name, one in series.items()
    )
    panel = panel_of(frame)
    fits = Fits(panel, HORIZON, {}, 1, None)
    plans = []
    for cutoff in range(EARLIEST, COMPLETE + 1):
        known = panel.until(int(panel.calendar.ordinals(pd.Series([cutoff]))[0]))
        plans.append((cutoff, known, origins_of(known, HORIZON, 2000)))
    fits.make(
        [
            *(job for _, _, past in plans for job in past),
            *((name, len(v)) for _, known, _ in plans for name, v in known.values.items()),
        ]
    )
    out = {}
    for cutoff, known, past in plans:
        result = apply_lessons(
            lessons_from(fits, known, past), fits, known, (80, 95), DRAWS, seed + cutoff
        )
        with np.errstate(divide="ignore"):
            out[cutoff] = Origin(
                {name: np.log(result.paths[:, i]) for i, name in enumerate(result.names)},
                {name: np.log(result.members[i]) for i, name in enumerate(result.names)},
            )
    return out
