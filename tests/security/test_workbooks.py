"""Workbooks that were made to do harm: read as what they hold, or refused, and quickly."""

from __future__ import annotations

import struct
import time
import zipfile

import openpyxl
import pytest

from talent.store.importers import sheets
from talent.store.importers.found import Sink
from talent.store.importers.sheets import rows_of_file

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XML = '<?xml version="1.0"?>{}<worksheet xmlns="' + MAIN + '"><sheetData>{}</sheetData></worksheet>'
CELL = '<row><c t="inlineStr"><is><t>{}</t></is></c></row>'
TENFOLD = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


@pytest.fixture
def book(tmp_path):
    """A workbook, and how to make another of it with a sheet of one's own."""
    path = tmp_path / "good.xlsx"
    made = openpyxl.Workbook()
    made.active.append(["a", "b"])
    made.active.append(["=1+1", "=cmd|'/C calc'!A0"])
    made.save(path)

    def again(sheet):
        other = tmp_path / "other.xlsx"
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
            for item in old.infolist():
                new.writestr(item.filename, sheet if item.filename == SHEET else old.read(item))
        return other

    again.path = path
    return again


def read(path):
    sink = Sink(path.name, only_known=False)
    clock = time.monotonic()
    rows = list(rows_of_file(path, sink, lambda title, first: True))
    assert time.monotonic() - clock < 5
    return rows, " ".join(sink.failures.frame()["rule"])


def test_formulas_are_not_read(book):
    assert read(book.path) == ([(1, ["a", "b"])], "")


def test_entities_outside_are_not_read(book, tmp_path):
    (tmp_path / "secret").write_text("hunter2")
    outside = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>'
    rows, told = read(book(XML.format(outside, CELL.format("&e;"))))
    assert (rows, "hunter2" in told) == ([], False)
    assert "entity" in told


def test_entities_of_entities_are_refused(book):
    rows, told = read(book(XML.format(f'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaa">{TENFOLD}]>',
                                      CELL.format("&e9;"))))  # fmt: skip
    assert rows == []
    assert "amplification" in told


def test_bombs_are_not_unpacked(book, monkeypatch):
    monkeypatch.setattr(sheets, "BOMB_BYTES", 2**20)
    bomb = book(XML.format("", CELL.format("x") * 100_000))
    rows, told = read(bomb)
    assert rows == []
    assert "times its size" in told
    # One that lies about what it unpacks to.
    with zipfile.ZipFile(bomb) as packed:
        size = packed.getinfo(SHEET).file_size
    bomb.write_bytes(bomb.read_bytes().replace(struct.pack("<I", size), struct.pack("<I", 500)))
    rows, told = read(bomb)
    assert rows == []
    assert "not a workbook" in told
