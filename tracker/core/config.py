"""Settings: one typed table, read once from the environment; a bad value stops the start with a clear sentence."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import current_app
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

LOCALES = ("zh_Hans_CN", "en")
SECRET_FILE = "secret-key"  # noqa: S105 - a file name
SECRET_LENGTH = 32


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


def _whole(what: str, low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        digits = value.strip()
        if not (digits.isascii() and digits.isdigit() and low <= int(digits) <= high):
            raise ValueError(f"{what} from {low} to {high}")
        return int(digits)

    return read


def _like(pattern: str, expected: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value and not re.fullmatch(pattern, value):
            raise ValueError(expected)
        return value

    return read


_port = _whole("a port", 1, 65535)
_broker = _like(r"rediss?://\S+|filesystem://", "redis://:PASSWORD@HOST:6379/0")
_address = _like(r"https?://[^\s/?#]+(/[^\s?#]*)?", "an address such as https://kaocheng.example")
_sender = _like(r"[^@<>\s]+@[^@<>\s]+|[^@<>\r\n]+ <[^@<>\s]+@[^@<>\s]+>", "a mail address such as kaocheng@example.org")
_host = _like(r"[\w.:-]+", "a name or an address such as 0.0.0.0")


def _required(read: Callable[[str], str]) -> Callable[[str], str]:
    return lambda value: read(value or " ")


def _database(value: str) -> str:
    """Completed to what SQLAlchemy takes; each process must find the same data, so nothing in memory."""
    expected = "sqlite:////FOLDER/FILE or postgresql://USER:PASSWORD@HOST/NAME"
    address = re.sub(r"^(postgres|postgresql)://", "postgresql+psycopg://", value)
    try:
        driver, name = (make_url(address).drivername, make_url(address).database) if address else ("sqlite", "default")
    except (ArgumentError, ValueError) as error:
        raise ValueError(expected) from error
    if driver not in ("sqlite", "postgresql+psycopg") or name in (None, "", ":memory:"):
        raise ValueError(expected)
    return address


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
    database_url: str = _setting("", _database, "SQLAlchemy address. Empty: SQLite in the data folder (embedded mode).")
    broker_url: str = _setting("", _broker, "Celery broker. Empty: files in the data folder (embedded mode).")
    secret_key: str = _setting("", _text, "Signs cookies. Made and kept in embedded mode; required otherwise (32+).")
    host: str = _setting("127.0.0.1", _required(_host), "Address the embedded web server listens on.")
    port: int = _setting("8000", _port, "Port the embedded web server listens on.")
    timezone: str = _setting("Asia/Shanghai", _zone, "Zone of dates and cut-offs until a bureau sets its own.")
    locale: str = _setting("zh_Hans_CN", _locale, "Language of a person who has not chosen one.")
    base_url: str = _setting(
        "", _address, "Address people open, used for links in mail, e.g. https://kaocheng.example."
    )
    secure_cookies: bool = _setting("0", _flag, "Send cookies over HTTPS only; turn on behind TLS.")
    proxies: int = _setting(
        "0",
        _whole("a number of proxies", 0, 9),
        "Number of reverse proxies in front whose X-Forwarded headers are trusted.",
    )
    upload_mb: int = _setting("50", _whole("megabytes", 1, 2048), "Largest upload in megabytes.")
    mail_host: str = _setting("", _host, "SMTP server. Empty: mail is kept in the outbox and not sent.")
    mail_port: int = _setting("25", _port, "SMTP port.")
    mail_user: str = _setting("", _text, "SMTP user, empty for none.")
    mail_password: str = _setting("", _text, "SMTP password.")
    mail_starttls: bool = _setting("0", _flag, "Use STARTTLS.")
    mail_from: str = _setting("kaocheng@localhost", _required(_sender), "Sender of all mail.")
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
                shown = name if "@" in raw and "://" in raw else f"{name}={raw!r}"  # a password stays out of the logs
                raise SettingsError(f"{shown}: expected {error}") from error
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
    given.data_dir.mkdir(parents=True, exist_ok=True)
    database_url = given.database_url or f"sqlite:///{given.data_dir / 'kaocheng.db'}"
    complete = replace(given, database_url=database_url, broker_url=given.broker_url or "filesystem://")
    if complete.production:
        _refuse_for_one_machine(complete)
    secret_key = given.secret_key or _kept_secret(complete)
    if len(secret_key) < SECRET_LENGTH:
        raise SettingsError(f"TRACKER_SECRET_KEY: expected at least {SECRET_LENGTH} characters")
    return replace(complete, secret_key=secret_key)


def _refuse_for_one_machine(settings: Settings) -> None:
    """In production web and workers may stand on several machines, and nothing is made up for them."""
    found = {
        "TRACKER_TESTING=1 is refused in production": settings.testing,
        "TRACKER_DATABASE_URL must name a PostgreSQL in production: postgresql://…": settings.embedded,
        "TRACKER_BROKER_URL must name a Redis in production: redis://…": settings.broker_url.startswith("filesystem"),
        "TRACKER_SECRET_KEY is required in production (32 characters or more)": not settings.secret_key,
    }
    for refusal, holds in found.items():
        if holds:
            raise SettingsError(refusal)


def _kept_secret(settings: Settings) -> str:
    """Made once and kept in the data folder; of several processes that start at once, one makes it."""
    if not settings.embedded:
        raise SettingsError("TRACKER_SECRET_KEY is required with a database server (32 characters or more)")
    path = settings.data_dir / SECRET_FILE
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=settings.data_dir, encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)
    kept = path.read_text(encoding="ascii").strip()
    if len(kept) < SECRET_LENGTH:
        raise SettingsError(f"{path} is damaged: delete it, and everybody logs in again, or set TRACKER_SECRET_KEY")
    return kept
