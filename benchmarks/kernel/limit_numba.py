"""The kernel by hand, compiled by numba: one loop over the cells, no array between the steps.

Runs in an environment of its own (numba is no dependency of talent), as a program:
``python limit_numba.py WORKLOAD.npz``; prints the seconds after compilation, and totals.
"""

from __future__ import annotations

import json
import math
import sys
import time

import numba
import numpy as np

WIDE, MOST = 4.0, 1 - 1e-12


@numba.njit(inline="always")
def binomial(n, p, bits, normal):  # noqa: ANN001, ANN201
    """One binomial number, as `talent.supply.binomial` makes it."""
    w = p * (1 - p)
    v = n * w
    if v >= WIDE:
        z = normal[bits >> np.uint32(16)]
        sd = math.sqrt(v - 1 / 12)
        second = z * (1 + 14 * w - (1 + 2 * w) * z * z) / (72 * sd)
        x = np.rint(n * p + sd * z + (1 - 2 * p) / 6 * (z * z - 1) + second)
        return min(max(x, 0.0), n)
    left = (bits + 0.5) * 2.0**-32
    swap = p > 0.5
    if swap:
        p, left = 1 - p, 1 - left
    odds = p / (1 - p)
    mass = math.exp(n * math.log1p(-p))
    left -= mass
    k = 0
    while left > 1e-13:
        k += 1
        mass *= (n - k + 1) / k * odds
        left -= mass
    return n - k if swap else float(k)


@numba.njit(inline="always")
def mix(state):  # noqa: ANN001, ANN201
    """32 bits of SplitMix64, which costs a sixth of NumPy's generator when called from here."""
    z = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.uint32((z ^ (z >> np.uint64(31))) >> np.uint64(32))


@numba.njit(nogil=True, error_model="numpy", fastmath=True)
def simulate(  # noqa: ANN201, PLR0912
    stock,  # noqa: ANN001
    death,  # noqa: ANN001
    retirement,  # noqa: ANN001
    other_exit,  # noqa: ANN001
    graduates,  # noqa: ANN001
    graduate_ages,  # noqa: ANN001
    hire_ages,  # noqa: ANN001
    hires_base,  # noqa: ANN001
    openings_base,  # noqa: ANN001
    elasticity,  # noqa: ANN001
    required,  # noqa: ANN001
    follow,  # noqa: ANN001
    state,  # noqa: ANN001
    normal,  # noqa: ANN001
    out,  # noqa: ANN001
):
    """Fill `out` (6 flows, draws, years, groups) and change `stock` in place."""
    draws, groups, ages = stock.shape
    years, levels = required.shape[1], graduate_ages.shape[0]
    log_death, log_retirement = np.empty((years, ages)), np.empty((groups, ages))
    stay_death, stay_retirement = np.empty((years, ages)), np.empty((groups, ages))
    for d in range(draws):
        for a in range(ages):
            for y in range(years):
                stay_death[y, a] = 1 - min(death[d, y, a], MOST)
                log_death[y, a] = math.log(stay_death[y, a])
            for g in range(groups):
                stay_retirement[g, a] = 1 - min(retirement[d, 0, g, a], MOST)
                log_retirement[g, a] = math.log(stay_retirement[g, a])
        for g in range(groups):
            people = stock[d, g]
            for y in range(years):
                deaths = retirements = others = held = 0.0
                carried = 0.0
                for a in range(ages):
                    before = people[a]
                    stay = 1 - min(other_exit[d, y, g, a], MOST)
                    fo = math.log(stay)
                    force = log_death[y, a] + log_retirement[g, a] + fo
                    if a == ages - 1:
                        leavers = before
                    else:
                        whole = math.floor(before)
                        p = 1 - stay * stay_death[y, a] * stay_retirement[g, a]
                        state += np.uint64(0x9E3779B97F4A7C15)
                        leavers = binomial(whole, p, mix(state), normal) + (before - whole) * p
                    if force < 0:
                        scale = leavers / force
                        deaths += scale * log_death[y, a]
                        retirements += scale * log_retirement[g, a]
                        others += scale * fo
                    else:
                        others += leavers
                    people[a] = carried
                    held += carried
                    carried = before - leavers
                openings = max(required[d, y, g] - held - follow[d, y, g], 0.0)
                ratio = openings / openings_base[d, g]
                hires = max(hires_base[d, g] * ratio ** elasticity[d] + follow[d, y, g], 0.0)
                entrants = total = 0.0
                for level in range(levels):
                    entrants += graduates[d, y, g, level]
                for a in range(ages):
                    joined = hires * hire_ages[a]
                    for level in range(levels):
                        joined += graduates[d, y, g, level] * graduate_ages[level, a]
                    people[a] += joined
                    total += people[a]
                out[0, d, y, g], out[1, d, y, g], out[2, d, y, g] = total, deaths, retirements
                out[3, d, y, g], out[4, d, y, g], out[5, d, y, g] = others, entrants, hires


def main() -> None:
    """Compile, time and print."""
    with np.load(sys.argv[1]) as file:
        given = dict(file)
    normal = given.pop("normal").astype(np.float64)
    small = {n: a if n in {"graduate_ages", "hire_ages"} else a[:2] for n, a in given.items()}
    spent = []
    for arrays in (small, given, given):
        arrays = dict(arrays, stock=arrays["stock"].copy())  # noqa: PLW2901
        out = np.empty((6, *arrays["required"].shape))
        start = time.process_time()
        simulate(**arrays, state=np.uint64(1), normal=normal, out=out)
        spent.append(time.process_time() - start)
    totals = out[:, :, -1].sum(axis=(1, 2)) / len(given["stock"])
    print(json.dumps({"seconds": min(spent[1:]), "compile": spent[0], "totals": totals.tolist()}))


if __name__ == "__main__":
    main()
