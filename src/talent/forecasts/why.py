r"""Why did the forecast change? The news between two runs, adding up to the difference.

Let :math:`f` be the forecast as a function of everything that differs between two runs: the data by
source, assumptions, fabs, the date, the settings. With all of the first run it is :math:`f_0`, with
all of the second :math:`f_1`. Item :math:`i` contributes what it changes by itself,

.. math:: c_i = f_0^{(i)} - f_0, \qquad f_1 - f_0 = \sum_i c_i + I,

and :math:`I`, what the items do only together, is shown as the interaction and never shared out.
What present code makes of the stored settings differs from what is stored by the change of code.
The terms are those of a news decomposition (Banbura and Modugno 2014, doi:10.1002/jae.2306) for a
forecast that is not linear in its data.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.config import ForecastConfig, stored_config
from talent.forecasts.knowledge import snapshot_for
from talent.forecasts.run import made_from
from talent.frames import records
from talent.store.news import mixed, news
from talent.store.runs import RESULT_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from talent.store import RunRecord, Snapshot, Store

__all__ = ["Why", "why"]

INTERACTION, TOTAL_KIND, CODE = "interaction", "total", "code"
STATISTICS = ("mean", "q10", "q50", "q90", "prob_positive")
MOST = 12
"""Items of one kind that are told apart; more are taken together, for each takes a simulation."""
SETTINGS = {
    "countries": "countries",
    "to": "last year",
    "draws": "draws and seed",
    "seed": "draws and seed",
    "fabs": "fabs laid over",
    "levers": "levers",
}


@dataclass(frozen=True)
class _Item:
    """One thing that differs between two runs, and how it is taken from the second."""

    kind: str
    name: str
    rows: int
    news: tuple[tuple[str, str], ...] = ()
    fields: tuple[str, ...] = ()
    assumption: str = ""


@dataclass(frozen=True)
class Why:
    """The difference between two runs, by what made it.

    Attributes
    ----------
    run_a, run_b : str
    frame : pandas.DataFrame
        ``country, scope, occupation, year, measure, kind, item`` and, for each statistic, what the
        item changes. The rows of a cell sum to its row of kind ``total``, which is the difference
        between what the two runs stored.
    items : pandas.DataFrame
        ``kind, item, rows``: what differs, and in how many rows of data.
    """

    run_a: str
    run_b: str
    frame: pd.DataFrame
    items: pd.DataFrame

    def table(
        self,
        country: str,
        year: int,
        occupation: str = "total",
        scope: str = "components",
        measure: str = "gap",
    ) -> pd.DataFrame:
        """Contributions to the change of one cell, largest first, then interaction and total.

        Returns
        -------
        pandas.DataFrame
            ``kind, item, mean, median, q10, q90, prob_positive``: persons, and for the last one a
            difference of probabilities. Each column adds up by itself.

        Raises
        ------
        UnknownCodeError
            For a code or year that the two runs do not share.
        """
        rows = self.frame
        cell = {"country": country, "year": year, "occupation": occupation, "scope": scope,
                "measure": measure}  # fmt: skip
        for key, value in cell.items():
            if value not in set(rows[key]):
                raise UnknownCodeError(key, str(value), [str(v) for v in rows[key].unique()])
            rows = rows[rows[key] == value]
        last = rows["kind"].map({INTERACTION: 1, TOTAL_KIND: 2}).fillna(0)
        rows = rows.assign(_last=last, _size=-rows["mean"].abs())
        rows = rows.sort_values(["_last", "_size", "item"])
        names = {"q50": "median"}
        return rows[["kind", "item", *STATISTICS]].rename(columns=names).reset_index(drop=True)

    def __repr__(self) -> str:
        """What differs, in one line."""
        return f"Why({self.run_a!r} -> {self.run_b!r}: {len(self.items)} items differ)"

    def _repr_html_(self) -> str:
        made: str = importlib.import_module("talent.report.displays").why_html(self)
        return made


def why(
    store: Store,
    run_a: str,
    run_b: str,
    *,
    measure: str = "gap",
    progress: Callable[[str, float], None] | None = None,
) -> Why:
    """Tell what made the difference between two stored runs.

    Each item that differs is tried by itself on the first run, so it takes about as many forecasts
    as there are items.

    Parameters
    ----------
    store : Store
        Nothing is written.
    run_a, run_b : str
        The earlier and the later run.
    measure : str
        Measure to compare.
    progress : callable, optional
        Called with a text and the part done, 0 to 1.

    Returns
    -------
    Why

    Raises
    ------
    UnknownCodeError
        If there is no such run, or no such measure.
    ConfigError
        If the two runs share no country and year.

    Examples
    --------
    >>> import talent
    >>> with talent.open("sqlite://") as store:
    ...     few = {"countries": ["TW"], "draws": 50}
    ...     a = talent.forecast(store, **few)
    ...     b = talent.forecast(store, **few, assumptions={"capacity_weight": 1.0})
    ...     found = talent.why(store, a.run_id, b.run_id)
    >>> found.items["item"].tolist()
    ['capacity_weight']
    """
    first, second = store.run(run_a), store.run(run_b)
    measures = set(first.results["measure"]) & set(second.results["measure"])
    if measure not in measures:
        raise UnknownCodeError("measure", measure, measures)
    configs = stored_config(first.config), stored_config(second.config)
    _comparable(*configs)
    known = snapshot_for(store, configs[0]), snapshot_for(store, configs[1])
    items = _items(*configs, known)
    say = progress or (lambda text, done: None)
    steps = len(items) + 2

    def made(chosen: Iterable[_Item], text: str, done: int) -> pd.DataFrame:
        say(text, done / steps)
        return _cells(_made(configs, known, chosen), measure)

    start = made([], "the first run, made again", 0)
    end = made(items, "the second run, made again", 1)
    terms = [
        (item.kind, item.name, made([item], f"only {item.name}", number) - start)
        for number, item in enumerate(items, start=2)
    ]
    stored_a, stored_b = _cells(first.results, measure), _cells(second.results, measure)
    code = (start - stored_a) + (stored_b - end)
    if code.abs().max().max() > 0:
        items = [*items, _Item(CODE, _told_code(first, second, known), 0)]
        terms.append((CODE, items[-1].name, code))
    total = (stored_b - stored_a).dropna()
    together = total - sum((t for *_, t in terms), start=0.0 * total)
    terms += [
        (INTERACTION, "what they do only together", together),
        (TOTAL_KIND, "all together", total),
    ]
    frame = pd.concat(
        [
            t.loc[total.index].reset_index().assign(measure=measure, kind=kind, item=name)
            for kind, name, t in terms
        ],
        ignore_index=True,
    )
    say("done", 1.0)
    return Why(
        run_a,
        run_b,
        frame[[*RESULT_KEY, "kind", "item", *STATISTICS]],
        pd.DataFrame([(i.kind, i.name, i.rows) for i in items], columns=["kind", "item", "rows"]),
    )


def _comparable(a: ForecastConfig, b: ForecastConfig) -> None:
    if not set(a.countries) & set(b.countries):
        raise ConfigError(f"the runs share no country: {a.countries} and {b.countries}")
    if min(a.to, b.to) < max(a.base, b.base):
        raise ConfigError("the runs share no year")


def _items(a: ForecastConfig, b: ForecastConfig, known: tuple[Snapshot, Snapshot]) -> list[_Item]:
    """What differs; each item can be taken from the second run by itself."""
    items = []
    for kind, part in news(*known).groupby("kind", sort=True):
        rows = [(str(row["key"]), int(row["rows"])) for row in records(part)]
        if len(rows) <= MOST:
            items += [_Item(str(kind), key, n, ((str(kind), key),)) for key, n in rows]
        else:
            told = f"{len(rows)} {'sources' if kind == 'data' else f'{kind}s'}"
            every = tuple((str(kind), key) for key, _ in rows)
            items.append(_Item(str(kind), told, sum(n for _, n in rows), every))
    if a.as_of != b.as_of:
        told = f"the date, {a.as_of} to {b.as_of}"
        items.append(_Item("date", told, 0, fields=("as_of",)))
    items += [
        _Item("setting", name, 0, assumption=name)
        for name in sorted({*a.assumptions, *b.assumptions})
        if a.assumptions.get(name) != b.assumptions.get(name)
    ]
    settings: dict[str, tuple[str, ...]] = {}
    for field, told in SETTINGS.items():
        if getattr(a, field) != getattr(b, field):
            settings[told] = (*settings.get(told, ()), field)
    return items + [_Item("setting", told, 0, fields=names) for told, names in settings.items()]


def _made(
    configs: tuple[ForecastConfig, ForecastConfig],
    known: tuple[Snapshot, Snapshot],
    chosen: Iterable[_Item],
) -> pd.DataFrame:
    """Results of the first run with the chosen items of the second."""
    a, b = configs
    settings: dict[str, Any] = {**a.model_dump(), "assumptions": dict(a.assumptions)}
    from_b: list[tuple[str, str]] = []
    for item in chosen:
        from_b += item.news
        settings |= {field: getattr(b, field) for field in item.fields}
        if item.assumption:
            settings["assumptions"].pop(item.assumption, None)
            if item.assumption in b.assumptions:
                settings["assumptions"][item.assumption] = b.assumptions[item.assumption]
    config = ForecastConfig.model_validate(settings)
    return made_from(mixed(*known, from_b, config.as_of), config).frame


def _cells(frame: pd.DataFrame, measure: str) -> pd.DataFrame:
    rows = frame[frame["measure"] == measure]
    return rows.set_index([k for k in RESULT_KEY if k != "measure"])[[*STATISTICS]]


def _told_code(first: RunRecord, second: RunRecord, known: tuple[Snapshot, Snapshot]) -> str:
    """Name of what present code and reference data make otherwise than what is stored."""
    same = (first.input_hash, second.input_hash) == (known[0].hash, known[1].hash)
    versions = " to ".join(dict.fromkeys([first.package_version, second.package_version]))
    return f"code ({versions})" if same else f"code ({versions}) and data that carry no date"
