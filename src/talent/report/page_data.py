"""Numbers of the page's charts, packed small: every cell of the run, and what makes each gap."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.forecasts.influence import UNEXPLAINED
from talent.report.page_words import occupation_name, scope_name
from talent.report.words import (
    DRIVER_LABELS,
    MEASURE_LABELS,
    driver_label,
    label,
    likelihood,
    measure_label,
    status_label,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from talent.forecasts.result import Forecast

__all__ = ["CELL", "chart_data", "in_sequence"]

TOTAL = "total"
SCOPE = "components"
NUMBERS = ("q50", "q025", "q10", "q25", "q75", "q90", "q975")
CELL = ("median", *NUMBERS[1:], "chance", "words")
"""What stands for a year of a cell: persons, the probability of a value above zero, and which of
the words of likelihood tell it."""

_cell = itemgetter(slice(4))

LARGEST = 8
"""Shares of the spread named one by one; the rest are summed in one line."""

TURNOVER = ("other_exits", "experienced_hires")
"""Flows many times as large as the gap that nearly cancel; a chart shows what is left of them."""


def chart_data(forecast: Forecast, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Everything that the script of the page draws of the run itself, ready for JSON.

    Cells are named ``COUNTRY|SCOPE|OCCUPATION|MEASURE``, those of drivers and shares of the gap
    without the measure. Years run from the base year to the last; flows begin a year later.

    Parameters
    ----------
    forecast : Forecast
    names : mapping of str to str, optional
        Names of countries and occupations by code.

    Returns
    -------
    dict
        ``cells`` (by name: years of `CELL`), ``makes`` (by name: drivers in years of mean, 10 % and
        90 % quantile), ``shares`` (by name and year: number of an input and its share in
        thousandths), and the codes and texts that they need.
    """
    frame = forecast.frame
    countries = [str(code) for code in forecast.meta["countries"]]
    occupations = in_sequence(frame["occupation"], [TOTAL])
    scopes = in_sequence(frame["scope"], [SCOPE])
    measures = [m for m in MEASURE_LABELS if m in set(frame["measure"])]
    chances = sorted({round(float(p), 3) for p in frame["prob_positive"].dropna()})
    told = list(dict.fromkeys(likelihood(p) for p in chances))
    inputs, shares = _shares(forecast)
    return {
        "base": int(forecast.meta["base"]),
        "last": int(forecast.meta["to"]),
        "countries": countries,
        "scopes": scopes,
        "occupations": occupations,
        "measures": measures,
        "labels": {code: label(code, names) for code in countries}
        | {code: scope_name(code, names) for code in scopes}
        | {code: occupation_name(code, names) for code in occupations}
        | {code: measure_label(code) for code in measures},
        "likelihoods": told,
        "cells": _cells(frame, told),
        "drivers": {d: _capital(driver_label(d)) for d in DRIVER_LABELS},
        "turnover": list(TURNOVER),
        "makes": _makes(forecast),
        "inputs": inputs,
        "shares": shares,
    }


def in_sequence(codes: Iterable[str], first: list[str]) -> list[str]:
    """Distinct codes, those of `first` that occur before the others.

    Examples
    --------
    >>> in_sequence(["b", "total", "a", "b"], ["total"])
    ['total', 'b', 'a']
    """
    found = dict.fromkeys(str(code) for code in codes)
    return [*(c for c in first if c in found), *(c for c in found if c not in first)]


def _cells(frame: pd.DataFrame, told: list[str]) -> dict[str, list[list[float]]]:
    keys = ["country", "scope", "occupation", "measure"]
    place = {words: number for number, words in enumerate(told)}
    table = frame.sort_values([*keys, "year"], kind="stable")
    numbers = table[list(NUMBERS)].round().astype(int).to_numpy().tolist()
    chances = table["prob_positive"].round(3).to_numpy().tolist()
    out: dict[str, list[list[float]]] = {}
    for key, row, chance in zip(
        table[keys].itertuples(index=False, name=None), numbers, chances, strict=True
    ):
        rest = [] if np.isnan(chance) else [chance, place[likelihood(chance)]]
        out.setdefault("|".join(key), []).append([*row, *rest])
    return out


def _makes(forecast: Forecast) -> dict[str, dict[str, list[list[int]]]]:
    """Drivers of every gap and, as the driver `TOTAL`, the gap that they sum to."""
    keys = ["country", "scope", "occupation"]
    gap = forecast.frame[forecast.frame["measure"] == "gap"].assign(driver=TOTAL)
    drivers = pd.concat([forecast.drivers, gap], ignore_index=True)
    # In the order in which a gap arises: what is asked for, who leaves, who joins.
    order = {driver: number for number, driver in enumerate(DRIVER_LABELS)}
    table = drivers.assign(_order=drivers["driver"].map(order).fillna(len(order)))
    table = table.sort_values([*keys, "_order", "driver", "year"], kind="stable")
    numbers = table[["mean", "q10", "q90"]].round().astype(int).to_numpy().tolist()
    out: dict[str, dict[str, list[list[int]]]] = {}
    for (*key, driver), row in zip(
        table[[*keys, "driver"]].itertuples(index=False, name=None), numbers, strict=True
    ):
        out.setdefault("|".join(key), {}).setdefault(driver, []).append(row)
    return out


def _shares(forecast: Forecast) -> tuple[list[list[str]], dict[str, list[list[int]]]]:
    """Inputs (key, status as a code, status in words), and the largest shares of each gap.

    Number −1 stands for all other inputs together, −2 for what no single input explains.
    """
    table = forecast.influence
    table = table[table["measure"] == "gap"].sort_values(
        ["country", "scope", "occupation", "year", "share", "key"],
        ascending=[True, True, True, True, False, True],
    )
    columns = ["country", "scope", "occupation", "year", "key", "status", "share"]
    places: dict[tuple[str, str], int] = {}
    out: dict[str, list[list[int]]] = {}
    # Rows of plain values: a thousand cells as frames of their own would take seconds.
    for cell, part in groupby(zip(*(table[c].tolist() for c in columns), strict=True), _cell):
        lost, known = 0.0, []
        for *_names, key, status, share in part:
            if key == UNEXPLAINED:
                lost += share
            else:
                known.append((key, status, share))
        rows = [
            [places.setdefault((key, status), len(places)), round(1000 * share)]
            for key, status, share in known[:LARGEST]
        ]
        rest = [share for _key, _status, share in known[LARGEST:]]
        if rest:
            rows.append([-1, round(1000 * float(np.sum(rest))), len(rest)])
        rows.append([-2, round(1000 * lost)])
        out["|".join(str(value) for value in cell)] = rows
    return [[key, status, status_label(status)] for key, status in places], out


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
