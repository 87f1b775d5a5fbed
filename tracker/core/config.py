"""Settings: one typed table, read once from the environment; a bad value stops the start with a clear sentence."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import current_app

LOCALES = ("zh_Hans_CN", "en")
SECRET_FILE = "secret-key"  # noqa: S105 - a file name


class SettingsError(Exception):
    """A setting that cannot be used; the text names the variable, the value and what is expected."""


def _text(value: str) -> str:
    return value


def _flag(value: str) -> bool:
    lowered = value.strip().lower()
    if lowered in ("1", "true", "yes", "on"):
        return True
    if lowered in ("0", "false", "no", "off", ""):
        return False
    raise ValueError("1 or 0")


def _port(value: str) -> int:
    number = int(value)
    if not 0 < number < 65536:
        raise ValueError("a port from 1 to 65535")
    return number


def _megabytes(value: str) -> int:
    number = int(value)
    if not 1 <= number <= 2048:
        raise ValueError("megabytes from 1 to 2048")
    return number


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("an IANA zone name such as Asia/Shanghai") from error
    return value


def _locale(value: str) -> str:
    if value not in LOCALES:
        raise ValueError(" or ".join(LOCALES))
    return value


def _path(value: str) -> Path:
    return Path(value).expanduser().resolve()


def _setting(default: str, read: Callable[[str], Any], about: str) -> Any:
    return field(metadata={"default": default, "read": read, "about": about})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting of the product; the variable is `TRACKER_` + the name in capitals."""

    data_dir: Path = _setting("var", _path, "Folder for the embedded database, evidence files, broker and keys.")
    database_url: str = _setting("", _text, "SQLAlchemy address. Empty: SQLite in the data folder (embedded mode).")
    broker_url: str = _setting("", _text, "Celery broker. Empty: files in the data folder (embedded mode).")
    secret_key: str = _setting("", _text, "Signs cookies. Made and kept in embedded mode; required otherwise (32+).")
    host: str = _setting("127.0.0.1", _text, "Address the embedded web server listens on.")
    port: int = _setting("8000", _port, "Port the embedded web server listens on.")
    timezone: str = _setting("Asia/Shanghai", _zone, "Zone of dates and cut-offs until a bureau sets its own.")
    locale: str = _setting("zh_Hans_CN", _locale, "Language of a person who has not chosen one.")
    base_url: str = _setting("", _text, "Address people open, used for links in mail, e.g. https://kaocheng.example.")
    secure_cookies: bool = _setting("0", _flag, "Send cookies over HTTPS only; turn on behind TLS.")
    proxies: int = _setting("0", int, "Number of reverse proxies in front whose X-Forwarded headers are trusted.")
    upload_mb: int = _setting("50", _megabytes, "Largest upload in megabytes.")
    mail_host: str = _setting("", _text, "SMTP server. Empty: mail is kept in the outbox and not sent.")
    mail_port: int = _setting("25", _port, "SMTP port.")
    mail_user: str = _setting("", _text, "SMTP user, empty for none.")
    mail_password: str = _setting("", _text, "SMTP password.")
    mail_starttls: bool = _setting("0", _flag, "Use STARTTLS.")
    mail_from: str = _setting("kaocheng@localhost", _text, "Sender of all mail.")
    production: bool = _setting("0", _flag, "Set by the image and the units: refuses settings meant for one machine.")
    testing: bool = _setting("0", _flag, "Honour the clock offset file in the data folder; refused in production.")

    @classmethod
    def from_environment(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read, check and complete the settings. Raises SettingsError naming the first bad variable."""
        env = os.environ if env is None else env
        values: dict[str, Any] = {}
        for item in fields(cls):
            name = f"TRACKER_{item.name.upper()}"
            raw = env.get(name, item.metadata["default"])
            try:
                values[item.name] = item.metadata["read"](raw)
            except ValueError as error:
                raise SettingsError(f"{name}={raw!r}: expected {error}") from error
        return _completed(cls(**values))

    @property
    def embedded(self) -> bool:
        """True with SQLite in the data folder: one machine, no server to install."""
        return self.database_url.startswith("sqlite")

    @property
    def evidence_dir(self) -> Path:
        return self.data_dir / "files"


def current_settings() -> Settings:
    """The settings of the running application, for code that knows no web framework."""
    settings: Settings = current_app.extensions["settings"]
    return settings


def _completed(given: Settings) -> Settings:
    values = {item.name: getattr(given, item.name) for item in fields(given)}
    given.data_dir.mkdir(parents=True, exist_ok=True)
    database_url = given.database_url or f"sqlite:///{given.data_dir / 'kaocheng.db'}"
    if database_url.startswith(("postgresql://", "postgres://")):
        database_url = "postgresql+psycopg://" + database_url.split("://", 1)[1]
    if not database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError("TRACKER_DATABASE_URL: expected sqlite:///FILE or postgresql://USER@HOST/NAME")
    values["database_url"] = database_url
    values["broker_url"] = given.broker_url or "filesystem://"
    embedded = database_url.startswith("sqlite")
    if given.testing and given.production:
        raise SettingsError("TRACKER_TESTING=1 is refused in production")
    values["secret_key"] = given.secret_key or _kept_secret(given.data_dir, embedded)
    if len(values["secret_key"]) < 32:
        raise SettingsError("TRACKER_SECRET_KEY: expected at least 32 characters")
    return Settings(**values)


def _kept_secret(data_dir: Path, embedded: bool) -> str:
    if not embedded:
        raise SettingsError("TRACKER_SECRET_KEY is required with a database server (32 characters or more)")
    path = data_dir / SECRET_FILE
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()
