"""Coverage one horizon earlier: how far it moves from one stretch of years to the next."""

from __future__ import annotations

import numpy as np
from benchmarks.series.scoring import Data, inside, run

from talent.series.members import FEWEST

TEXT = """\
One horizon earlier, with the values of that horizon as the actual ones, {wide:.1f} % were inside
95 % and {narrow:.1f} % inside 80 % ({series} series had {fewest} values then).
"""


def stood(data: Data) -> Data:
    """The series that had enough values to be fitted one horizon before their last."""
    long = [i for i, y in enumerate(data.histories) if len(y) - data.horizon >= FEWEST]
    return Data(
        [data.names[i] for i in long],
        data.numbers[long],
        [data.histories[i][: -data.horizon] for i in long],
        np.array([data.histories[i][-data.horizon :] for i in long]),
        data.season,
    )


def earlier(data: Data, **settings: int) -> str:
    """Forecast from one horizon earlier and say how much was inside the bands."""
    before = stood(data)
    result = run(before, **settings).result
    wide, narrow = (100 * inside(before, result, level).mean() for level in (95, 80))
    return TEXT.format(wide=wide, narrow=narrow, series=len(before.names), fewest=FEWEST)
