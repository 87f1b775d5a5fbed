"""Every refusal has a page that says what happened, what is kept and what to do; htmx gets the inline form of it."""

from __future__ import annotations

import logging

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from tracker.core.context import request_id
from tracker.core.db import session
from tracker.core.errors import DomainError, NotFound
from tracker.core.i18n import N_

log = logging.getLogger(__name__)
TOO_LARGE = N_("文件太大，最多 %(mb)d MB。请压缩或拆分后再上传。")
EXPIRED = N_("页面放置太久，请刷新后再提交；填写的内容已存在本机草稿里。")
PAGES = (403, 404, 409, 413, 500)
CRASHED = N_("系统没能完成这一步，已经填写的内容没有写入。请稍后再试，或把下面的编号告诉管理员。")


def register(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _crash)


def _domain(error: DomainError) -> ResponseReturnValue:
    session.rollback()
    return show(error.status, error.text(gettext))


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return show(400, gettext(EXPIRED))


def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    return show(413, gettext(TOO_LARGE, mb=current_app.extensions["settings"].upload_mb))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    if error.code == 404:
        return show(404, gettext(NotFound.default))
    return show(error.code, error.description or error.name)


def _crash(error: Exception) -> ResponseReturnValue:
    log.error("request %s failed", request_id.get(), exc_info=getattr(error, "original_exception", error))
    try:
        session.rollback()
        return show(500, gettext(CRASHED))
    except Exception:  # what failed may be what the frame of every page needs, such as the database
        log.exception("request %s: no page could be drawn", request_id.get())
        return _plain(), 500


def _plain() -> str:
    """In both languages, for whose it is may be what cannot be found out."""
    texts = []
    for language in ("zh_Hans_CN", "en"):
        with force_locale(language):
            number = gettext("编号 %(number)s", number=request_id.get()[:8])
            texts.append((gettext("这一步没有办成"), gettext(CRASHED), number, gettext("再试一次")))
    with force_locale("zh_Hans_CN"):  # the frame has no words of its own
        return current_app.jinja_env.get_template("errors/plain.html").render(texts=texts)


def show(status: int, message: str) -> ResponseReturnValue:
    """The page (or JSON, or inline message) of a refusal."""
    number = request_id.get()[:8]
    if request.path.startswith("/api/"):
        return {"status": status, "title": message, "number": number}, status
    if request.headers.get("HX-Request"):
        return render_template("errors/_inline.html", message=message, status=status, number=number), status
    name = status if status in PAGES else (404 if status < 500 else 500)
    page = f"errors/{name}.html"
    return render_template(page, message=message, status=status, number=number, actions=_back(status)), status


def _back(status: int) -> list[dict[str, str]]:
    """The way back to the page whose form was refused, never to another site."""
    came_from = request.referrer or ""
    if request.method != "POST" or status in (404, 500) or not came_from.startswith(request.host_url):
        return []
    return [{"url": came_from, "label": gettext("回刚才那一页")}]
