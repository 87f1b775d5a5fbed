"""Settings: what cannot be used stops the start with a sentence that names the variable; the secret is made once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT
from tracker.core.config import Settings, SettingsError

SECRET = "k" * 32
DATABASE = "postgresql://kaocheng:hush-hush@db/kaocheng"
PRODUCTION = {
    "PRODUCTION": "1",
    "DATABASE_URL": DATABASE,
    "BROKER_URL": "redis://:hush-hush@redis:6379/0",
    "SECRET_KEY": SECRET,
}


def read(folder: Path, **given: str) -> Settings:
    named = {f"TRACKER_{name}": value for name, value in given.items()}
    return Settings.from_environment({"TRACKER_DATA_DIR": str(folder), **named})


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DATABASE_URL", "foo", "postgresql://USER"),
        ("DATABASE_URL", "mysql://root@localhost/x", "postgresql://USER"),
        ("DATABASE_URL", "postgresql://hush-hush@db:port/x", "postgresql://USER"),
        ("DATABASE_URL", "postgresql://hush-hush@db", "postgresql://USER"),
        ("DATABASE_URL", "sqlite://", "sqlite:////FOLDER/FILE"),
        ("DATABASE_URL", "sqlite:///:memory:", "sqlite:////FOLDER/FILE"),
        ("BROKER_URL", "foo", "redis://"),
        ("BROKER_URL", "amqp://guest:hush-hush@mq", "redis://"),
        ("SECRET_KEY", "short", "at least 32"),
        ("HOST", "", "0.0.0.0"),
        ("HOST", "http://here", "0.0.0.0"),
        ("PORT", "0", "a port from 1 to 65535"),
        ("PORT", "65536", "a port from 1 to 65535"),
        ("PORT", "http", "a port from 1 to 65535"),
        ("TIMEZONE", "Beijing", "IANA"),
        ("TIMEZONE", "../etc", "IANA"),
        ("LOCALE", "fr", "zh_Hans_CN or en"),
        ("BASE_URL", "nonsense", "https://kaocheng.example"),
        ("BASE_URL", "javascript:alert(1)", "https://kaocheng.example"),
        ("BASE_URL", "https://", "https://kaocheng.example"),
        ("BASE_URL", "https://here/?q=1", "https://kaocheng.example"),
        ("SECURE_COOKIES", "maybe", "1 or 0"),
        ("PROXIES", "-3", "a number of proxies from 0 to 9"),
        ("PROXIES", "x", "a number of proxies from 0 to 9"),
        ("PROXIES", "10", "a number of proxies from 0 to 9"),
        ("PROXIES", "1.5", "a number of proxies from 0 to 9"),
        ("UPLOAD_MB", "0", "megabytes from 1 to 2048"),
        ("UPLOAD_MB", "much", "megabytes from 1 to 2048"),
        ("MAIL_HOST", "smtp://mail", "a name or an address"),
        ("MAIL_PORT", "smtp", "a port from 1 to 65535"),
        ("MAIL_STARTTLS", "perhaps", "1 or 0"),
        ("MAIL_FROM", "x", "a mail address"),
        ("MAIL_FROM", "", "a mail address"),
        ("MAIL_FROM", "a@b\nBcc: c@d", "a mail address"),
        ("PRODUCTION", "prod", "1 or 0"),
        ("TESTING", "2", "1 or 0"),
    ],
)
def test_a_bad_value_is_refused_by_name(tmp_path: Path, name: str, value: str, expected: str) -> None:
    with pytest.raises(SettingsError, match=f"^TRACKER_{name}") as refused:
        read(tmp_path, **{name: value})
    assert expected in str(refused.value)
    assert "hush-hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite:////srv/kaocheng.db"),
        ("BROKER_URL", "rediss://:secret@redis:6379/0"),
        ("BROKER_URL", "filesystem://"),
        ("HOST", "::1"),
        ("BASE_URL", "https://kaocheng.example/register/"),
        ("BASE_URL", "http://10.0.0.5:8000"),
        ("PROXIES", "2"),
        ("MAIL_FROM", "考成 <kaocheng@tax.example>"),
    ],
)
def test_a_usual_value_is_taken(tmp_path: Path, name: str, value: str) -> None:
    assert str(getattr(read(tmp_path, **{name: value}), name.lower())) == value


def test_without_any_variable_it_runs_embedded(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.embedded
    assert settings.database_url == f"sqlite:///{tmp_path / 'kaocheng.db'}"
    assert settings.broker_url == "filesystem://"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"SECRET_KEY": ""}, "TRACKER_SECRET_KEY is required"),
        ({"SECRET_KEY": "short"}, "TRACKER_SECRET_KEY: expected at least 32"),
        ({"DATABASE_URL": ""}, "TRACKER_DATABASE_URL must name a PostgreSQL"),
        ({"DATABASE_URL": "sqlite:////srv/kaocheng.db"}, "TRACKER_DATABASE_URL must name a PostgreSQL"),
        ({"BROKER_URL": ""}, "TRACKER_BROKER_URL must name a Redis"),
        ({"BROKER_URL": "filesystem://"}, "TRACKER_BROKER_URL must name a Redis"),
        ({"TESTING": "1"}, "TRACKER_TESTING=1 is refused"),
    ],
)
def test_production_refuses_what_is_meant_for_one_machine(
    tmp_path: Path, change: dict[str, str], expected: str
) -> None:
    assert read(tmp_path, **PRODUCTION).production
    with pytest.raises(SettingsError, match=expected):
        read(tmp_path, **{**PRODUCTION, **change})
    assert list(tmp_path.iterdir()) == [], "nothing is made up"


def test_a_database_server_wants_a_secret_key(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TRACKER_SECRET_KEY is required"):
        read(tmp_path, DATABASE_URL=DATABASE)


def test_the_secret_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    first, second = read(tmp_path / "here").secret_key, read(tmp_path / "here").secret_key
    assert first == second
    assert len(first) == 64
    assert (tmp_path / "here/secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["secret-key"]
    assert read(tmp_path / "there").secret_key != first
    assert read(tmp_path / "here", SECRET_KEY=SECRET).secret_key == SECRET


def test_a_damaged_secret_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("")
    with pytest.raises(SettingsError, match="secret-key is damaged"):
        read(tmp_path)


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    code = "from tracker.core.config import Settings; print(Settings.from_environment().secret_key)"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    environment = {**kept, "TRACKER_DATA_DIR": str(tmp_path)}
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    assert {process.communicate(timeout=60)[0].strip() for process in started} == {read(tmp_path).secret_key}
