"""Seconds that statsforecast takes for a panel, with bands, on one process.

Runs in an environment of its own, as a program:
``python peer_statsforecast.py PANEL.csv HORIZON TURNS``; prints medians by what was run.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import warnings
from typing import Any

import pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import AutoARIMA, AutoCES, AutoETS, AutoTheta
from statsforecast.utils import ConformalIntervals

LEVELS = [80, 95]
WINDOWS = 2
"""Past forecasts that conformal bands are learnt from, each a horizon long."""


def chosen(horizon: int) -> dict[str, list[Any]]:
    """Models by name: with bands of their own, and all of them with bands from past errors."""
    kinds = (AutoETS, AutoTheta, AutoARIMA, AutoCES)
    learnt = ConformalIntervals(n_windows=WINDOWS, h=horizon)
    return {
        **{kind.__name__: [kind(season_length=1)] for kind in kinds},
        "all four": [kind(season_length=1) for kind in kinds],
        "all four, bands from past errors": [
            kind(season_length=1, prediction_intervals=learnt) for kind in kinds
        ],
    }


def main() -> None:
    """Run each once to warm up, then take turns."""
    warnings.simplefilter("ignore")
    panel = pd.read_csv(sys.argv[1])
    horizon, turns = map(int, sys.argv[2:4])
    spent: dict[str, list[float]] = {}
    for turn in range(turns + 1):
        for name, models in chosen(horizon).items():
            known = panel if turn else panel[panel["unique_id"] == panel["unique_id"].iloc[0]]
            start = time.process_time()
            StatsForecast(models=models, freq=1).forecast(df=known, h=horizon, level=LEVELS)
            if turn:
                spent.setdefault(name, []).append(time.process_time() - start)
    print(json.dumps({name: statistics.median(found) for name, found in spent.items()}))


if __name__ == "__main__":
    main()
