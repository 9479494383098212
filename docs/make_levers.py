"""Make docs/levers-results.md and docs/images/levers-*.png: what every lever does to the gap.

Usage: ``python docs/make_levers.py`` (some twenty minutes on two cores; ``--draws 500 --orders 1
--out folder`` for a quick look that leaves the page alone). The page shows the hashes of the
scenarios it was made from; a test fails when these have moved and the page has not.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from lever_runs import ALL, THEMES, Array, Results, say
from lever_tables import (
    LAST,
    accounts,
    donor_table,
    group_table,
    lever_table,
    markdown,
    overview,
    paired,
    theme_table,
    useful,
)
from lever_words import doubts, ordinary, reading

import talent
from talent.forecasts import make_config
from talent.forecasts.scenarios import read_scenario
from talent.report.lever_plots import effects, lever_label, waterfall

mpl.use("Agg")
from matplotlib import pyplot as plt

HERE = Path(__file__).resolve().parent
SETTINGS = {"as_of": "2026-11-22", "draws": 4000, "seed": 2035, "to": 2035}
SHAPLEY = {"draws": 500, "orders": 12}
NAMES = {"US": "United States", "JP": "Japan", "TW": "Taiwan"}


def hashes() -> dict[str, str]:
    """First digits of the hash of every scenario on the page."""
    return {name: read_scenario(name).hash[:12] for name in (ALL, *THEMES)}


def picture(r: Results, country: str, path: Path) -> None:
    """Waterfall of the last year, and the paired effect beside the band of the gap."""
    gap, effect = r.gap(country), r.effect(country)
    alone = r.alone[country]
    inner = [(lever_label(one.lever.name, country), one.effect[:, -1]) for one in alone]
    rest = effect[:, -1] - np.sum([draws for _, draws in inner], axis=0)
    steps = [
        (f"Gap of {LAST}", gap[:, -1]), *inner, ("Interaction", rest),
        ("Gap under all levers", (gap + effect)[:, -1]),
    ]  # fmt: skip
    table = pd.DataFrame({
        "lever": [text for text, _ in steps],
        "mean": [draws.mean() for _, draws in steps],
        "q10": [np.quantile(draws, 0.1) for _, draws in steps],
        "q90": [np.quantile(draws, 0.9) for _, draws in steps],
    })  # fmt: skip
    levels = {"q025": 0.025, "q10": 0.1, "q25": 0.25, "median": 0.5, "q75": 0.75, "q90": 0.9,
              "q975": 0.975}  # fmt: skip

    def fan(draws: Array) -> pd.DataFrame:
        found = {name: np.quantile(draws, level, axis=0) for name, level in levels.items()}
        return pd.DataFrame({"scenario": ALL, "year": r.years, **found})

    figure, (left, right) = plt.subplots(
        1, 2, figsize=(13, 7.2), width_ratios=(1.25, 1), layout="constrained"
    )
    waterfall(table, left)
    left.set_title(f"{NAMES[country]}: from gap to gap, {LAST}", loc="left")
    effects(fan(gap), fan(effect), right)
    right.set_title("All levers: paired effect, and the gap's own band", loc="left")
    for ax in (left, right):
        ax.grid(color="#e3e8ec", lw=0.8)
        ax.set_axisbelow(True)
        for side in ("top", "right"):
            ax.spines[side].set_visible(False)
    figure.savefig(path, dpi=90, metadata={"Software": ""})
    plt.close(figure)


def page(r: Results) -> str:
    """Text of levers-results.md."""
    made = "; ".join(f"`{name}` `{short}`" for name, short in hashes().items())
    parts = "\n\n".join(
        f"""## {NAMES[c]}

![{NAMES[c]}: levers from gap to gap, and the paired effect](images/levers-{c.lower()}.png)

{markdown(lever_table(r, c))}

{reading(r, c)}

By group, all levers together:

{markdown(group_table(r, c))}

Donors of {NAMES[c]}. {donor_table(r, c)}"""
        for c in r.countries
    )
    return f"""# What the levers do

<!-- made by docs/make_levers.py; do not edit by hand -->

What would each measure do about the gap if it were as large as is documented, whom would it take
people from, and what would it cost?

