"""What a model may read: one snapshot, its uncertain assumptions in draws, and a ledger of both.

Every read goes through `Inputs`, so a result can always say which numbers it rests on. Models get
this object and never a table, a session or a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from talent.distributions import Distribution
from talent.errors import TalentError, UnknownCodeError
from talent.frames import records
from talent.streams import BLOCK, PartSeed, uniforms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from talent.store import Snapshot

    Array = NDArray[np.float64]

__all__ = ["REFERENCE", "Driver", "Inputs"]

REFERENCE = 4000
"""First draws of a run, from which statistics over draws are taken that models use, whatever number
of draws the run asks for: so fewer draws are the first of more."""

T = TypeVar("T")

ALL = ""
"""Country code of an input that serves every country."""

MANY = 6
"""More series than this in one read are one line of the ledger, such as a table by single age."""


@dataclass(frozen=True)
class Driver:
    """One uncertain input in draws, kept to say how much of a result's spread it explains."""

    country: str
    component: str
    kind: str
    key: str
    status: str
    values: NDArray[np.float64]


def _line(key: str, rows: pd.DataFrame) -> dict[str, Any]:
    """Line of the ledger on observations that were read."""
    return {
        "kind": "series",
        "key": key,
        "n_values": len(rows),
        "status": rows["status"].mode().iloc[0],
        "vintage": rows["vintage"].max(),
        "source": rows["source"].iloc[0],
        "unit": rows["unit"].iloc[0],
        "value_text": f"{rows['period'].min()} to {rows['period'].max()}",
    }


