"""Trying again after faults that pass, with waits that grow; never after others."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from talent.errors import MissingExtraError
from talent.jobs.secrets import redacted
from talent.store.faults import is_transient

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenacity import Retrying

    from talent.jobs.job import Retry

__all__ = ["persistent"]

logger = logging.getLogger(__name__)


def persistent(retry: Retry, what: str, give_up: Callable[[], bool] | None = None) -> Retrying:
    """A caller of functions that calls again after a transient fault; the last one is raised.

    Waits double, with a random part, so that several processes do not come back at once
    (Brooker 2015, "Exponential backoff and jitter").

    Parameters
    ----------
    retry : Retry
    what : str
        For the log.
    give_up : callable, optional
        Asked after each fault whether there is no more sense in it.
    """
    try:
        import tenacity  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("jobs need tenacity: pip install 'talent[jobs]'") from error

    def passes(error: BaseException) -> bool:
        return is_transient(error) and not (give_up is not None and give_up())

    def tell(state: Any) -> None:
        error = state.outcome.exception()
        logger.warning(
            "%s: try %d failed, again in %.1f s: %s",
            what, state.attempt_number, state.next_action.sleep, redacted(str(error)),
        )  # fmt: skip

    return tenacity.Retrying(
        retry=tenacity.retry_if_exception(passes),
        wait=tenacity.wait_exponential(multiplier=retry.first_wait, max=retry.longest_wait)
        + tenacity.wait_random(0, retry.first_wait),
        stop=tenacity.stop_after_attempt(retry.attempts),
        before_sleep=tell,
        reraise=True,
    )