As of {SETTINGS["as_of"]}, {r.draws:,} joint draws, seed {SETTINGS["seed"]}; settings
`{r.base.meta["config_hash"][:12]}`, data `{r.base.meta["input_hash"][:12]}`; scenarios {made}.
Electronic components including fabs, persons at year end, two digits. An effect is the difference
of two gaps in the same draw: **below zero it closes the gap**. Cells are medians with 80 % bands.

**Before you read on.**

- **Sizes are mostly assumed**: [what is known](levers-evidence.md) of most of them is a range of
  judgement. The page answers "if a lever were this large, what would it do", not "it will be".
- "All together" is a yardstick, the sum of everything of which something is known. It is nobody's
  plan, and it does not stop where a group has enough people.
- Effects are counted **in every world, also in those without a shortage**, where they add to a
  surplus. The table [Useful or not](#useful-or-not) tells the two apart.
- Costs are undiscounted US dollars of 2025, summed to {LAST}, whoever pays: firm, state or learner.
  A person-year is one person by whom the gap is smaller for one year. Nothing after {LAST} counts,
  neither cost nor use, so what pays late (education, automation) looks dear.
- **Not counted**: the pay of the people who come or stay; what donor industries lose (told apart
  below); rises of pay that spread; taxes, and what the state saves; what graduates who go to other
  industries are worth, although all their places are paid for here.
- Shorter hours at equal pay need more posts than they keep people for. They are no part of "all
  together" and stand among the [themes](#themes).

## All levers together

{markdown(overview(r))}

## Useful or not

Means, persons in {LAST}. The expected shortage counts worlds without one as zero. By occupation the
shortages of some groups are not netted against the surplus of others, as the gap of a country does.

{markdown(useful(r))}

## Where the people go

Not everyone whom levers bring makes the gap smaller. Where posts are filled, fewer of the ordinary
experienced hires come (hiring follows openings, as measured in the past), and some of the new people leave as all
staff do. Ordinary experienced hires of the baseline are, a year, {ordinary(r)}. Means, to {LAST};
the parts sum to the effect.

{markdown(accounts(r))}

## How sure

The gap is very uncertain, and the same in both runs: the difference is much surer than either level.

{markdown(paired(r))}

Of all levers together the effect is as wide as it is because sizes are uncertain; the median lever
by itself is a small part of the gap's band.

{parts}

## Themes

Posts above zero are added by levers, below zero saved.

{markdown(theme_table(r))}

## What to doubt

{doubts(r)}

## How to read the columns

`size` is the median at full ramp, `how known` the status of this number; `people` those who joined
or moved by {LAST}, or posts saved; a dash where a lever keeps people. Each lever's effect and its
US$ a person-year are of this lever alone (means over means); its people and its cost are those
among all the others. *Interaction* is what they do only together. Shapley shares are of the mean effect in
{LAST}, from {r.orders} drawn orders and their reverses on {r.shapley_draws} draws, with
their standard error over the orders; they sum to the effect of all on those draws.

Make it yourself, here with few draws and one country:

```python
import talent

with talent.open() as store:
    base = talent.forecast(store, countries=["JP"], as_of="{SETTINGS["as_of"]}", draws=50)
pair = talent.compare(base, base.under("levers-jp"))
pair.attribution("JP", year={LAST})
pair.plot.effect("JP")
```

Besides there are `pair.plot.waterfall("JP")`, `pair.plot.cost("JP")`, and Shapley shares with
`pair.attribution("JP", shapley=True)`.
"""


def main() -> None:
    """Write the page and its pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=SETTINGS["draws"])
    parser.add_argument("--orders", type=int, default=SHAPLEY["orders"])
    parser.add_argument("--out", type=Path, default=HERE)
    options = parser.parse_args()
    settings = {**SETTINGS, "draws": options.draws}
    (options.out / "images").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        with talent.open(f"sqlite:///{folder}/talent.db") as store:
            say("baseline")
            base = talent.forecast(store, **settings)
            found = Results(base, options.orders, min(SHAPLEY["draws"], options.draws))
        text = page(found)
        for country in found.countries:
            picture(found, country, options.out / "images" / f"levers-{country.lower()}.png")
    (options.out / "levers-results.md").write_text(text, encoding="utf-8")
    say(f"written for {make_config(**settings).hash[:12]}")


if __name__ == "__main__":
    main()
