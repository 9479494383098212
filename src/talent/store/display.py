"""What a notebook shows of a store: what it holds, how fresh it is, and the last runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from talent.displays import display, hints, note, table
from talent.language import language
from talent.language import plural as ngettext
from talent.language import translated as _
from talent.store.engine import masked
from talent.store.frames import read_frame
from talent.store.models import Observation, Run, Series, Source
from talent.store.names import read_names

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy.engine import Connection, Engine

__all__ = ["store_html"]

RUNS = 5


def store_html(engine: Engine) -> str:
    """Sources, series and newest vintage by country, and the newest runs, as HTML.

    A few counts: no snapshot is taken.
    """
    with engine.connect() as connection:
        sources = connection.execute(select(func.count()).select_from(Source.__table__)).scalar()
        held = _held(connection)
        runs = read_frame(
            connection,
            select(
                Run.run_id, Run.as_of, Run.kind, Run.draws, Run.package_version
            ).where(Run.status == "complete").order_by(Run.id.desc()),
        )  # fmt: skip
    names = read_names(engine).get(language(), {})
    held["country"] = [names.get(code, code) for code in held["country"]]
    series, values = int(held["series"].sum()), int(held["observations"].sum())
    newest = max(held["newest"], default="")
    what = _("{sources} sources, {series} series, {values} values; newest {newest}").format(
        sources=f"{sources or 0:,d}", series=f"{series:,d}", values=f"{values:,d}",
        newest=newest or _("none"),
    )  # fmt: skip
    whole = "{:,d}".format
    parts: list[str] = [
        table(
            held,
            {
                "country": _("Country"), "series": _("Series"), "observations": _("Values"),
                "newest": _("Newest vintage"),
            },
            {"series": whole, "observations": whole},
        )
    ]  # fmt: skip
    if runs.empty:
        parts.append(note(_("No run is stored yet.")))
    else:
        count = ngettext("{n} stored run", "{n} stored runs", len(runs)).format(n=f"{len(runs):,d}")
        parts += [note(count), _runs(runs)]
    parts.append(
        hints(
            {
                'talent.forecast(store, countries=["JP"])': _("a new forecast"),
                "talent.load(store)": _("the newest stored run"),
                'store.as_of().observations("employment")': _("the data"),
                "store.plot": _("plots of the scores and the scoreboard"),
            }
        )
    )
    return display(_("talent store"), *parts, subtitle=f"{masked(engine.url)} · {what}")


def _held(connection: Connection) -> pd.DataFrame:
    """Series and values by country: ``country, series, observations, newest``."""
    value = Observation.__table__.c

    def of_series(what: Any) -> Any:
        # Looked up series by series in the primary key: half the time of one pass over the table.
        return select(what).where(value.series_id == Series.id).scalar_subquery()

    query = (
        select(
            Series.country, func.count().label("series"),
            func.sum(of_series(func.count())).label("observations"),
            func.max(of_series(func.max(value.vintage))).label("newest"),
        )
        .group_by(Series.country)
        .order_by(Series.country)
    )  # fmt: skip
    found = read_frame(connection, query)
    return found.astype({"series": "int64", "observations": "int64"})


def _runs(runs: pd.DataFrame) -> str:
    return table(
        runs,
        {
            "run_id": _("Run"), "as_of": _("As of"), "kind": _("Kind"), "draws": _("Draws"),
            "package_version": _("Version"),
        },
        {"draws": "{:,d}".format},
        most=RUNS,
        rest=_("and {n} older ones: store.runs()"),
    )  # fmt: skip
