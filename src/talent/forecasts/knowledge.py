"""What the run of a configuration may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent.errors import UnknownCodeError
from talent.store.rewinding import rewound

if TYPE_CHECKING:
    from talent.forecasts.config import ForecastConfig
    from talent.store import Snapshot, Store

__all__ = ["snapshot_for"]


def snapshot_for(store: Store, config: ForecastConfig) -> Snapshot:
    """What was known on the as-of date; for a backtest, what had probably been published by it.

    Raises
    ------
    UnknownCodeError
        For a given concept that is nowhere in the catalogue.
    """
    then = store.as_of(config.as_of)
    if config.known_on is None:
        return then
    now = store.as_of(config.known_on)
    for concept in config.given:
        if concept not in now.concepts():
            raise UnknownCodeError("concept", concept, now.concepts())
    return rewound(now, then, config.given)
