"""Fields and keys of a Table Schema, as the descriptors of both packages write them."""

from __future__ import annotations

STATUS = ["measured", "estimated", "announced", "assumed"]
DATE = r"^\d{4}-\d{2}-\d{2}$"
PERIOD = r"^\d{4}(-(\d{2}|Q[1-4]))?$"


def text(name: str, description: str, *, required: bool = False, **constraints: object) -> dict:
    """Return a string field."""
    return _field(name, "string", description, required, constraints)


def number(
    name: str,
    description: str,
    *,
    kind: str = "number",
    required: bool = False,
    **constraints: object,
) -> dict:
    """Return a number field, `kind` may be integer."""
    return _field(name, kind, description, required, constraints)


def day(name: str, description: str, *, required: bool = True) -> dict:
    """Return an ISO date as text: a pattern, since a date type cannot carry one."""
    return text(name, description, required=required, pattern=DATE)


def _field(name: str, kind: str, description: str, required: bool, constraints: dict) -> dict:
    out: dict = {"name": name, "type": kind, "description": description}
    limits = ({"required": True} if required else {}) | constraints
    return out | ({"constraints": limits} if limits else {})


def key(fields: str | list[str], resource: str, target: str) -> dict:
    """Return one foreign key."""
    return {"fields": [fields], "reference": {"resource": resource, "fields": [target]}}


SOURCE_KEY = key("source", "sources", "source")
COUNTRY_KEY = key("country", "countries", "country")
OCCUPATION_KEY = key("occupation", "occupations", "occupation")
