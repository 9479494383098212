"""What was known of a fab at a date: numbers from its statements, its status from its events.

The register says what is known today. Before that a fab had the state that its dated events tell:
an announcement or a delay gives the status and the start aimed at, a ground-breaking the status
construction, a start of production the status operating. An event that was told before its day,
such as a closure to come, takes effect on that day unless something else was told meanwhile.
Capacity, jobs, node and wafer size are in such a state only from the day of a page that says them.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from build.fab_register import Fact

RETRIEVED = "2026-11-22"
AREA_RATIO = {300: 1.0, 200: (200 / 300) ** 2, 150: (150 / 300) ** 2}
COMING = {"announced", "construction"}
REACHED = {
    "construction_start": "construction", "tool_in": "construction",
    "production_start": "operating", "paused": "paused", "cancelled": "cancelled",
    "closed": "closed",
}  # fmt: skip
"""Status that a fab has after an event; an announcement or a delay is only of its plan."""
UNTIL_THEN = {"construction_start": "announced", "tool_in": "construction",
              "production_start": "construction", "closed": "operating"}  # fmt: skip
"""Status of a fab of which only an event to come is known."""


def days(text: str) -> tuple[str, str]:
    """First and last day of an ISO prefix.

    Examples
    --------
    >>> days("2024-Q4"), days("2024-02"), days("2025-12-17")
    (('2024-10-01', '2024-12-31'), ('2024-02-01', '2024-02-29'), ('2025-12-17', '2025-12-17'))
    """
    year, _, part = text.partition("-")
    if part[3:]:
        return text, text
    length = {"Q": 3, "H": 6}.get(part[:1], 1 if part else 12)
    last = length * int(part[1:]) if part[:1] in {"Q", "H"} else int(part or 12)
    end = calendar.monthrange(int(year), last)[1]
    return f"{year}-{last - length + 1:02d}-01", f"{year}-{last:02d}-{end:02d}"


def _node_class(text: str) -> str:
    """Class of a node or product text; the finest node named decides."""
    words = text.lower()
    if re.search(r"dram|nand|flash|memory", words):
        return "memory"
    if re.search(r"sic\b|igbt|power|analog|mosfet|gan\b", words):
        return "power_analog"
    if re.search(r"cis\b|image|ccd|inp\b|gaas|photonic", words):
        return "other"
    angstrom = re.search(r"\d+a\b|\ba\d{2}", words)
    sizes = [float(n) for n in re.findall(r"\d+(?:\.\d+)?(?=\D|$)", words)]
    if angstrom or (sizes and min(sizes) <= 7):
        return "leading"
    if not sizes:
        return "other"
    return "advanced" if min(sizes) <= 22 else "mature"


def _first(picked: list[Fact], field: str) -> Fact | None:
    return next((f for f in picked if getattr(f, field) not in {None, ""}), None)


def figures(
    picked: list[Fact], node_class: str, status: str
) -> tuple[dict[str, object], list[Fact]]:
    """Return what statements say of a fab, and those of them that gave a number.

    Parameters
    ----------
    picked : list of Fact
        Latest first: a field is taken from the first statement that has it.
    node_class : str
        Decided by hand, or ``-`` for the rule.
    status : str
        Of the fab at the time.
    """
    node, product = _first(picked, "node"), _first(picked, "product")
    words = [node.node if node else "", product.product if product else ""]
    kind = node_class if node_class != "-" else _node_class(" ".join(words))
    sized = _first(picked, "mm")
    found = re.fullmatch(r"(\d{3})(?: eq)?", sized.mm) if sized else None
    mm = int(found[1]) if found else None
    # Leading logic, DRAM and NAND have been made on 300 mm wafers only since about 2008.
    if mm is None and kind in {"leading", "memory"} and status != "closed":
        mm = 300
    notes = []
    capacity, jobs = _first(picked, "capacity"), _first(picked, "jobs")
    wspm = None
    if capacity is not None and capacity.capacity is not None:
        stated = f"{capacity.capacity:,.0f} wafers a month"
        if mm is None:
            notes.append(f"stated: {stated}, wafer size not given")
        else:
            wspm = round(capacity.capacity * AREA_RATIO[mm])
            notes.append(f"stated: {stated} of {mm} mm ({capacity.as_of or 'undated'})")
    if jobs is not None:
        notes.append(f"jobs: {jobs.basis}")
    stated = {
        "wafer_mm": mm, "node": words[0] or words[1], "node_class": kind,
        "capacity_wspm": wspm, "jobs": jobs.jobs if jobs else None, "note": "; ".join(notes),
    }  # fmt: skip
    return stated, [fact for fact in (capacity, jobs) if fact is not None]


@dataclass(frozen=True)
class Step:
    """Status and start of a fab from a day on, and the event that says so."""

    day: str
    status: str
    start: int | None
    event: dict[str, object]


def _year(text: object) -> int | None:
    return int(str(text)[:4]) if text else None


def steps(events: list[dict[str, object]]) -> list[Step]:
    """Return the steps of one fab from its events in order of `known_on`."""
    out: list[Step] = []
    status, start, going = "", None, "announced"
    for event in events:
        day, when = str(event["known_on"]), str(event["event_date"])
        # What was still to come, and is overtaken by newer news, never takes effect.
        out = [step for step in out if step.day <= day]
        if out:
            status, start = out[-1].status, out[-1].start
        kind = str(event["kind"])
        target = _year(event["target_date"])
        to_come = bool(when) and days(when)[0] > day
        if kind not in REACHED:
            status = going if status in {"", "paused", "cancelled"} else status
            out.append(Step(day, status, target or start, event))
            continue
        then = REACHED[kind]
        begins = {
            "operating": _year(when) or start, "construction": target or start, "closed": start,
        }.get(then)  # fmt: skip
        if to_come:
            out.append(Step(day, status or UNTIL_THEN[kind], begins or start, event))
            if days(when)[1] < RETRIEVED:
                out.append(Step(days(when)[1], then, begins, event))
        else:
            out.append(Step(day, then, begins, event))
        if then in COMING:
            going = then
    return out


def _in_pipeline(row: dict[str, object], step: Step) -> int:
    """Whether a model adds the jobs: those of a fab to come, or one that ramps since last year."""
    if row["scope_level"] != "fab_or_phase":
        return 0
    if step.status in COMING:
        # Kept out by hand today, while still to come: then it was kept out before as well.
        return int(str(row["in_pipeline"])) if row["status"] in COMING else 1
    ramping = step.status == "operating" and step.event["kind"] == "production_start"
    return int(ramping and step.start is not None and step.start >= int(step.day[:4]) - 1)


def states_before(
    row: dict[str, object], events: list[dict[str, object]], picked: list[Fact], node_class: str
) -> list[dict[str, object]]:
    """Return the states of one fab before its present one.

    Parameters
    ----------
    row : dict
        Its row of the register: the present state.
    events : list of dict
        Of this fab, sorted by `known_on`; `page` is the day of the page, '' where not stated.
    picked : list of Fact
        Statements of the register, latest first.
    node_class : str
        Decided by hand, or ``-``.
    """
    path = steps(events)
    pages = {str(e["source"]): str(e["page"]) for e in events if e["page"]}
    told = {fact.url: pages[fact.url] for fact in picked if fact.url in pages}
    turns = {step.day for step in path}
    turns |= {day for day in told.values() if turns and day > min(turns)}
    states: list[dict[str, object]] = []
    for day in sorted(turns - {RETRIEVED}):
        step = [s for s in path if s.day <= day][-1]
        known = [fact for fact in picked if told.get(fact.url, RETRIEVED) <= day]
        empty = {"wafer_mm": None, "node": "", "node_class": "", "capacity_wspm": None,
                 "jobs": None, "note": ""}  # fmt: skip
        stated = figures(known, node_class, step.status)[0] if known else empty
        event = step.event
        words = [
            f"by {event['kind']} {event['event_date']}".strip()
            + (f", target {event['target_date']}" if event["target_date"] else "")
        ]
        if step.day != event["known_on"]:
            words.append(f"told on {event['known_on']}")
        words.append(str(stated["note"]))
        states.append(
            {
                "fab": row["fab"], "vintage": day, **stated, "status": step.status,
                "start_year": step.start, "in_pipeline": _in_pipeline(row, step),
                "source": event["source"], "note": "; ".join(filter(None, words)),
            }
        )  # fmt: skip
    return states
