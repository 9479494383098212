"""The same stocks and flows as a system-dynamics model, run by PySD.

Runs in an environment of its own (PySD is no dependency of talent), as a program:
``python peer_pysd.py WORKLOAD.npz``; prints the seconds of the runs without the translation of the
model, and totals. Draws are a subscript beside occupation and age,
which makes PySD more than ten times as fast as one run a draw. The model computes expected leavers:
it leaves out the random numbers, which makes it faster than it would be with them.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pysd
import xarray as xr

MODEL = Path(__file__).with_name("workforce.mdl.template")
FLOWS = ["deaths", "retirements", "others", "entrants", "hires"]


def parameters(given: dict[str, np.ndarray]) -> dict[str, object]:
    """Values on the subscripts of the model."""
    draws, groups, ages = given["stock"].shape
    years = given["required"].shape[1]
    names = {
        "draw": [f"d{i + 1}" for i in range(draws)],
        "occupation": [f"o{i + 1}" for i in range(groups)],
        "age": [f"a{i + 1}" for i in range(ages)],
        "level": ["level1", "level2"],
    }

    def on(values: np.ndarray, *dims: str) -> xr.DataArray:
        return xr.DataArray(values, {d: names[d] for d in dims}, dims)

    def path(values: np.ndarray, *dims: str) -> pd.Series:
        return pd.Series([on(values[:, year], *dims) for year in range(years)], index=range(years))

    return {
        "first people": on(given["stock"], "draw", "occupation", "age"),
        "death": path(given["death"], "draw", "age"),
        "retirement": on(given["retirement"][:, 0], "draw", "occupation", "age"),
        "other exit": path(given["other_exit"], "draw", "occupation", "age"),
        "graduates": path(given["graduates"], "draw", "occupation", "level"),
        "graduate ages": on(given["graduate_ages"], "level", "age"),
        "hire ages": on(given["hire_ages"], "age"),
        "hires base": on(given["hires_base"], "draw", "occupation"),
        "openings base": on(given["openings_base"], "draw", "occupation"),
        "elasticity": on(given["elasticity"], "draw"),
        "required": path(given["required"], "draw", "occupation"),
        "follow": path(given["follow"], "draw", "occupation"),
    }


def main() -> None:
    """Translate, run, and print."""
    with np.load(sys.argv[1]) as file:
        given = dict(file)
    draws, groups, ages = given["stock"].shape
    sizes = {"draws": draws, "groups": groups, "ages": ages, "before": ages - 1}
    text = MODEL.read_text(encoding="utf-8") % {**sizes, "years": given["required"].shape[1]}
    with tempfile.TemporaryDirectory(prefix="talent-") as folder, warnings.catch_warnings():
        # PySD says of every input that it is replaced, which is the purpose.
        warnings.simplefilter("ignore", UserWarning)
        path = Path(folder, "workforce.mdl")
        path.write_text(text, encoding="utf-8")
        model = pysd.read_vensim(path)
        chosen = parameters(given)
        start = time.process_time()
        out = model.run(params=chosen, return_columns=["stock", *FLOWS])
        seconds = time.process_time() - start
    last = {name: out.filter(like=f"{name}[").iloc[-2].sum() for name in FLOWS}
    totals = [out.filter(like="stock[").iloc[-1].sum(), *last.values()]
    print(json.dumps({"seconds": seconds, "totals": [float(t) / draws for t in totals]}))


if __name__ == "__main__":
    main()
