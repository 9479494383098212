"""Measure the cycle and write docs/cycle.md."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import warnings
from typing import TYPE_CHECKING

import numpy as np
from benchmarks.cycle.ahead import coverage, forecasts
from benchmarks.cycle.factor import (
    FIRST_ORIGIN,
    alternatives,
    history,
    left_out,
    loadings,
    monthly,
)  # fmt: skip
from benchmarks.cycle.follows import BASE, SEED, TO, alike, coupled, employment_errors, responses
from benchmarks.cycle.page import PAGE, draw
from benchmarks.pages import write
from threadpoolctl import threadpool_limits

from talent.demand.cycle import (
    FOLLOWERS,
    build_cycle,
    cycle_panel,
    yearly_changes,
    yearly_levels,
)  # fmt: skip
from talent.inputs import Inputs
from talent.series.cycle import fit_cycle, slow_mean
from talent.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

AS_OF, DRAWS = dt.date(2026, 11, 22), 4000


def main(only: Sequence[str] = ()) -> None:
    """Measure every part, or those of these names, and write the page."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/cycle.db")
        snapshot = store.as_of(AS_OF)
        store.engine.dispose()
    inputs = Inputs(snapshot, SEED, DRAWS)
    panel = cycle_panel(inputs)
    changes = {
        m.name: (yearly_changes if m.lasting else yearly_levels)(inputs, m) for m in FOLLOWERS
    }
    cycle = build_cycle(inputs, BASE, TO)
    fit = cycle.fit
    if fit is None:
        raise RuntimeError("no cycle is known from the shipped data")
    past = {t: fit_cycle(panel.loc[:t]) for t in range(FIRST_ORIGIN, int(panel.index[-1]))}
    rows = snapshot.observations("production_index", series="production.US.durable")
    durable = np.log(rows.groupby("year")["value"].mean().loc[:BASE]).diff().dropna()
    wider = (durable - slow_mean(durable)) / durable.std()
    todo: dict[str, Callable[[], str]] = {
        "loadings": lambda: loadings(fit),
        "history": lambda: history(fit),
        "alternatives": lambda: alternatives(panel, monthly(snapshot), changes),
        "forecasts": lambda: forecasts(panel, past),
        "coverage": lambda: coverage(fit, past),
        "responses": lambda: responses(cycle, changes, wider),
        "errors": lambda: employment_errors(snapshot, panel, past, changes),
        "left out": lambda: left_out(panel, changes),
        "alike": lambda: alike(changes),
        "coupled": lambda: coupled(inputs, cycle),
    }
    draw(cycle, fit, changes)
    with threadpool_limits(1), warnings.catch_warnings():
        # Likelihoods of rivals that do not converge are part of what is compared.
        warnings.simplefilter("ignore")
        for name, make in todo.items():
            if only and name not in only:
                continue
            text = make()
            print(f"{name}\n{text}", flush=True)
            if PAGE.exists():
                write(PAGE, "benchmarks/cycle", {name: text})


if __name__ == "__main__":
    main(sys.argv[1:])
