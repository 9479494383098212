"""What is told of a job that has ended: as text, as HTML and as JSON, no longer than a screen.

Names, errors and data may hold anything. Every value is stripped of control characters and secrets
and cut before it is shown; HTML is escaped besides, and what chat tools would take for a mention or
a link is made plain.
"""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from talent.jobs.secrets import redacted
from talent.language import language, of_context, plural
from talent.language import marked as N_
from talent.language import translated as _
from talent.report.words import day, listed, percent, persons

if TYPE_CHECKING:
    from talent.jobs.moved import Movement

__all__ = ["Notice", "as_html", "as_json", "as_text", "clean", "subject"]

FORM = 1
"""Version of the JSON; it changes when a field changes its name or meaning."""

LONGEST = 300
"""Characters of one value."""
LONGEST_SUBJECT = 150
MOST_STEPS, MOST_MOVED, MOST_OTHERS, MOST_DETAILS = 8, 3, 6, 4
LONGEST_TEXT = 6000

OUTCOMES = {
    "complete": N_("is complete"),
    "failed": N_("failed"),
    "abandoned": N_("was broken off"),
}
STEP_OUTCOMES = {"complete": N_("done"), "failed": N_("failed"), "skipped": N_("skipped")}

_CHAT = str.maketrans({"<": "‹", ">": "›", "@": "＠", "`": "'", "[": "(", "]": ")", "*": "∗"})
"""Signs that chat tools read as mentions, links and commands, and others that look like them."""


@dataclass(frozen=True)
class Notice:
    """How a call of a job ended.

    Attributes
    ----------
    job : str
    as_of : datetime.date
    state : str
        ``complete``, ``failed`` or ``abandoned``.
    started_at, ended_at : datetime.datetime
        `ended_at` may be missing.
    error : str
        Empty if nothing went wrong.
    steps : tuple of dict
        ``step, kind, state, attempts, started_at, ended_at, run_id, detail, error``, as in
        ``job_step``; what is missing is not told.
    movements : tuple of Movement
    database : str
        Masked.
    """

    job: str
    as_of: date
    state: str
    started_at: datetime
    ended_at: datetime | None = None
    error: str = ""
    steps: tuple[dict[str, Any], ...] = ()
    movements: tuple[Movement, ...] = ()
    database: str = ""

    @property
    def events(self) -> frozenset[str]:
        """What a channel may ask to be told of: ``complete`` or ``failed``, and ``moved``."""
        ended = "complete" if self.state == "complete" else "failed"
        return frozenset({ended, "moved"} if self.moved else {ended})

    @property
    def moved(self) -> tuple[Movement, ...]:
        """Movements beyond what is watched for, the largest first."""
        beyond = [m for m in self.movements if m.beyond]
        return tuple(sorted(beyond, key=lambda m: -abs(_change(m))))


def subject(notice: Notice) -> str:
    r"""One line: which job, how it ended, and where the headline moved.

    Examples
    --------
    >>> noon = datetime(2026, 11, 5, 12)
    >>> subject(Notice("monthly\nBcc: all", date(2026, 11, 5), "failed", noon))
    'talent: monthly Bcc: all of 2026-11-05 failed'
    """
    line = _("talent: {job} of {day} {outcome}").format(
        job=notice.job, day=day(notice.as_of), outcome=_outcome(notice)
    )
    if notice.moved:
        countries = listed(dict.fromkeys(m.country for m in notice.moved))
        line = _("{line}; {countries} moved").format(line=line, countries=countries)
    return clean(line, LONGEST_SUBJECT)


def as_text(notice: Notice) -> str:
    """The notice as plain text."""
    return _rendered("notice.txt.j2", notice)[:LONGEST_TEXT]


def as_html(notice: Notice) -> str:
    """The notice as a small page without scripts, styles from elsewhere, images or links."""
    return _rendered("notice.html.j2", notice)


def as_json(notice: Notice) -> dict[str, Any]:
    """The notice for programs; `text` is what chat tools show.

    Returns
    -------
    dict
        ``version, text, event, job, as_of, state, started_at, ended_at, error, database, steps,
        movements``: JSON values, without secrets.

    Examples
    --------
    >>> noon = datetime(2026, 11, 5, 12)
    >>> told = as_json(Notice("monthly", date(2026, 11, 5), "complete", noon))
    >>> told["job"], told["events"]
    ('monthly', ['complete'])
    """
    plain = asdict(notice)
    return {
        "version": FORM,
        "text": as_text(notice).translate(_CHAT),
        "events": sorted(notice.events),
        **{name: _json(value) for name, value in plain.items()},
    }


