"""Files of settings: read safely in three formats, and refused with the reason."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from talent.documents import MAX_BYTES, read_document
from talent.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = {"job": "monthly", "steps": [{"kind": "score"}], "share": 0.5}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"job": "monthly", "steps": [{"kind": "score"}], "share": 0.5}'),
        ("a.yaml", "job: monthly\nsteps:\n  - kind: score\nshare: 0.5\n"),
        ("a.yml", "{job: monthly, steps: [{kind: score}], share: 0.5}"),
        ("a.toml", 'job = "monthly"\nshare = 0.5\n[[steps]]\nkind = "score"\n'),
    ],
)
def test_the_same_content_in_every_format(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    assert read_document(file) == CONTENT


def test_yaml_means_what_people_read(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "on: [NO, yes, off, true, 12:30, 1e9, -2.5, 010, 7, 0x1f, .inf, ~, 2026-11-22, '3', 1_0]"
    )
    found = read_document(file)["on"]
    assert found == [
        "NO", "yes", "off", True, "12:30", 1e9, -2.5, 10, 7, 31, float("inf"), None,
        date(2026, 11, 22), "3", "1_0",
    ]  # fmt: skip
    assert [type(one) for one in found[3:9]] == [bool, str, float, float, int, int]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.yaml", "a: 1\nb: 2\na: 3\n", "'a' is there twice"),
        ("a.json", '{"a": 1, "a": 2}', "'a' is there twice"),
        ("a.toml", "a = 1\na = 2\n", "no TOML"),
        ("a.yaml", "a: &x [1]\nb: [*x, *x]\n", "aliases"),
        ("a.yaml", "a: !!python/object/apply:os.system ['true']\n", "python/object"),
        ("a.yaml", "a: !!python/name:os.system\n", "python/name"),
        ("a.json", "{", "no JSON"),
        ("a.json", "[" * 50_000, "no JSON"),
        ("a.yaml", "a: [", "no YAML"),
        ("a.yaml", "a: " + "x" * MAX_BYTES, "larger"),
    ],
)
def test_what_is_refused(tmp_path: Path, name: str, text: str, told: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=told) as caught:
        read_document(file)
    assert str(file) in str(caught.value)


def test_what_is_not_text_or_not_there(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="UTF-8"):
        read_document(file)
    with pytest.raises(ConfigError, match="No such file"):
        read_document(tmp_path / "none.yaml")
