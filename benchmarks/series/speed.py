"""Time of `talent.series` beside statsforecast on the same real series, one process each.

How accurate each is stands elsewhere (docs/series-accuracy.md); this is about seconds only.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pandas as pd
from benchmarks import peers
from benchmarks.asked import AS_OF, Asked, Found
from benchmarks.measuring import apart, measured_on
from benchmarks.pages import markdown
from benchmarks.series.us import annual_frame
from benchmarks.summary import Ratio

import talent
from talent.series import learn

HERE = Path(__file__).resolve().parent
LEVELS = (80, 95)
SERIES, HORIZON, TURNS = 12, 10, 3
LEARNING, ALONE = "learning from past errors, and forecasting", "forecasting with what is learnt"
THEIRS = "statsforecast, {}"
LEARNT = "all four, bands from past errors"


def panel(store: talent.Store, number: int) -> pd.DataFrame:
    """Annual employment by industry of the United States, `unique_id, ds, y`."""
    frame = annual_frame(store.as_of(AS_OF).observations("employment", country="US"))
    kept = sorted(frame["unique_id"].unique())[:number]
    return frame[frame["unique_id"].isin(kept)].reset_index(drop=True)


def ours(path: str) -> dict[str, float]:
    """Processor seconds of both, in this process; nothing that was kept is used."""
    frame = pd.read_csv(path)
    # What is imported and made once is not counted, neither here nor there.
    learn(frame[frame["unique_id"] == frame["unique_id"].iloc[0]], 1, n_jobs=1)
    start = time.process_time()
    lessons = learn(frame, HORIZON, n_jobs=1)
    learnt = time.process_time()
    lessons.forecast(frame, level=LEVELS)
    end = time.process_time()
    return {LEARNING: end - start, ALONE: end - learnt}


def beside(asked: Asked, frame: pd.DataFrame) -> dict[str, float]:
    """Processor seconds of ours and of statsforecast."""
    path = asked.folder / "panel.csv"
    frame.to_csv(path, index=False)
    off = {"TALENT_CACHE": "off", "OMP_NUM_THREADS": "1"}
    took = apart("benchmarks.series.speed:ours", {"path": str(path)}, off)
    took.pop("peak")
    python = peers.python_with(asked, HERE / "series_peers.txt")
    program, turns = HERE / "peer_statsforecast.py", 1 if asked.quick else TURNS
    printed = peers.run(python, program, path, str(HORIZON), str(turns))
    found: dict[str, float] = json.loads(printed.splitlines()[-1])
    return took | {THEIRS.format(name): seconds for name, seconds in found.items()}


def measure(asked: Asked) -> Found:
    """All on one process each."""
    note = measured_on(f"pandas {pd.__version__}")
    with talent.open(f"sqlite:///{asked.folder}/series.db") as store:
        frame = panel(store, 3 if asked.quick else SERIES)
    number = frame["unique_id"].nunique()
    each = {who: 1000 * s / number for who, s in beside(asked, frame).items()}
    table = pd.DataFrame(
        {
            "": [name if name.startswith("stats") else f"talent, {name}" for name in each],
            "ms a series": [f"{ms:,.1f}" for ms in each.values()],
        }
    )
    text = (
        f"{note} {number} series of annual employment by industry in the United States, "
        f"{len(frame) / number:.0f} years each, {HORIZON} years ahead with bands of 80 and 95 %; "
        "processor time of one process, without what is compiled or imported once. Nothing that "
        f"an earlier process kept is used.\n\n{markdown(table)}"
    )
    ratios = [
        Ratio(f"a series: {what}", each[what], THEIRS.format(who), each[THEIRS.format(who)], "ms")
        for what, who in (
            (LEARNING, LEARNT), (ALONE, LEARNT), (ALONE, "all four"), (ALONE, "AutoETS"),
        )
    ]  # fmt: skip
    return Found(text, ratios)
