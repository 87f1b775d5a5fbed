"""Carrying out a form: one verb, one transaction, and the first outcome again for a double click or a resend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from tracker.core import jobs
from tracker.core.db import session
from tracker.core.errors import Conflict, Invalid, InvalidMany
from tracker.organisation import request_keys
from tracker.web import counts
from tracker.web.guard import actor, now

T = TypeVar("T")
Target = str | Callable[[Any], str]


def perform(verb: Callable[[], T], *, then: Target, said: Target = "", ring: str = "") -> ResponseReturnValue:
    """Run `verb`, commit, say `said` and go to `then` (words and an address, or functions of the verb's result).

    A form carrying a `request_key` that was already carried out is answered with its first outcome. Domain errors
    roll back and go on to the error handlers. `ring` wakes a job after the commit, best effort.
    """
    earlier = _earlier_outcome()
    if earlier:
        return _go(earlier["then"], earlier["said"])
    try:
        result = verb()
        target = then(result) if callable(then) else then
        words = said(result) if callable(said) else said
        _keep_outcome(target, words)
        session.commit()
    except (Conflict, IntegrityError) as error:
        session.rollback()
        earlier = _earlier_outcome()
        if earlier:
            return _go(earlier["then"], earlier["said"])
        raise error if isinstance(error, Conflict) else Conflict() from error
    except BaseException:
        session.rollback()
        raise
    counts.forget(actor())
    if ring:
        jobs.ring(ring)
    return _go(target, words)


def perform_form(
    form: FlaskForm,
    verb: Callable[[], T],
    render: Callable[[], ResponseReturnValue],
    *,
    then: Target,
    said: Target = "",
    ring: str = "",
) -> ResponseReturnValue:
    """Like `perform`, for a WTForms form: faults show the form again (422) with everything that was typed.

    `render` draws the page from `form`; it runs after the rollback, so it may read the database again.
    """
    if not form.validate_on_submit():
        return _again(render)
    try:
        return perform(verb, then=then, said=said, ring=ring)
    except Invalid as error:
        add_faults(form, error)
        return _again(render)


def add_faults(form: FlaskForm, error: Invalid) -> None:
    """Put a service's refusals at the fields they name; nameless ones stand above the form."""
    for fault in error.faults if isinstance(error, InvalidMany) else [error]:
        text = fault.text(gettext)
        field = form._fields.get(fault.field or "")
        if field is None:
            form.form_errors.append(text)
        else:
            field.errors = [*field.errors, text]


def _again(render: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    return render(), 422  # type: ignore[return-value]


def _key() -> str:
    return request.form.get("request_key", "")[:40]


def _earlier_outcome() -> dict[str, Any] | None:
    return request_keys.seen(current_user.account_id, request.endpoint or "", _key()) if _key() else None


def _keep_outcome(target: str, said: str) -> None:
    if _key():
        outcome = {"then": target, "said": said}
        request_keys.keep(current_user.account_id, request.endpoint or "", _key(), outcome, now=now())


def _go(target: str, said: str) -> Response:
    if said:
        flash(said)
    if request.headers.get("HX-Request"):
        return Response("", 204, {"HX-Redirect": target})
    return redirect(target, 303)
