"""A small application that shows every component with invented content: to look at, and for the tests of the look."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import babel.messages.mofile
import babel.messages.pofile
from flask import Flask, Response, render_template, request
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import FileSystemLoader
from wtforms import BooleanField, FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, Length

from tests.web.gallery import content
from tracker.web import assets, navigation
from tracker.web.headers import POLICY

ROOT = Path(__file__).resolve().parents[3]
PAGES = ("desk", "list", "task", "form", "board", "empty")
REFUSALS = (403, 404, 409, 413, 500)
DECISIONS = {"a": "采纳说明", "b": "批准延期", "c": "免责", "d": "追责"}


class ExtensionForm(FlaskForm):  # type: ignore[misc]
    """As on the page where an extension is asked for."""

    class Meta:
        csrf = False

    until = StringField("新的完成时限", [InputRequired("新时限要晚于现在的时限2026年11月27日")])
    reason = TextAreaField("延期理由", [Length(min=20, message="延期理由至少写20个字，现在是9个字")])
    percent = StringField("截至今天的进度", [InputRequired("填写截至今天的进度")])
    cause = SelectField(
        "原因类别", choices=[SelectChoice("upper", "上级部署变化"), SelectChoice("partner", "配合单位未答复")]
    )
    decision = RadioField("作出决定", choices=[SelectChoice(key, text) for key, text in DECISIONS.items()], default="d")
    evidence = FileField("佐证材料")
    agree = BooleanField("已告知责任人")


class LoginForm(FlaskForm):  # type: ignore[misc]
    username = StringField("工号")
    password = StringField("密码")
    next = StringField("")


def _catalogue(folder: Path) -> None:
    """Compile the English of this part, so that widths are seen in both languages."""
    source = (
        b'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=n != 1;\\n"\n\n'
    )
    source += (ROOT / "translations" / "parts" / "fe.po").read_bytes()
    entries = babel.messages.pofile.read_po(BytesIO(source), locale="en")
    target = folder / "en" / "LC_MESSAGES"
    target.mkdir(parents=True, exist_ok=True)
    with (target / "messages.mo").open("wb") as out:
        babel.messages.mofile.write_mo(out, entries)


def build(scratch: Path, *, strict: bool = True) -> Flask:
    """The gallery; `scratch` takes the compiled English. Language: ?lang=en, theme: ?theme=dark."""
    app = Flask(__name__, static_folder=str(ROOT / "static"))
    folders = [ROOT / "templates", Path(__file__).parent / "templates"]
    app.jinja_env.loader = FileSystemLoader(folders)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config.update(SECRET_KEY="gallery", BABEL_TRANSLATION_DIRECTORIES=str(scratch), WTF_CSRF_ENABLED=True)
    _catalogue(scratch)
    Babel(app, default_locale="zh", locale_selector=lambda: request.args.get("lang", "zh"))
    CSRFProtect(app)
    assets.register(app)
    app.jinja_env.globals |= {"request_key": lambda: "key-1", "drawn": navigation.drawn}
    app.context_processor(_context)
    if strict:
        app.after_request(_policy)
    _routes(app)
    return app


def _policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _context() -> dict[str, Any]:
    return content.frame(request.path, request.args.get("lang", "zh"), request.args.get("theme"))


def _routes(app: Flask) -> None:
    def page(name: str) -> str:
        form = ExtensionForm(
            data={"until": "2026年11月21日", "reason": "公安部门还没有回函", "cause": "upper", "decision": "d"}
        )
        if request.args.get("errors"):
            form.validate()
        return render_template(f"gallery/{name}.html", form=form if name == "form" else None, c=content)

    def refusal(code: int) -> str:
        return render_template(f"errors/{code}.html", status=code, number="7F3A21C0", at="2026年11月23日 09:24")

    def login() -> str:
        return render_template("auth/login.html", form=LoginForm())

    app.add_url_rule("/page/<name>", "page", page)
    app.add_url_rule("/refusal/<int:code>", "refusal", refusal)
    app.add_url_rule("/login", "auth.login", login, methods=["GET", "POST"])
    for endpoint in ("search.results", "help.index", "notices.index", "profile.index", "auth.logout", "auth.locale"):
        app.add_url_rule("/" + endpoint.replace(".", "/"), endpoint, lambda: "", methods=["GET", "POST"])
