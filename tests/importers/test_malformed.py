"""Malformed files: every fault is reported at its line, and the database stays as it was."""

from __future__ import annotations

import csv
import io
import os
import random
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talent.errors import ConfigError, DataValidationError, UnknownCodeError
from talent.store.importers.text import MAX_FILE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from talent.store import Store

DAY = "2026-11-20"
MATRIX = "National Employment Matrix_IND_334500.csv"
MANY = 14
"""Most faults in a file. A file takes long and a fault in it does not: 200 files of up to fourteen
hold as many as 500 of up to five, and more of them stand beside another."""
GENERATED = settings(
    max_examples=200, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


def cell(place: int, *bad: str) -> Callable[[random.Random, list[str]], list[str]]:
    """Put a wrong text into a column."""

    def spoil(rng: random.Random, cells: list[str]) -> list[str]:
        text = rng.choice(bad).replace("#", str(rng.randrange(10**6)))
        return [*cells[:place], text, *cells[place + 1 :]]

    return spoil


def fewer(rng: random.Random, cells: list[str]) -> list[str]:
    """Leave out the last cell."""
    return cells[:-1]


def more(rng: random.Random, cells: list[str]) -> list[str]:
    """Append a cell."""
    return [*cells, "9"]


def nul(rng: random.Random, cells: list[str]) -> list[str]:
    """Hide a NUL character at the end."""
    return [*cells[:-1], cells[-1] + "\0"]


def broken(rng: random.Random, cells: list[str]) -> list[str]:
    """Append a byte that is in no text; it is written with surrogateescape."""
    return [*cells[:-1], cells[-1] + "\udcff"]


IDLE = re.compile(r",(86|100\+),|\tM13|,2,5,|,\"52|,1,6,|,\"99\"")
NUMBERS = ("many", "1e5", "1,5.", "NaN", "12 3", "0x1f", "--3", "９", "=1+1", "")
EVERYWHERE = (fewer, more, nul, broken)


@dataclass(frozen=True)
class Kind:
    """How to spoil the golden file of a format."""

    format: str
    file: str
    first: int
    """Place of the first line that is spoilt, from 0."""
    last: int
    """Place after the last line that is spoilt."""
    faults: tuple[Callable[[random.Random, list[str]], list[str]], ...]
    separator: str = ","
    header: int = 0
    """Place of the header."""
    quoted: bool = False
    """Whether cells may hold the separator, so that lines are taken apart as CSV."""


KINDS = {
    "bls-flat": Kind(
        "bls-flat", "ce.data.31a.DurableGoods.Employment", 1, 7,
        (cell(0, "ces3133440001", "CES31334400x#", "", "CES99#"),
         cell(1, "20x5", "205", "", "3025"),
         cell(2, "M14", "M00", "Q06", "A02", "", "X01", "Q01", "A01"), cell(3, *NUMBERS),
         cell(4, "p?", "P;R", "PP")), "\t"),
    "fred": Kind(
        "fred", "fredgraph.csv", 1, 15,
        (cell(0, "2017-13-01", "01/02/2017", "2017-02-30", "", "2017-01-15", "2017"),
         cell(1, "many", "1e5", "NaN", "12 3", "--3", "#N/A"))),
    "wpp": Kind(
        "wpp", "WPP2024_PopulationBySingleAgeSex_Medium_2024-2100.csv", 26, 49,
        (cell(3, "usa", "US", "Q#Q", ""), cell(11, "High", "", "Low"), cell(12, "20x5", "1800"),
         cell(13, "2024", "2030.5", ""), cell(14, "101", "0-", "all", ""),
         cell(15, "99", "", "x"), cell(16, "5", "", "0"), cell(17, *NUMBERS),
         cell(18, *NUMBERS))),
    "ipeds": Kind(
        "ipeds", "C2024_A.csv", 1, 37,
        (cell(0, "1", "x", "10065#", ""), cell(1, "14.1", "141001", "02.0000", "", "14.10a1"),
         cell(2, "0", "3", ""), cell(3, "9", "22", "x", ""),
         cell(5, "-4", "4.5", "many", "", "1e2"))),
    "estat": Kind(
        "estat", "estat_0004015801.csv", 16, 31,
        (cell(0, '"00460?0"', '""'), cell(2, '"2020001301"', '"2020"', '""', '"2020000102"'),
         cell(4, '"円"', '"%"'), cell(5, '"many"', '"1e5"', '"12 3"', '"1,23"', '"--3"')),
        header=15),
    "oews": Kind(
        "oews", "nat4d_M2026_dl.csv", 1, 14,
        (cell(0, "U.S.", "", "x99"), cell(4, "3344", "semis!", ""), cell(6, "4-digits", "", "all"),
         cell(8, "514-141", "x", "", "51-91x1", "519141"), cell(10, "details", "", "line"),
         cell(11, "many", "1e5", "1,5.", "NaN", "--3", "*", "", "-40"),
         cell(12, "x", "~", "", "1 %")), quoted=True),
    "ep": Kind(
        "ep", MATRIX, 1, 12,
        (cell(1, '="17-207"', "", "Engineers", "172-71"), cell(2, "Line", "Total"),
         cell(3, "many", "1e5", "12 3", "-5.0", "1,5."), cell(6, "many", "NaN", "--3", "0x1f")),
        quoted=True),
    "dgbas-csv": Kind(
        "dgbas-csv", "dgbas_A040103050.csv", 3, 15,
        (cell(0, "2017", "106", "106年13月", "西元2017年", ""), cell(1, ""),
         cell(2, *(text for text in NUMBERS if text)), cell(5, "many", "1,23", "1e5")),
        header=2, quoted=True),
}  # fmt: skip


def split(kind: Kind, line: str) -> list[str]:
    """Cells of a line."""
    if kind.quoted:
        return next(csv.reader([line]))
    # Cells with a comma inside come after all that is spoilt, except in WPP's names.
    return line.replace('"China, Taiwan', '"China Taiwan').split(kind.separator)


def joined(kind: Kind, cells: list[str]) -> str:
    """The line that these cells make."""
    if not kind.quoted:
        return kind.separator.join(cells)
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def spoil(kind: Kind, text: str, rng: random.Random, number: int) -> tuple[bytes, set[int]]:
    """Give the file with so many faults, and the lines that have one."""
    lines = text.split("\n")
    # Of rows that feed no series, a second copy does not matter.
    places = [n for n in range(kind.first, kind.last) if not IDLE.search(lines[n])]
    rng.shuffle(places)
    wrong: set[int] = set()
    for place in places[:number]:
        fault = rng.choice((*kind.faults, *EVERYWHERE, None))
        if fault is None:
            # The copy comes last, on a line of its own.
            lines.insert(len(lines) - 1, lines[place])
            wrong.add(len(lines) - 1)
            continue
        lines[place] = joined(kind, fault(rng, split(kind, lines[place])))
        wrong.add(place + 1)
    return "\n".join(lines).encode("utf-8", "surrogateescape"), wrong


def state(store: Store) -> bytes:
    """Every byte of the database."""
    assert store.engine.url.database is not None
    return Path(store.engine.url.database).read_bytes()


def refused(store: Store, format: str, path: Path, day: str = DAY) -> DataValidationError:
    """Import a file that must be refused, and compare the bytes of the database."""
    before = state(store)
    with pytest.raises(DataValidationError) as caught:
        store.import_file(format, path, day)
    assert state(store) == before
    return caught.value


@pytest.mark.parametrize("name", KINDS)
def test_every_fault_is_reported_at_its_line(
    catalogue_only: Store, golden: Path, tmp_path: Path, name: str
) -> None:
    kind = KINDS[name]
    text = (golden / kind.file).read_text("utf-8")
    path = tmp_path / kind.file

    @GENERATED
    @given(st.integers(0, 2**32), st.integers(1, MANY))
    def check(seed: int, number: int) -> None:
        content, wrong = spoil(kind, text, random.Random(seed), number)  # noqa: S311
        path.write_bytes(content)
        problems = refused(catalogue_only, kind.format, path).failures
        assert len(problems) >= min(number, len(wrong))
        assert wrong <= set(problems["row"])
        assert (problems["file"] == kind.file).all()
        assert (problems["rule"] != "").all()
        assert (problems["fix"] != "").all()

    check()


def test_every_fault_of_a_json_table_is_reported_at_its_line(
    catalogue_only: Store, golden: Path, tmp_path: Path
) -> None:
    lines = (golden / "A040103050.json").read_text("utf-8").split("\n")
    values = [i for i, line in enumerate(lines) if line.strip().isdigit()]
    periods = [i for i, line in enumerate(lines) if '"name": "10' in line]
    idents = [i for i, line in enumerate(lines) if '"id": "201' in line]
    path = tmp_path / "A040103050.json"

    @GENERATED
    @given(st.integers(0, 2**32), st.integers(1, MANY))
    def check(seed: int, number: int) -> None:
        rng = random.Random(seed)  # noqa: S311
        spoilt, wrong = list(lines), set()
        # One of the two names of a period, else both faults are of one problem.
        chosen = rng.choice((periods, idents))
        for place in rng.sample([*values, *chosen], number):
            if place in values:
                bad = rng.choice(('"many"', "null", "true", "[1]", "{}", "1, 2"))
                spoilt[place] = bad
            elif place in periods:
                bad = rng.choice(("106", "106年13月", "西元2017年", "", "1060年"))
                spoilt[place] = f'"name": "{bad}"'
            else:
                bad = rng.choice(("2030", "2017-M13", "", "x"))
                spoilt[place] = f'"id": "{bad}",'
            wrong.add(place + 1)
        path.write_text("\n".join(spoilt), "utf-8")
        problems = refused(catalogue_only, "dgbas", path).failures
        assert len(problems) >= number
        assert wrong <= set(problems["row"])

    check()


@pytest.mark.parametrize("name", [*KINDS, "dgbas"])
def test_mangled_files_are_refused_or_read_but_never_crash(
    catalogue_only: Store, golden: Path, tmp_path: Path, name: str
) -> None:
    file = KINDS[name].file if name in KINDS else "A040103050.json"
    content = (golden / file).read_bytes()
    path = tmp_path / file
    before = state(catalogue_only)

    @settings(GENERATED, max_examples=100)
    @given(
        st.lists(
            st.tuples(st.integers(0, len(content)), st.integers(0, 40), st.binary(max_size=8)),
            min_size=1,
            max_size=4,
        )
    )
    def check(edits: list[tuple[int, int, bytes]]) -> None:
        mangled = content
        for place, length, new in edits:
            mangled = mangled[:place] + new + mangled[place + length :]
        path.write_bytes(mangled)
        with suppress(DataValidationError):
            catalogue_only.import_file(name, path, DAY, dry_run=True)

    check()
    assert state(catalogue_only) == before


@pytest.mark.parametrize("name", [*KINDS, "dgbas"])
@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe\x00\x01" * 50, b"{}", b"[" * 999])
def test_files_of_another_kind_are_refused(
    catalogue_only: Store, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / (KINDS[name].file if name in KINDS else "A040103050.json")
    path.write_bytes(content)
    assert len(refused(catalogue_only, name, path).failures)


@pytest.mark.parametrize("name", KINDS)
def test_unknown_twice_named_and_missing_columns_are_reported(
    sqlite_small: Store, golden: Path, tmp_path: Path, name: str
) -> None:
    kind = KINDS[name]
    lines = (golden / kind.file).read_text("utf-8").split("\n")
    header = split(kind, lines[kind.header])
    path = tmp_path / kind.file
    for wrong in ([*header[:-1], "surprise?"], [header[0], *header[:-1]], header[1:]):
        spoilt = [*lines]
        spoilt[kind.header] = joined(kind, wrong)
        path.write_text("\n".join(spoilt), "utf-8")
        problems = refused(sqlite_small, kind.format, path).failures
        if len(wrong) == len(header):
            assert kind.header + 1 in set(problems["row"])


def test_a_file_may_be_too_big_or_not_there(sqlite_small: Store, tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        os.truncate(file.fileno(), MAX_FILE_BYTES + 1)
    assert "larger than 512 MiB" in str(refused(sqlite_small, "bls-flat", path))
    assert "cannot read" in str(refused(sqlite_small, "fred", tmp_path / "none.csv"))


def test_a_hopeless_file_ends_early(sqlite_small: Store, tmp_path: Path) -> None:
    path = tmp_path / "wrong.txt"
    path.write_text("series_id\tyear\tperiod\tvalue\tfootnote_codes\n" + "x\n" * 20_000, "utf-8")
    failures = refused(sqlite_small, "bls-flat", path).failures
    assert len(failures) == 10_001
    assert failures["rule"].str.contains("more than 10000 problems").sum() == 1


def test_an_index_of_another_base_year_is_refused(
    sqlite_small: Store, golden: Path, tmp_path: Path
) -> None:
    text = (golden / "fredgraph.csv").read_text("utf-8")
    path = tmp_path / "fredgraph.csv"
    rebased = text.replace("2017-", "2012-")
    path.write_text(rebased, "utf-8")
    assert "lacks its base year 2017" in str(refused(sqlite_small, "fred", path))
    path.write_text(text.replace(",97.", ",87.").replace(",98.", ",81."), "utf-8")
    assert "so it is not index 2017=100" in str(refused(sqlite_small, "fred", path))


def test_the_first_of_january_is_not_the_middle_of_the_year(
    sqlite_small: Store, golden: Path, tmp_path: Path
) -> None:
    path = tmp_path / "wpp.csv"
    text = (golden / KINDS["wpp"].file).read_text("utf-8")
    path.write_text(text.replace("2024.5", "2024").replace("2025.5", "2025"), "utf-8")
    assert "not that of 1 January" in str(refused(sqlite_small, "wpp", path))


def test_other_tables_and_names_are_refused(
    sqlite_small: Store, golden: Path, tmp_path: Path
) -> None:
    path = tmp_path / "estat.csv"
    text = (golden / "estat_0004015801.csv").read_text("utf-8")
    path.write_text(text.replace("0004015801", "0004015802"), "utf-8")
    assert "known tables: 0004015801" in str(refused(sqlite_small, "estat", path))
    path.write_text(text.replace('"STATUS","0"', '"STATUS","100"'), "utf-8")
    assert "answered with an error" in str(refused(sqlite_small, "estat", path))
    text = (golden / "A040103050.json").read_text("utf-8")
    path.write_text(text.replace("A040103050", "A040103060"), "utf-8")
    assert "A040103050" in str(refused(sqlite_small, "dgbas", path))
    path.write_text((golden / "C2024_A.csv").read_text("utf-8"), "utf-8")
    assert "name it as NCES does" in str(refused(sqlite_small, "ipeds", path))


def test_unknown_codes_are_named_once_with_a_near_match(
    sqlite_small: Store, golden: Path, tmp_path: Path
) -> None:
    path = tmp_path / "ce.data"
    text = (golden / KINDS["bls-flat"].file).read_text("utf-8")
    path.write_text(text.replace("CES3133440001", "CES3133440002"), "utf-8")
    problems = refused(sqlite_small, "bls-flat", path).failures
    assert list(problems["row"]) == [2]
    assert "(9 rows)" in problems["rule"][0]
    assert "did you mean" in problems["fix"][0]
    assert "--only-known" in problems["fix"][0]


def test_other_numbers_under_the_same_date_are_refused(
    small: Store, golden: Path, tmp_path: Path
) -> None:
    name = KINDS["bls-flat"].file
    small.import_file("bls-flat", golden / name, "2026-10-02")
    before = small.as_of(DAY).hash
    path = tmp_path / name
    path.write_text((golden / name).read_text("utf-8").replace("393.8", "393.1"), "utf-8")
    with pytest.raises(DataValidationError, match="the database already has 393800"):
        small.import_file("bls-flat", path, "2026-10-02")
    assert small.as_of(DAY).hash == before


def test_measured_values_cannot_be_known_before_their_period(
    sqlite_small: Store, golden: Path
) -> None:
    path = golden / KINDS["bls-flat"].file
    problems = refused(sqlite_small, "bls-flat", path, "2024-10-02").failures
    assert len(problems) == 12
    assert problems["rule"].str.contains("before the period").all()
    path = golden / "alfredgraph.csv"
    error = refused(sqlite_small, "fred", path, "2026-05-01")
    assert "is a vintage after the known-on date" in str(error)


def test_settings_that_are_wrong(sqlite_small: Store, golden: Path) -> None:
    path = golden / KINDS["bls-flat"].file
    with pytest.raises(UnknownCodeError, match="did you mean 'bls-flat'"):
        sqlite_small.import_file("bls_flat", path, DAY)
    with pytest.raises(ConfigError, match="is not a date"):
        sqlite_small.import_file("bls-flat", path, "yesterday")
    with pytest.raises(ConfigError, match="later than today"):
        sqlite_small.import_file("bls-flat", path, "2199-01-01")
