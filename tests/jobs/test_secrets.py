"""Secrets are found where they should be, and shown nowhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.errors import ConfigError
from talent.jobs import secrets
from talent.jobs.secrets import hide, redacted, secret

if TYPE_CHECKING:
    from pathlib import Path

ODD = "p@s/s"
VALUE = 'p"a/s&s w%rd ü'


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_held", set())
    monkeypatch.delenv(secrets.SECRETS_VARIABLE, raising=False)


def test_the_environment_comes_first_then_the_file_or_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, folder = tmp_path / "secrets.env", tmp_path / "mounted"
    file.write_text(f"# ours\n\nexport HOOK='{VALUE}'\nOTHER = 1=2==\n", encoding="utf-8")
    folder.mkdir()
    (folder / "HOOK").write_text(f"{VALUE}\n", encoding="utf-8")
    for place in (file, folder):
        monkeypatch.setenv(secrets.SECRETS_VARIABLE, str(place))
        assert secret("HOOK") == VALUE
    monkeypatch.setenv("HOOK", "from the environment")
    assert secret("HOOK") == "from the environment"
    monkeypatch.setenv(secrets.SECRETS_VARIABLE, str(file))
    assert secret("OTHER") == "1=2=="


def test_a_name_is_no_path_and_an_error_says_where_and_never_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outside").write_text(VALUE, encoding="utf-8")
    folder, file = tmp_path / "mounted", tmp_path / "secrets.env"
    folder.mkdir()
    monkeypatch.setenv(secrets.SECRETS_VARIABLE, str(folder))
    for name in ("../outside", "a/../../outside", "", "A" * 65, "A\n"):
        with pytest.raises(ConfigError, match="is no name"):
            secret(name)
    with pytest.raises(ConfigError, match="mounted"):
        secret("MISSING")
    file.write_text(f"HOOK={VALUE}\n{VALUE}\n", encoding="utf-8")
    monkeypatch.setenv(secrets.SECRETS_VARIABLE, str(file))
    with pytest.raises(ConfigError, match="line 2: write NAME=value") as caught:
        secret("HOOK")
    assert VALUE not in str(caught.value)
    monkeypatch.setenv(secrets.SECRETS_VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(ConfigError, match="cannot read"):
        secret("HOOK")
    assert redacted("a text") == "a text"
    monkeypatch.setenv("HOOK", "abc")
    with pytest.raises(ConfigError, match="shorter"):
        secret("HOOK")


def test_what_was_never_asked_for_is_hidden_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secrets.env"
    file.write_text("UNASKED=swordfish\n", encoding="utf-8")
    monkeypatch.setenv(secrets.SECRETS_VARIABLE, str(file))
    monkeypatch.setenv("CHAT_TOKEN", "xyzzy-plugh")
    monkeypatch.setenv("TALENT_DATABASE_URL", "postgresql://me:open%20sesame@db/talent")
    text = redacted("swordfish, xyzzy-plugh, open sesame and open%20sesame")
    assert text == "***, ***, *** and ***"
    file.write_text("UNASKED=changed\n", encoding="utf-8")
    assert redacted("swordfish and changed") == "*** and ***"


def test_the_path_of_a_secret_address_is_enough_to_post(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", "https://hooks.example.org/services/T000/B000/XXXX?k=1")
    secret("HOOK")
    told = redacted("cannot POST '/services/T000/B000/XXXX?k=1' to hooks.example.org")
    assert told == "cannot POST '***' to hooks.example.org"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"postgresql+psycopg://me:{ODD}@db:5432/t", "postgresql+psycopg://me:***@db:5432/t"),
        (f"redis://:{ODD}@db", "redis://:***@db"),
        ("https://ghost@example.org/x", "https://***@example.org/x"),
        ("https://example.org/x?api_key=geheim&y=1", "https://example.org/x?api_key=***&y=1"),
        ("host=db password=geheim user=me", "host=db password=*** user=me"),
        ("postgresql://me@db/talent key=US", "postgresql://me@db/talent key=US"),
        ("://" * 20_000 + "a:" * 20_000, "://" * 20_000 + "a:" * 20_000),
    ],
    ids=["database", "no user", "token", "query", "words", "nothing to hide", "long"],
)
def test_passwords_of_addresses(text: str, hidden: str) -> None:
    assert redacted(text) == hidden


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    value=st.text(st.characters(codec="utf-8"), min_size=4, max_size=40),
    around=st.text(max_size=20),
)
def test_no_form_of_a_secret_gets_through(value: str, around: str) -> None:
    secrets._held.clear()
    hide(value)
    forms = [value, quote(value), quote(value, safe=""), json.dumps(value)[1:-1], repr(value)[1:-1]]
    for form in forms:
        if "*" not in form and form not in around:
            assert form not in redacted(f"{around}{form}{around}"), form