@lru_cache(maxsize=8)
def _told_of(snapshot: Snapshot) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Lines on what has been read of a snapshot, by concept and filters: the same in every run."""
    return {}


@lru_cache(maxsize=8)
def _assumptions_of(snapshot: Snapshot) -> dict[str, dict[str, pd.Series]]:
    """Rows of the assumptions by name and country."""
    found: dict[str, dict[str, pd.Series]] = {}
    for _, row in snapshot.assumptions().iterrows():
        found.setdefault(row["assumption"], {})[row["country"]] = row
    return found


@dataclass
class Inputs:
    """Reads of one forecast, recorded.

    Parameters
    ----------
    snapshot : talent.store.Snapshot
        What was known on the as-of date.
    seed, draws : int
        Of the run.
    overrides : mapping of str to Distribution, optional
        Assumptions replaced for this run, by ``name`` or ``name.COUNTRY``.
    fab_plans : tuple of FabPlan, optional
        Fabs that the user lists, to be laid over the register; nothing is learnt from them.

    Attributes
    ----------
    serving : str
        Country whose result is being made, to which reads are attributed; empty while what the
        countries share is read.
    fixed : dict
        What `once` has made in the first part of a run, to be handed to the later parts.
    """

    snapshot: Snapshot
    seed: int
    draws: int
    overrides: dict[str, Distribution] = field(default_factory=dict)
    fab_plans: tuple[Any, ...] = ()
    serving: str = ALL
    fixed: dict[str, Any] = field(default_factory=dict)
    _reads: list[dict[str, Any]] = field(default_factory=list)
    _drivers: dict[tuple[str, str], Driver] = field(default_factory=dict)
    _drawn: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self._assumptions:
            raise TalentError(
                f"no assumption was known on {self.snapshot.as_of}: each carries the date on which "
                "it was made; use a later as-of date, or load assumptions with an earlier vintage"
            )
        known = self._assumption_names()
        for name in self.overrides:
            if name not in known:
                raise UnknownCodeError("assumption", name, known)

    @property
    def _assumptions(self) -> dict[str, dict[str, pd.Series]]:
        return _assumptions_of(self.snapshot)

    def copy(self) -> Inputs:
        """The same reads and drivers, to which more may be noted without changing these."""
        return replace(self, _reads=list(self._reads), _drivers=dict(self._drivers))

    def part(self, part: slice) -> Inputs:
        """The same for some draws, in whole blocks; nothing has been read or driven yet."""
        first = part.start // BLOCK
        return replace(
            self,
            seed=PartSeed(self.seed, first) if first else self.seed,
            draws=part.stop - part.start,
            fixed=dict(self.fixed),
            _reads=[],
            _drivers={},
            _drawn={},
        )

    @property
    def many(self) -> int:
        """Draws to make where `once` takes something from the first `REFERENCE` of them."""
        return self.draws if isinstance(self.seed, PartSeed) else max(self.draws, REFERENCE)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What is the same for every draw though it is taken from draws: made in the first part.

        Parameters
        ----------
        name : str
            Different for every value of a run.
        make : callable
            Makes it from the draws of the first part.
        """
        if not isinstance(self.seed, PartSeed):
            self.fixed[name] = make()
        found: T = self.fixed[name]
        return found

    def shared(self, name: str, make: Callable[[], T]) -> T:
        """What several countries take from the same draws: made by the first that asks.

        Parameters
        ----------
        name : str
            Different for every value of a run.
        make : callable
            Reads nothing that would have to be noted for each country.
        """
        asked = (name, self.seed, self.draws)
        if asked not in self._drawn:
            self._drawn[asked] = make()
        found: T = self._drawn[asked]
        return found

    def _assumption_names(self) -> set[str]:
        own = {f"{name}.{c}" for name, rows in self._assumptions.items() for c in rows if c != ALL}
        return {*self._assumptions, *own}

    def observations(
        self, component: str, measures: str, concept: str, **filters: Any
    ) -> pd.DataFrame:
        """Observations from the snapshot, noted in the ledger.

        Parameters
        ----------
        component : str
            Part of the model that reads, for example ``"supply.retirement"``.
        measures : str
            Measures the read feeds, comma-separated.
        concept : str
            Concept of the series; `filters` select on catalogue columns.
        """
        frame = self.snapshot.observations(concept, **filters)
        asked = (concept, repr(sorted(filters.items())))
        told = _told_of(self.snapshot)
        if asked not in told:
            told[asked] = [_line(key, rows) for key, rows in self._grouped(frame)]
        for line in told[asked]:
            self._note(component=component, measures=measures, **line)
        return frame

    @property
    def reads(self) -> list[dict[str, Any]]:
        """What has been read so far, line by line."""
        return list(self._reads)

    def _note(self, **read: Any) -> None:
        self._reads.append({"country": self.serving, **read})

    def note_reads(self, reader: Inputs) -> None:
        """Note what another reader of the snapshot has read, for the country that is served.

        What is learnt once and kept for later runs was read then, and serves each of them.
        """
        for read in reader._reads:
            self._note(**{name: value for name, value in read.items() if name != "country"})

    @staticmethod
    def _grouped(frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
        """Rows by series and source; a table of many series (single ages) is one line a source."""
        for (concept, country), table in frame.groupby(["concept", "country"], sort=True):
            many = table["series"].nunique() > MANY
            for source, part in table.groupby("source", sort=True):
                if many:
                    yield f"{concept}.{country}.* ({part['series'].nunique()}, {source})", part
                    continue
                for series, rows in part.groupby("series", sort=True):
                    single = (table.loc[table["series"] == series, "source"] == source).all()
                    yield str(series) if single else f"{series} ({source})", rows

    def distribution(self, name: str, country: str = ALL) -> tuple[Distribution, pd.Series]:
        """Distribution of an assumption: the country's own row if there is one, else the common.

        Raises
        ------
        UnknownCodeError
            If there is no such assumption on the as-of date.
        """
        rows = self._assumptions.get(name)
        if rows is None:
            raise UnknownCodeError("assumption", name, set(self._assumptions))
        row = rows.get(country, rows.get(ALL))
        if row is None:
            raise UnknownCodeError("country of assumption " + name, country, set(rows))
        replaced = self.overrides.get(f"{name}.{country}", self.overrides.get(name))
        if replaced is not None:
            return replaced, row
        return Distribution(row["distribution"], row["low"], row["mode"], row["high"]), row

    def assume(
        self, component: str, measures: str, name: str, country: str = ALL
    ) -> NDArray[np.float64]:
        """Draws of an assumption, shape (draws,), noted in the ledger and among the drivers.

        A country's own row gets a stream of its own; a common row gives every country the same
        draws, because it is one unknown and not three.
        """
        distribution, row = self.distribution(name, country)
        own = row["country"]
        key = f"{name}.{own}" if own else name
        values = self._values(key, distribution, self.draws)
        self._note(
            component=component,
            kind="assumption",
            key=key,
            n_values=1,
            status=row["status"],
            vintage=row["vintage"],
            source=row["source"],
            unit=row["unit"],
            value_text=str(distribution),
            measures=measures,
        )
        self.drive(component, "assumption", key, row["status"], values, country)
        return values

    def drawn(self, name: str, many: int) -> NDArray[np.float64]:
        """An assumption in `many` draws, the first of which are the run's; nothing is noted."""
        distribution, row = self.distribution(name)
        own = row["country"]
        return self._values(f"{name}.{own}" if own else name, distribution, many)

    def _values(self, key: str, distribution: Distribution, many: int) -> NDArray[np.float64]:
        """Draws of an assumption, made once for all who ask for it, and read-only therefore."""
        asked = (key, distribution, self.seed, many)
        if asked not in self._drawn:
            values = distribution.ppf(uniforms(self.seed, f"assumption.{key}", many))
            values.setflags(write=False)
            self._drawn[asked] = values
        found: Array = self._drawn[asked]
        return found

    def record_fabs(self, component: str, measures: str, fabs: pd.DataFrame) -> None:
        """Note the fabs that a demand model counts."""
        for row in records(fabs):
            told = [
                f"{row['jobs']:,.0f} jobs" if pd.notna(row["jobs"]) else "",
                f"{row['capacity_wspm']:,.0f} wspm" if pd.notna(row["capacity_wspm"]) else "",
                f"from {row['start_year']:.0f}" if pd.notna(row["start_year"]) else "",
            ]
            self._note(
                component=component,
                kind="fab",
                key=row["fab"],
                n_values=1,
                status="announced",
                vintage=row["vintage"],
                source=row["source"],
                unit="fab",
                value_text=", ".join(t for t in told if t),
                measures=measures,
            )

    def record_lever(
        self, name: str, unit: str, size: object, status: str, source: str, known: str
    ) -> None:
        """Note a lever of the scenario, as of the day on which the scenario became valid."""
        self._note(
            component="levers",
            kind="lever",
            key=name,
            n_values=1,
            status=status,
            vintage=known,
            source=source,
            unit=unit,
            value_text=str(size),
            measures="required,available,gap,openings,entrants,unfilled,vacancies",
        )

    def drive(
        self,
        component: str,
        kind: str,
        key: str,
        status: str,
        values: NDArray[np.float64],
        country: str = ALL,
    ) -> None:
        """Register an uncertain input in draws, shape (draws,), for the variance shares."""
        self._drivers[country, key] = Driver(country, component, kind, key, status, values)

    @property
    def driven(self) -> dict[tuple[str, str], Driver]:
        """Every uncertain input by country and key, with values of their own."""
        return {key: replace(d, values=np.array(d.values)) for key, d in self._drivers.items()}

    def joined(self, first: Inputs, driven: Sequence[Mapping[tuple[str, str], Driver]]) -> Inputs:
        """These with what the first part has read, and the uncertain inputs of all parts."""
        drivers = {
            key: replace(one, values=np.concatenate([part[key].values for part in driven]))
            for key, one in first._drivers.items()
        }
        return replace(self, fixed=first.fixed, _reads=first._reads, _drivers=drivers)

    def drivers(self, country: str, draws: int | None = None) -> list[Driver]:
        """Uncertain inputs that act on a country, its own and the common ones, by key.

        What is the same in every draw is not uncertain. With `draws`, only the first so many.
        """
        acts = [d for (c, _), d in self._drivers.items() if c in (country, ALL)]
        mine = [d for d in acts if np.ptp(d.values) > 0]
        return [replace(d, values=d.values[:draws]) for d in sorted(mine, key=lambda d: d.key)]

    def ledger(self, countries: Iterable[str]) -> pd.DataFrame:
        """Everything read so far, one row an input and country, common inputs once a country.

        Raises
        ------
        TalentError
            If nothing was read.
        """
        if not self._reads:
            raise TalentError("no input was read")
        frame = pd.DataFrame(self._reads)
        common = frame["country"] == ALL
        spread = [frame[~common], *(frame[common].assign(country=c) for c in countries)]
        frame = (
            pd.concat(spread)
            .groupby(["country", "kind", "key"], as_index=False)
            .agg(
                component=("component", lambda s: ",".join(sorted(set(s)))),
                measures=(
                    "measures",
                    lambda s: ",".join(sorted({m for t in s for m in t.split(",")})),
                ),
                n_values=("n_values", "max"),
                status=("status", "first"),
                vintage=("vintage", "max"),
                source=("source", "first"),
                unit=("unit", "first"),
                value_text=("value_text", "first"),
            )
        )
        order = frame["kind"].map({"series": 0, "assumption": 1, "fab": 2, "lever": 3})
        frame = frame.assign(_order=order).sort_values(["country", "_order", "component", "key"])
        return frame.drop(columns="_order").reset_index(drop=True)
