"""Names of countries and occupations in every language that reports speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from talent.store.frames import read_frame
from talent.store.models import Country, Occupation

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy.engine import Engine

__all__ = ["NAME_COLUMNS", "names_of", "read_names"]

NAME_COLUMNS = {"en": "name_en", "ja": "name_ja", "zh-Hant": "name_zh"}
"""Column of a name by the tag of its language."""


def names_of(countries: pd.DataFrame, occupations: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Names by language and code.

    Parameters
    ----------
    countries, occupations : pandas.DataFrame
        As a snapshot gives them: the code, and the columns of `NAME_COLUMNS`.

    Returns
    -------
    dict of str to dict of str to str
        Language tag to code to name. Names that are empty are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> named = {"name_en": ["Japan"], "name_ja": ["日本"], "name_zh": ["日本"]}
    >>> names_of(pd.DataFrame({"country": ["JP"], **named}), pd.DataFrame())["en"]
    {'JP': 'Japan'}
    """
    return {
        tag: {
            str(code): str(name)
            for key, table in (("country", countries), ("occupation", occupations))
            if column in table
            for code, name in zip(table[key], table[column], strict=True)
            if name
        }
        for tag, column in NAME_COLUMNS.items()
    }


def read_names(engine: Engine) -> dict[str, dict[str, str]]:
    """Names by language and code as the database has them; they have no vintage."""
    with engine.connect() as connection:
        tables = [
            read_frame(
                connection, select(key, *(table.__table__.c[c] for c in NAME_COLUMNS.values()))
            )
            for table, key in (
                (Country, Country.__table__.c.country),
                (Occupation, Occupation.__table__.c.occupation),
            )
        ]
    return names_of(*tables)
