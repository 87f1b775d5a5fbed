"""What no request may carry: whole numbers that no id can be, NUL characters, values too large for their column."""

from __future__ import annotations

import logging

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import DataError
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import IntegerConverter, Map

from tracker.core.db import session
from tracker.core.errors import Invalid, NotFound
from tracker.core.i18n import N_
from tracker.core.whole import LARGEST
from tracker.web.errors import show

log = logging.getLogger(__name__)
NUL = N_("填写的内容里有不能保存的控制字符，请重新输入这一处，不要从别处粘贴。")
OUT_OF_RANGE = N_("有一项太长，或者数值超出了能处理的范围，什么也没有写入。请改正后再提交。")


class IdConverter(IntegerConverter):
    """`<int:…>` of an address: at most what the databases can hold; anything larger is nobody's id (404)."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None) -> None:  # noqa: A002 - werkzeug's names
        super().__init__(map, fixed_digits=fixed_digits, min=min, max=LARGEST)


def register(app: Flask) -> None:
    app.url_map.converters["int"] = IdConverter
    app.before_request(_refuse_nul)
    app.register_error_handler(DataError, _out_of_range)
    app.register_error_handler(OverflowError, _out_of_range)


def watch_size(app: Flask) -> None:
    """Check the size of forms; before anything else reads one."""
    app.before_request(_refuse_long_form)


def _refuse_long_form() -> None:
    """A form without files is parsed in one go, where werkzeug's own limit on memory does not reach."""
    most = request.max_form_memory_size or 0
    if request.mimetype == "application/x-www-form-urlencoded" and (request.content_length or 0) > most:
        raise RequestEntityTooLarge


def _refuse_nul() -> None:
    """PostgreSQL keeps no NUL in text, and nobody types one. Raises NotFound for an address, Invalid for a form."""
    if any("\x00" in value for value in (request.view_args or {}).values() if isinstance(value, str)):
        raise NotFound
    if any("\x00" in value for values in (request.args, request.form) for _, value in values.items(multi=True)):
        raise Invalid(NUL)


def _out_of_range(error: Exception) -> ResponseReturnValue:
    """The last net: a number or text that a column cannot hold is the sender's fault, told as such and logged."""
    session.rollback()
    log.warning("refused %s %s: %s", request.method, request.path, type(error).__name__, exc_info=error)
    return show(422, gettext(OUT_OF_RANGE))
