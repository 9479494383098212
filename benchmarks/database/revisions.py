"""Down and up again through every revision with the shipped data and a real run in place.

After each way back, what the revision still has must be what was there, row by row; after coming
up again the tables must match the models, and every row that the older revision could hold must be
there unchanged.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pandas as pd
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from talent.store import schema
from talent.store.models import VERSION_TABLE
from talent.store.revisions import lost_by_downgrade

if TYPE_CHECKING:
    from sqlalchemy import Engine

    import talent


def content(engine: Engine) -> dict[str, pd.DataFrame]:
    """Every row of every table, with all columns as text, in an order of its own."""
    found = {}
    with engine.connect() as connection:
        for name in sorted(set(inspect(connection).get_table_names()) - {VERSION_TABLE}):
            result = connection.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608
            found[name] = pd.DataFrame(map(tuple, result), columns=list(result.keys())).astype(str)
    return found


def _same(one: pd.DataFrame, other: pd.DataFrame, columns: list[str]) -> bool:
    a, b = (frame[columns].sort_values(columns, ignore_index=True) for frame in (one, other))
    return a.equals(b)


def there_and_back(store: talent.Store) -> pd.DataFrame:
    """Each revision in turn, from the newest back to it and up again.

    Returns
    -------
    pandas.DataFrame
        ``back to, tables, rows`` (compared), what the step loses beyond the one before, whether the
        rest was the same on both ways, and seconds.
    """
    engine = store.engine
    scripts = ScriptDirectory.from_config(schema.configure())
    if scripts.get_heads() != [schema.head()]:
        raise SystemExit(f"several heads: {scripts.get_heads()}")
    older = [script.revision for script in scripts.walk_revisions()][1:]
    rows, known = [], set[str]()
    for revision in older:
        before = content(engine)
        lost = lost_by_downgrade(engine, revision)
        gone = set(lost["table"][lost["column"] == ""])
        started = time.perf_counter()
        schema.downgrade(engine, revision)
        down = content(engine)
        schema.upgrade(engine)
        took = time.perf_counter() - started
        after = content(engine)
        kept = set(down) == set(before) - gone
        number = 0
        for name, frame in down.items():
            columns = [c for c in frame.columns if c in before[name].columns]
            kept &= _same(before[name], frame, columns) and _same(
                before[name], after[name], columns
            )
            number += len(frame)
        kept &= schema.check(engine) == []
        named = {f"{r.table}.{r.column}" if r.column else str(r.table) for r in lost.itertuples()}
        more = sorted(named - known)
        known |= named
        rows.append((revision, len(down), f"{number:,}", ", ".join(more) or "nothing",
                     "yes" if kept else "**no**", f"{took:.1f}"))  # fmt: skip
        print(*rows[-1], sep="\t", flush=True)
    return pd.DataFrame(
        rows, columns=["back to", "tables", "rows", "lost in this step", "rest the same", "s"]
    )
