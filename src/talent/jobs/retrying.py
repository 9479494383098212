"""Trying again after faults that pass, with waits that grow; never after others."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from talent.errors import MissingExtraError
from talent.jobs.secrets import redacted
from talent.store.faults import in_words, is_transient

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenacity import Retrying

__all__ = ["Retry", "persistent"]

logger = logging.getLogger(__name__)


class Retry(BaseModel):
    """How often something is tried after a fault that passes, and how long to wait in between.

    Attributes
    ----------
    attempts : int
        Tries in all.
    first_wait, longest_wait : float
        Seconds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    attempts: int = Field(default=4, ge=1, le=20)
    first_wait: float = Field(default=2.0, gt=0, le=600)
    longest_wait: float = Field(default=60.0, gt=0, le=3600)


def persistent(
    retry: Retry, what: str, passes: Callable[[BaseException], bool] = is_transient
) -> Retrying:
    """A caller of functions that calls again after a fault that passes; the last one is raised.

    Waits double, with a random part, so that several processes do not come back at once
    (Brooker 2015, "Exponential backoff and jitter").

    Parameters
    ----------
    retry : Retry
    what : str
        For the log.
    passes : callable, optional
        Whether another try may do after an error.

    Returns
    -------
    tenacity.Retrying
        Call it with a function and its arguments.

    Raises
    ------
    MissingExtraError
        If tenacity is not installed.

    Examples
    --------
    >>> left = [ConnectionResetError("gone")]
    >>> def ask():
    ...     if left:
    ...         raise left.pop()
    ...     return "answer"
    >>> persistent(Retry(first_wait=0.001), "asking")(ask)
    'answer'
    """
    try:
        import tenacity  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("jobs need tenacity: pip install 'talent[jobs]'") from error

    def tell(state: Any) -> None:
        # In words: the text of a database error holds the statement.
        logger.warning(
            "%s: try %d failed, again in %.1f s: %s",
            what, state.attempt_number, state.next_action.sleep,
            redacted(in_words(state.outcome.exception())),
        )  # fmt: skip

    return tenacity.Retrying(
        retry=tenacity.retry_if_exception(passes),
        wait=tenacity.wait_exponential(multiplier=retry.first_wait, max=retry.longest_wait)
        + tenacity.wait_random(0, retry.first_wait),
        stop=tenacity.stop_after_attempt(retry.attempts),
        before_sleep=tell,
        reraise=True,
    )
