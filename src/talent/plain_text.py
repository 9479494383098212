"""Text of users that is nothing but text: no control characters, no formula of a spreadsheet.

What is written by hand into packages, scenarios and lists of fabs ends up in tables that planners
open in Excel, on pages and on terminals. It is refused where it comes in, so that it goes out as it
was written: an apostrophe put before a formula on the way out would not come back as it went.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

__all__ = ["CONTROL", "FORMULA", "LONGEST", "PlainText"]

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, marks that turn the direction of writing, and halves of characters."""

FORMULA = re.compile(r"\s*(?:[=@＝＠]|[+\-＋－](?![\d.,%\s]*$))")
"""A spreadsheet runs a cell that starts like this, also in the wide forms of Japanese; no code,
name or note needs to. A plain number with a sign is no formula; ``-1+1`` is one."""

LONGEST = 10_000
"""Characters of the longest text; a cell of Excel holds 32,767."""


def _plain(text: str) -> str:
    if CONTROL.search(text):
        raise ValueError("holds a control character; remove it")
    if FORMULA.match(text):
        raise ValueError("would run as a formula in a spreadsheet; start with a letter or digit")
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST:,} characters; shorten it")
    return text


PlainText = Annotated[str, AfterValidator(_plain)]
"""Text for a model of pydantic.

>>> from pydantic import TypeAdapter
>>> TypeAdapter(PlainText).validate_python("50 % of <fabs>, 日本")
'50 % of <fabs>, 日本'
"""