def clean(value: object, longest: int = LONGEST) -> str:
    r"""Text in one line without control characters and secrets, and not too long.

    Examples
    --------
    >>> clean("a\r\nb\x1b[31m\u202ec"), clean("a" * 50, 9)
    ('a b [31m c', 'aaaaaa...')
    """
    text = redacted(str(value)[: 20 * LONGEST])
    # Control and format characters, those without meaning, and ends of lines.
    kept = (" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    line = " ".join("".join(kept).split())
    return line if len(line) <= longest else line[: longest - 3] + "..."


def _json(value: Any) -> Any:
    """JSON value of anything that a notice may hold."""
    if hasattr(value, "item"):
        # A number of numpy.
        value = value.item()
    if isinstance(value, dict):
        return {clean(k): _json(v) for k, v in list(value.items())[:50]}
    if isinstance(value, (list, tuple)):
        return [_json(v) for v in value[:100]]
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return clean(value)


def _rendered(template: str, notice: Notice) -> str:
    # Where there are too many, the failed ones are told, in their places.
    order = sorted(range(len(notice.steps)), key=lambda i: notice.steps[i].get("state") != "failed")
    steps = [_told_step(notice.steps[i]) for i in sorted(order[:MOST_STEPS])]
    moved = notice.moved
    return (
        _environment(template.endswith(".html.j2"))
        .get_template(template)
        .render(
            notice=notice,
            language=language(),
            subject=subject(notice),
            outcome=_outcome(notice),
            lasted=_lasted(notice.started_at, notice.ended_at),
            steps=steps,
            more_steps=len(notice.steps) - len(steps),
            moved=moved[:MOST_MOVED],
            more_moved=len(moved) - MOST_MOVED,
            others=[m for m in notice.movements if not m.beyond][:MOST_OTHERS],
            change=_change,
        )
    )


@cache
def _environment(html: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("talent.jobs", "templates"),
        # Text has nothing to escape: it is one value a line, cleaned by `finalize`.
        autoescape=html,  # noqa: S701
        finalize=lambda value: value if hasattr(value, "__html__") else clean(value),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        _, plural, newstyle=False, pgettext=of_context
    )
    environment.filters["clean"] = clean
    environment.filters["day"] = day
    environment.filters["persons"] = lambda value: persons(value, minus="-")
    environment.filters["signed"] = lambda value: f"{value:+,.0f}"
    environment.filters["percent"] = percent
    environment.filters["moment"] = _told_moment
    return environment


def _outcome(notice: Notice) -> str:
    if notice.state in OUTCOMES:
        return _(OUTCOMES[notice.state])
    return _("ended as {state}").format(state=notice.state)


def _change(movement: Movement) -> float:
    if movement.before is None or movement.after is None:
        return 0.0
    return movement.after.median - movement.before.median


def _moment(value: Any) -> datetime | None:
    """A moment, also of ISO text; None for nothing, and for the nothing of a frame."""
    if isinstance(value, str) and value:
        value = datetime.fromisoformat(value)
    return value if isinstance(value, datetime) and value == value else None  # noqa: PLR0124


def _told_moment(value: datetime) -> str:
    return f"{value if value.tzinfo is None else value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _lasted(start: Any, end: Any) -> str:
    """How long something took, in words; empty where nobody knows.

    Examples
    --------
    >>> _lasted("2026-11-05T12:00:00", "2026-11-05T12:00:07"), _lasted("2026-11-05T12:00:00", None)
    ('7 s', '')
    """
    first, last = _moment(start), _moment(end)
    if first is None or last is None:
        return ""
    seconds = (last - first).total_seconds()
    if seconds < 100:
        return _("{n} s").format(n=f"{seconds:.0f}")
    return _("{n} min").format(n=f"{seconds / 60:.0f}")


def _told_step(step: dict[str, Any]) -> dict[str, str]:
    """A step in words."""
    name, kind = str(step.get("step", "")), str(step.get("kind", ""))
    state, attempts = str(step.get("state", "")), int(step.get("attempts") or 0)
    outcome = _(STEP_OUTCOMES[state]) if state in STEP_OUTCOMES else state
    if attempts > 1:
        outcome = _("{outcome} after {n} tries").format(outcome=outcome, n=attempts)
    if state != "skipped" and (lasted := _lasted(step.get("started_at"), step.get("ended_at"))):
        outcome = _("{outcome} in {time}").format(outcome=outcome, time=lasted)
    detail = step.get("detail") or {}
    told = [
        f"{key.replace('_', ' ')} {value}"
        for key, value in detail.items()
        if isinstance(value, (str, int, float)) and not isinstance(value, bool)
    ]
    if step.get("run_id"):
        told.insert(0, _("run {run_id}").format(run_id=step["run_id"]))
    return {
        "name": name if kind in {"", name} else f"{name} ({kind})",
        "state": state,
        "outcome": outcome,
        "told": listed(told[:MOST_DETAILS]),
        "error": str(step.get("error") or ""),
    }
