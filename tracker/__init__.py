"""Kaocheng (考成): the register of an organisation's tasks: due by a day, struck off when done, judged by record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from tracker.core.config import Settings

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from `settings` (default: the environment). Raises SettingsError on a bad value."""
    # Imported here, so that a process that needs one room (the plan reader's child) does not load the application.
    from flask import Flask
    from flask_migrate import Migrate

    import tracker.models  # noqa: F401
    from tracker import cli, web
    from tracker.core import jobs, time
    from tracker.core.config import Settings
    from tracker.core.db import db
    from tracker.organisation import settings as bureaus

    settings = settings or Settings.from_environment()
    app = Flask(__name__, root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(_flask_config(settings))
    app.extensions["settings"] = settings
    time.use_offset_file(settings.data_dir / "clock-offset" if settings.testing else None)
    bureaus.live_in(settings.timezone)
    db.init_app(app)
    jobs.init_app(app, settings)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    web.register(app)
    cli.register(app)
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    from tracker.core.db import POSTGRESQL

    if settings.database_url.startswith("postgresql"):
        engine: dict[str, object] = {"pool_size": 8, "max_overflow": 8, "connect_args": POSTGRESQL}
    else:
        engine = {"connect_args": {"check_same_thread": False, "timeout": 30}}
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine,
        "MAX_CONTENT_LENGTH": settings.upload_mb * 1024 * 1024 + 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 8 * 1024 * 1024,
        "SESSION_COOKIE_NAME": "kc_form",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": settings.locale,
        "BABEL_DEFAULT_TIMEZONE": settings.timezone,
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
    }
