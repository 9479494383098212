"""Logs: one object a line, no secret in any part of it, and no forged lines."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import warnings

import pytest

from talent.jobs import secrets
from talent.jobs.logs import configure

logger = logging.getLogger("talent.jobs.trial")


@pytest.fixture
def stream(monkeypatch):
    """A stream to log to; afterwards logging is as it was."""
    monkeypatch.setattr(secrets, "_held", set())
    root, talent = logging.getLogger(), logging.getLogger("talent")
    before = list(root.handlers), talent.level
    yield io.StringIO()
    logging.captureWarnings(False)
    root.handlers[:] = before[0]
    talent.setLevel(before[1])


def fail(word: str) -> None:
    try:
        open(f"https://hooks.example.org/T0/{word}", encoding="utf-8")  # noqa: PTH123, SIM115
    except OSError as error:
        raise RuntimeError("no notice") from error


@pytest.mark.parametrize("as_json", [True, False])
def test_no_secret_gets_out_by_any_part_of_a_record(stream, as_json, monkeypatch):
    monkeypatch.setenv("HOOK", "https://hooks.example.org/T0/XYZZY-1")
    secrets.secret("HOOK")
    configure(as_json, stream=stream)
    word = "XYZZY-1"
    try:
        fail(word)
    except RuntimeError:
        logger.exception(
            "post %s", f"/T0/{word}", stack_info=True,
            extra={"url": f"https://hooks.example.org/T0/{word}", "deep": [{"a": f"/T0/{word}"}]},
        )  # fmt: skip
    logger.info("postgresql://me:%s@db/talent", word)
    text = stream.getvalue()
    assert word not in text
    assert text.count("***") >= 4
    assert "no notice" in text
    assert "test_logs.py" in text


def test_json_is_one_object_a_line_with_what_was_given(stream):
    configure(True, stream=io.StringIO())
    configure(True, "info", stream=stream)
    logger.debug("not told")
    logging.getLogger("others").info("not told")
    logger.info(
        "step %s\nend", "load",
        extra={"job": "monthly", "as_of": dt.date(2026, 11, 5), "attempt": 2, "share": float("nan"),
               "level": "forged", "time": "forged"},
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("a warning of Python", stacklevel=1)
    first, second = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert first["message"] == "step load\nend"
    assert (first["level"], first["logger"]) == ("INFO", "talent.jobs.trial")
    assert (first["job"], first["as_of"], first["attempt"]) == ("monthly", "2026-11-05", 2)
    moment = dt.datetime.fromisoformat(first["time"])
    assert abs((dt.datetime.now(dt.UTC) - moment).total_seconds()) < 60
    assert "traceback" not in first
    assert "a warning of Python" in second["message"]


def test_a_message_cannot_forge_a_second_line(stream):
    configure(False, stream=stream)
    logger.warning(
        "name %s", "a\n2026-11-05 INFO talent: all is well\x1b[2J\u2028", extra={"x": "\n"}
    )
    (line,) = stream.getvalue().splitlines()
    assert line.endswith(r"name a\n2026-11-05 INFO talent: all is well\x1b[2J\u2028 (x=\n)")


def test_a_message_that_cannot_be_made_does_not_show_its_arguments(stream, capsys, monkeypatch):
    # Without the handlers of pytest, which raise.
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    configure(True, stream=stream)
    logger.warning("%d tries", "XYZZY")
    assert stream.getvalue() == ""
    assert capsys.readouterr().err == (
        "a message of talent.jobs.trial could not be logged (TypeError)\n"
    )
