"""What was known on a date: immutable, hashed, and the only thing that a model may read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from html import escape
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlalchemy import select

from talent.errors import UnknownCodeError
from talent.store.asof import DATED, known_rows
from talent.store.bulk import python_values
from talent.store.frames import read_frame
from talent.store.tables import LOAD_ORDER, primary_key, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from sqlalchemy.engine import Engine

__all__ = ["Snapshot", "take_snapshot"]

CATALOGUE = (
    "country", "scope", "industry", "concept", "occupation", "field", "level", "age_band", "sex",
    "unit", "frequency", "seasonal", "publisher_code",
)  # fmt: skip
"""Columns of the catalogue that come with every observation."""

FILTERS = ("series", *(c for c in CATALOGUE if c != "concept"))

OBSERVATION_COLUMNS = (
    "series", *CATALOGUE, "period", "year", "value", "status", "vintage", "source",
)  # fmt: skip


@dataclass(frozen=True)
class Snapshot:
    """Everything known on `as_of`; holds no connection and never changes.

    Every method returns a new frame. Text is text with ``''`` where nothing applies, dates are
    ISO text, years are int64, and other numbers float64 with NaN where unknown.

    Attributes
    ----------
    as_of : datetime.date
        The latest vintage not later than this date is used.
    """

    as_of: date
    _tables: Mapping[str, pd.DataFrame] = field(repr=False)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content: the same on every database, whatever the order of rows."""
        digest = hashlib.sha256()
        for name in LOAD_ORDER:
            frame = self._tables[name]
            columns = sorted(str(c) for c in frame.columns)
            key = [columns.index(k) for k in primary_key(name)]
            rows = zip(*(python_values(frame[c]) for c in columns), strict=True)
            ordered = sorted(rows, key=itemgetter(*key))
            text = json.dumps([name, columns, ordered], ensure_ascii=False, separators=(",", ":"))
            digest.update(text.encode())
        return digest.hexdigest()

    def __hash__(self) -> int:
        return hash((self.as_of, self.hash))

    def __eq__(self, other: object) -> bool:
        # One that answers otherwise than from its tables, as those of tests may, is another one.
        if not isinstance(other, Snapshot) or type(other) is not type(self):
            return NotImplemented
        return (self.as_of, self.hash) == (other.as_of, other.hash)

    def __sizeof__(self) -> int:
        """Bytes of the tables: by them a cluster decides to send them beside the work."""
        tables = (int(table.memory_usage().sum()) for table in self._tables.values())
        return object.__sizeof__(self) + sum(tables)

    @cached_property
    def _codes(self) -> dict[str, set[str]]:
        """Values of the catalogue that may be asked for, by column."""
        catalogue = self._tables["series"]
        codes = {column: set(catalogue[column]) for column in ("concept", *FILTERS)}
        codes["country"] |= set(self._tables["country"]["country"])
        return codes

    @cached_property
    def _by_concept(self) -> dict[str, tuple[pd.DataFrame, pd.DataFrame, NDArray[np.int64]]]:
        """Observations by concept, with the first row of each of its series and their lengths."""
        catalogue = self._tables["series"][["series", *CATALOGUE]]
        joined = self._tables["observation"].merge(catalogue, on="series", how="left")
        joined["year"] = joined["period"].str[:4].astype("int64")
        joined = joined[list(OBSERVATION_COLUMNS)].sort_values(
            ["series", "period"], ignore_index=True
        )
        out = {}
        for concept, part in joined.groupby("concept", sort=True):
            rows = part.reset_index(drop=True)
            firsts = rows.drop_duplicates("series")
            lengths = np.diff(np.append(firsts.index.to_numpy(dtype=np.int64), len(rows)))
            out[str(concept)] = rows, firsts, lengths
        return out

    def table(self, name: str) -> pd.DataFrame:
        """A whole table as it was known, with the columns of the database.

        Raises
        ------
        UnknownCodeError
            If there is no such table.
        """
        if name not in self._tables:
            raise UnknownCodeError("table", name, self._tables)
        return self._tables[name].copy()

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name, to make another snapshot of; the frames are not copied."""
        return dict(self._tables)

    def concepts(self) -> list[str]:
        """Names of the concepts in the catalogue."""
        return sorted(self._codes["concept"])

    def has_series(self, series: str) -> bool:
        """Whether the catalogue has a series, be there data on the date or not."""
        return series in self._codes["series"]

    def observations(
        self,
        concept: str,
        *,
        country: str | list[str] | None = None,
        **filters: str | list[str] | None,
    ) -> pd.DataFrame:
        """Observations of a concept: one row a series and period, at its latest known vintage.

        Parameters
        ----------
        concept : str
            As in the catalogue, see `concepts`.
        country : str or list of str, optional
            Only these.
        **filters : str or list of str
            Other columns of the catalogue: ``series, scope, industry, occupation, field, level,
            age_band, sex, unit, frequency, seasonal, publisher_code``. None leaves a column free.

        Returns
        -------
        pandas.DataFrame
            ``series, country, scope, industry, concept, occupation, field, level, age_band, sex,
            unit, frequency, seasonal, publisher_code, period, year, value, status, vintage,
            source``, sorted by series and period.

        Raises
        ------
        UnknownCodeError
            If the concept, a column or a value is nowhere in the catalogue; a known one without
            data on the date gives an empty frame.
        """
        if concept not in self._codes["concept"]:
            raise UnknownCodeError("concept", concept, self.concepts())
        wanted = {}
        for column, value in {"country": country, **filters}.items():
            if value is None:
                continue
            if column not in FILTERS:
                raise UnknownCodeError("filter", column, FILTERS)
            wanted[column] = [value] if isinstance(value, str) else list(value)
            for one in wanted[column]:
                if one not in self._codes[column]:
                    raise UnknownCodeError(column, one, self._codes[column])
        if concept not in self._by_concept:
            return self._nothing()
        rows, firsts, lengths = self._by_concept[concept]
        # The filters are columns of the catalogue: they take whole series, or leave them.
        keep = np.ones(len(firsts), dtype=bool)
        for column, values in wanted.items():
            keep &= firsts[column].isin(values).to_numpy()
        chosen = np.flatnonzero(np.repeat(keep, lengths))
        if len(chosen) and chosen[-1] - chosen[0] == len(chosen) - 1:
            # Rows that stand together need not be gathered; most of what is asked for does.
            return rows.iloc[chosen[0] : chosen[-1] + 1].reset_index(drop=True)
        return rows.iloc[chosen].reset_index(drop=True)

    @staticmethod
    def _nothing() -> pd.DataFrame:
        kinds = {"year": "int64", "value": "float64"}
        return pd.DataFrame(
            {c: pd.Series([], dtype=kinds.get(c, "str")) for c in OBSERVATION_COLUMNS}
        )

    def assumptions(self) -> pd.DataFrame:
        """Assumptions at their latest known vintage, one row a name and country (or ``''``)."""
        return self._tables["assumption"].copy()

    def fabs(self) -> pd.DataFrame:
        """Fabs in the state that was known; a fab of which nothing was known yet is not there.

        ``vintage``, ``source`` and ``note`` are those of the state.
        """
        return self._fabs.copy()

    @cached_property
    def _fabs(self) -> pd.DataFrame:
        return self._tables["fab"].merge(self._tables["fab_state"], on="fab")

    def fab_events(self) -> pd.DataFrame:
        """Events of fabs that had become known."""
        return self._tables["fab_event"].copy()

    def series(self) -> pd.DataFrame:
        """Give the catalogue of series."""
        return self._tables["series"].copy()

    def breaks(self, series: str | list[str] | None = None) -> pd.DataFrame:
        """Breaks of series that were known: where values cannot be joined, and why.

        Parameters
        ----------
        series : str or list of str, optional
            Only of these; of every series by default.

        Returns
        -------
        pandas.DataFrame
            ``series, period`` (the first one after the break, or the first one missing in a
            hole), ``kind, size_log`` (log of the new level over the old, NaN where unknown),
            ``vintage, source, note``, sorted by series, period and kind.

        Raises
        ------
        UnknownCodeError
            If a series is not in the catalogue.
        """
        table = self._tables["series_break"]
        if series is None:
            return table.copy()
        wanted = [series] if isinstance(series, str) else list(series)
        for one in wanted:
            if not self.has_series(one):
                raise UnknownCodeError("series", one, self._codes["series"])
        return table[table["series"].isin(wanted)].reset_index(drop=True).copy()

    def occupations(self) -> pd.DataFrame:
        """Occupation groups of the model."""
        return self._tables["occupation"].copy()

    def crosswalk(self, system: str, to: str = "OCCUPATION") -> pd.DataFrame:
        """Weights from the codes of one classification to those of another.

        Parameters
        ----------
        system : str
            Classification of the codes, for example ``SOC2018``.
        to : str
            Other classification, or ``OCCUPATION``, ``SCOPE`` or ``FIELD`` of the model.

        Returns
        -------
        pandas.DataFrame
            ``system, code, title``, the code in the other classification in a column that has
            its name in small letters (``occupation``), ``weight, source, note``. The weights of a
            code sum to one.

        Raises
        ------
        UnknownCodeError
            If there is no such classification, or no crosswalk between the two.
        """
        if (system, to) not in self._crosswalks:
            self._crosswalks[system, to] = self._crosswalk(system, to)
        return self._crosswalks[system, to].copy()

    @cached_property
    def _crosswalks(self) -> dict[tuple[str, str], pd.DataFrame]:
        """Those that have been asked for."""
        return {}

    def _crosswalk(self, system: str, to: str) -> pd.DataFrame:
        table = self._tables["crosswalk"]
        rows = table[table["system_to"] == to]
        if rows.empty:
            raise UnknownCodeError("classification", to, set(table["system_to"]))
        found = rows[rows["system_from"] == system]
        if found.empty:
            raise UnknownCodeError(f"classification to {to}", system, set(rows["system_from"]))
        names = {
            "system_from": "system", "code_from": "code", "title_from": "title",
            "code_to": to.lower(), "weight": "weight", "source": "source", "note": "note",
        }  # fmt: skip
        return found[list(names)].rename(columns=names).reset_index(drop=True)

    def crosswalks(self) -> pd.DataFrame:
        """Every crosswalk between classifications, one row a pair of codes."""
        return self._tables["crosswalk"].copy()

    def excluded_codes(self) -> pd.DataFrame:
        """Codes of series that are mapped to nothing, each with the reason."""
        return self._tables["excluded_code"].copy()

    def scopes(self) -> pd.DataFrame:
        """Scopes and the segments that they are the sum of."""
        return self._tables["scope_segment"].copy()

    def countries(self) -> pd.DataFrame:
        """Countries with their names in English, Japanese and Traditional Chinese."""
        return self._tables["country"].copy()

    def sources(self) -> pd.DataFrame:
        """Where the numbers come from."""
        return self._tables["source"].copy()

    def projections(self) -> pd.DataFrame:
        """Projections that others had published by the year of `as_of`."""
        return self._tables["projection"].copy()

    def projection_concepts(self) -> pd.DataFrame:
        """How those projections are rebuilt from our draws, in their own concepts."""
        return self._tables["projection_concept"].copy()

    def projection_outcomes(self) -> pd.DataFrame:
        """What those projections are judged by, once there is something to judge them by."""
        return self._tables["projection_outcome"].copy()

    def skill_elements(self) -> pd.DataFrame:
        """Skills and fields of knowledge: ``element_id, element, domain, vintage, source``.

        A name may be both a skill and a field of knowledge: `element_id` tells them apart.
        """
        return self._tables["skill_element"].copy()

    def skill_ratings(self) -> pd.DataFrame:
        """What occupations ask, at the latest known edition of each.

        Returns
        -------
        pandas.DataFrame
            ``code`` (O*NET-SOC), ``element_id, element, domain, importance`` (1 to 5), ``level``
            (0 to 7), ``status, source, vintage``, sorted by code and element.
        """
        names = self._tables["skill_element"][["element_id", "element", "domain"]]
        found = self._tables["skill_rating"].merge(names, on="element_id")
        return found[
            ["code", "element_id", "element", "domain", "importance", "level", "status", "source",
             "vintage"]
        ].sort_values(["code", "element_id"], ignore_index=True)  # fmt: skip

    def skill_occupations(self) -> pd.DataFrame:
        """Occupations with a profile: ``code, soc, title, job_zone, status, source, vintage``."""
        columns = ["code", "soc", "title", "job_zone", "status", "source", "vintage"]
        return self._tables["skill_occupation"][columns].copy()

    def skill_related(self) -> pd.DataFrame:
        """Related occupations: ``code, related, tier, rank, status, source, vintage``.

        Rank 1 is the closest.
        """
        columns = ["code", "related", "tier", "rank", "status", "source", "vintage"]
        return self._tables["skill_related"][columns].copy()

    def skill_training(self) -> pd.DataFrame:
        """Education, experience and training that the workers of an occupation need.

        Returns
        -------
        pandas.DataFrame
            ``code, scale`` (``RL`` education, ``RW`` related experience, ``PT`` in-plant and
            ``OJ`` on-the-job training), ``category, months_low, months_high`` (limits of the
            class; NaN for education, the upper one also for the longest class), ``share`` (of
            workers, 0 to 1), ``status, source, vintage``.
        """
        columns = ["code", "scale", "category", "months_low", "months_high", "share", "status",
                   "source", "vintage"]  # fmt: skip
        return self._tables["skill_training"][columns].copy()

    def donor_pools(self, country: str | None = None, *, own: bool = False) -> pd.DataFrame:
        """People of other industries by occupation: those who could be hired.

        Parameters
        ----------
        country : str, optional
            Only this one.
        own : bool
            Also the semiconductor industry itself (role ``own``), to compare pay.

        Returns
        -------
        pandas.DataFrame
            ``country, industry, industry_title, role, soc`` (SOC 2018; ``00-0000`` is the whole
            industry, never to be added to its occupations), ``title, people`` (persons, NaN where
            not shown), ``wage`` (mean, NaN unknown), ``wage_unit, share_55_plus`` (of the
            industry, 0 to 1, NaN unknown), ``period, status, source, vintage, note``, sorted by
            country, industry and soc.

        Raises
        ------
        UnknownCodeError
            If there is no such country.
        """
        table = self._tables["donor_pool"]
        if country is not None:
            known = set(self._tables["country"]["country"])
            if country not in known:
                raise UnknownCodeError("country", country, known)
            table = table[table["country"] == country]
        if not own:
            table = table[table["role"] != "own"]
        older: dict[tuple[str, str], float] = {}
        if "share_55_plus" in self.concepts():
            # In order of the period: the last one stays.
            shares = self.observations("share_55_plus")
            older = dict(
                zip(zip(shares["country"], shares["industry"], strict=True), shares["value"],
                    strict=True)
            )  # fmt: skip
        where = zip(table["country"], table["industry"], strict=True)
        shared = pd.Series([older.get(key, float("nan")) for key in where], dtype="float64")
        return table.reset_index(drop=True).assign(share_55_plus=shared)[
            ["country", "industry", "industry_title", "role", "soc", "title", "people", "wage",
             "wage_unit", "share_55_plus", "period", "status", "source", "vintage", "note"]
        ]  # fmt: skip

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(name)}</td><td>{len(self._tables[name]):,}</td></tr>"
            for name in LOAD_ORDER
        )
        return (
            f"<p>What was known on {self.as_of.isoformat()} "
            f"(<code>{self.hash[:12]}</code>)</p><table>{rows}</table>"
        )


def take_snapshot(engine: Engine, as_of: date | None = None) -> Snapshot:
    """Read what was known on a date, each table in one query, all in one transaction.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    as_of : datetime.date, optional
        Today by default.
    """
    day = as_of if as_of is not None else datetime.now(UTC).date()
    tables: dict[str, pd.DataFrame] = {}
    # One transaction, so that a load that ends meanwhile is seen whole or not at all.
    with engine.connect().execution_options(**_isolation(engine)) as connection, connection.begin():
        for name in DATED:
            tables[name] = read_frame(connection, known_rows(name, day))
        for name in LOAD_ORDER:
            if name not in tables:
                columns = [c for c in table_of(name).columns if c.name != "id"]
                tables[name] = read_frame(connection, select(*columns))
    fabs = tables["fab"]
    tables["fab"] = fabs[fabs["fab"].isin(tables["fab_state"]["fab"])]
    for name in ("projection_concept", "projection_outcome"):
        known = tables[name]["projection"].isin(tables["projection"]["projection"])
        tables[name] = tables[name][known]
    for name, frame in tables.items():
        # The database may give rows in any order; people and models get one.
        tables[name] = frame.sort_values(primary_key(name), ignore_index=True)
    return Snapshot(day, tables)


def _isolation(engine: Engine) -> dict[str, Any]:
    if engine.dialect.name == "sqlite":
        return {}
    return {"isolation_level": "REPEATABLE READ"}
