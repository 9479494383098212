"""The same stocks and flows as an agent-based model, run by Mesa: one agent a person.

Runs in an environment of its own (Mesa is no dependency of talent), as a program:
``python peer_mesa.py WORKLOAD.npz PERSONS``; prints the seconds for each person and year, and
totals scaled to all persons. One draw, and of its people a sample of so many persons: every draw
and every person costs the same, so that time for all is in proportion.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import mesa
import numpy as np

CAUSES = ("deaths", "retirements", "others")


class Person(mesa.Agent):  # type: ignore[misc]
    """Someone of an age in an occupation, who may leave in the year."""

    def __init__(self, model: Workforce, group: int, age: int) -> None:
        super().__init__(model)
        self.group, self.age = group, age

    def step(self) -> None:
        """Leave by one of the causes, or grow older."""
        model = self.model
        chance = model.random.random()
        if self.age == model.oldest or chance < model.leave[self.group][self.age]:
            model.leaves(self)
        else:
            self.age += 1


class Workforce(mesa.Model):  # type: ignore[misc]
    """One draw of a country, a share of its people as agents."""

    def __init__(self, given: dict[str, Any], share: float) -> None:
        super().__init__(seed=1)
        self.given, self.share = given, share
        self.oldest = given["stock"].shape[1] - 1
        self.gone = dict.fromkeys(CAUSES, 0)
        for group, ages in enumerate(given["stock"]):
            self.join(group, ages, ages.sum() * share)

    def join(self, group: int, ages: np.ndarray[Any, Any], number: float) -> int:
        """Let persons of the ages with these weights join; how many."""
        whole = int(number) + (self.random.random() < number % 1)
        for age in self.random.choices(range(len(ages)), ages.tolist(), k=whole):
            Person(self, group, age)
        return whole

    def leaves(self, person: Person) -> None:
        """Someone leaves, by a cause in proportion to its force."""
        forces = self.forces[person.group][person.age]
        self.gone[self.random.choices(CAUSES, forces)[0]] += 1
        person.remove()

    def held(self) -> list[int]:
        """Persons by group."""
        found = [0] * len(self.given["stock"])
        for person in self.agents:
            found[person.group] += 1
        return found

    def step(self) -> None:
        """One year."""
        given, share, year = self.given, self.share, self.steps - 1
        rates = np.stack(
            np.broadcast_arrays(
                given["death"][year], given["retirement"][0], given["other_exit"][year]
            ),
            axis=-1,
        )
        forces = -np.log1p(-np.minimum(rates, 1 - 1e-12))
        self.leave = (-np.expm1(-forces.sum(axis=-1))).tolist()
        self.forces = forces.tolist()
        self.gone = dict.fromkeys(CAUSES, 0)
        self.agents.do("step")
        self.entrants = self.hired = 0
        for group, held in enumerate(self.held()):
            follow = given["follow"][year, group]
            openings = max(given["required"][year, group] - held / share - follow, 0.0)
            ratio = openings / given["openings_base"][group]
            hires = given["hires_base"][group] * ratio ** given["elasticity"] + follow
            self.hired += self.join(group, given["hire_ages"], max(hires, 0.0) * share)
            for level, ages in enumerate(given["graduate_ages"]):
                coming = given["graduates"][year, group, level] * share
                self.entrants += self.join(group, ages, coming)


def main() -> None:
    """Make the agents, time the years, and print."""
    with np.load(sys.argv[1]) as file:
        whole = dict(file)
    same = {"graduate_ages", "hire_ages"}
    given = {name: v if name in same else v[0] for name, v in whole.items() if name != "normal"}
    years, persons = given["required"].shape[0], int(sys.argv[2])
    share = persons / given["stock"].sum()
    model = Workforce(given, share)
    lived, start = 0, time.process_time()
    for _ in range(years):
        lived += len(model.agents)
        model.step()
    seconds = time.process_time() - start
    stock = len(model.agents)
    flows = [stock, *model.gone.values(), model.entrants, model.hired]
    print(json.dumps({"seconds": seconds / lived, "totals": [n / share for n in flows]}))


if __name__ == "__main__":
    main()
