"""How a database is named, opened, and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from talent.errors import ConfigError, MissingExtraError
from talent.store import DATABASE_VARIABLE, Store, engine, make_engine, masked, open_store
from talent.store.engine import default_url, parse_url

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_postgresql(scheme: str) -> None:
    url = parse_url(f"{scheme}://me:secret@db:5433/talent?sslmode=require")
    assert url.drivername == "postgresql+psycopg"
    assert "secret" not in masked(url)
    assert masked(url).startswith("postgresql+psycopg://me:***@db:5433/talent")


@pytest.mark.parametrize(
    "url", ["mysql://me:secret@db/talent", "://secret", "", "postgresql://me:secret@db:port/x"]
)
def test_urls_that_are_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        make_engine(url)
    assert "secret" not in str(caught.value)
    assert "sqlite:///" in str(caught.value)


def test_the_driver_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'talent\[postgres\]'"):
        make_engine("postgresql://db/talent")


def test_the_default_is_the_variable_or_the_users_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, "postgres://db/talent")
    assert default_url().drivername == "postgresql+psycopg"
    monkeypatch.setenv(DATABASE_VARIABLE, " ")
    monkeypatch.setattr(engine.platformdirs, "user_data_dir", lambda *_, **__: str(tmp_path / "d"))
    with open_store(load=False) as store:
        assert (tmp_path / "d" / "talent.db").is_file()
        assert store.url_masked.endswith("talent.db")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=DATABASE_VARIABLE):
        make_engine(tmp_path / "file" / "talent.db")


def test_settings_of_sqlite(sqlite_store: Store) -> None:
    with sqlite_store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 30_000


def test_schema_changes_roll_back_too(migrated: Engine) -> None:
    with migrated.connect() as connection:
        connection.execute(text("CREATE TABLE temporary_one (a INTEGER)"))
        connection.rollback()
    with migrated.begin() as connection:
        connection.execute(text("CREATE TABLE temporary_one (a INTEGER)"))


def test_a_reader_is_not_blocked_by_a_writer(store: Store) -> None:
    reader = make_engine(store.engine.url)
    with engine.writing(store.engine) as connection:
        connection.execute(text("UPDATE source SET title = 'half done'"))
        with reader.connect() as other:
            titles = other.execute(text("SELECT DISTINCT title FROM source")).scalars().all()
        assert titles == [""]
    reader.dispose()


def test_a_database_in_memory(package: Path) -> None:
    with open_store("sqlite://", load=False) as store:
        store.load(package)
        assert len(store.as_of("2026-06-01").observations("employment")) == 6


def test_opening_again_keeps_what_is_there(sqlite_store: Store) -> None:
    with open_store(sqlite_store.engine.url) as again:
        # It was filled by a package of ours, so the shipped data are not loaded on top.
        assert set(again.as_of("2026-06-01").concepts()) == {"employment", "quit_rate"}


def test_html_is_escaped(store: Store, another: object) -> None:
    store.save_run(another(package_version="<script>alert(1)</script>"))  # type: ignore[operator]
    page = store._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
