"""Bringing a document in: upload or paste, the year asked, read before anything is written."""

from __future__ import annotations

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.core.db import session
from tracker.core.errors import Invalid
from tracker.core.files import read_limited
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.plans import service
from tracker.plans.models import Plan, PlanReading
from tracker.plans.reading import ACCEPTED, ReadError, is_old
from tracker.plans.service import Source
from tracker.web.act import add_faults, perform
from tracker.web.guard import actor, now, requires
from tracker.web.plans.blueprint import bp, store
from tracker.web.plans.columns import ask, sent_of, sheets_of
from tracker.web.plans.writing import bring_in_plan, reading_only

PASTED = "粘贴的计划.txt"
SMALL = 200_000
"""Up to this many bytes a document is read while the page waits, if that takes no longer than QUICK_SECONDS."""
QUICK_SECONDS = 2


class ImportForm(FlaskForm):  # type: ignore[misc]
    """A file or pasted text, and the year it plans."""

    year = IntegerField(
        _l("计划年度"),
        [InputRequired(_l("填写计划年度，写成四位数字。"))],
        description=_l("文件里的年份可能不是计划的年度，所以要您来定。"),
    )
    title = StringField(_l("名称"), [Length(max=200)])
    file = FileField(_l("计划文件"), render_kw={"accept": ",".join(ACCEPTED)})
    text = TextAreaField(_l("或者把全文粘贴在这里"))


@bp.get("/new")
@requires(Permission.EDIT_PLANS)
def new() -> ResponseReturnValue:
    """The form."""
    return _page(ImportForm())


@bp.post("/new")
@requires(Permission.EDIT_PLANS)
def bring_in() -> ResponseReturnValue:
    """Read the document without holding the database, then write it as a whole; known bytes lead to their plan.

    A version of a plan that is there already is kept until somebody says how it is meant.
    """
    form = ImportForm()
    if not form.validate_on_submit():
        return _page(form), 422
    year, title = form.year.data or 0, form.title.data or ""
    try:
        name, data = sent(form)
        source = read_now(name, data, year)
        if source is None:
            return queue(name, data, year, title)
    except Invalid as refusal:
        add_faults(form, refusal)
        return _page(form), 422
    if source.unsure and not service.known(actor(), source):
        return ask(sheets_of(source), sent_of(source, year, title))
    return bring_in_plan(source, year, title)


def sent(form: FlaskForm) -> tuple[str, bytes]:
    """Name and bytes of what was sent. Raises Invalid when there is nothing, or too much."""
    upload = form.file.data
    if upload:
        limit = current_app.extensions["settings"].upload_mb << 20
        name, data = upload.filename or "", read_limited(upload.stream, limit)
    else:
        name, data = PASTED, (form.text.data or "").encode()
    if not data.strip():
        raise Invalid(N_("选一个文件，或者粘贴全文。"), field="file")
    return name, data


def read_now(name: str, data: bytes, year: int) -> Source | None:
    """Read a small document at once, while other people's writes do not wait; None for one that is a worker's."""
    if len(data) > SMALL or is_old(data):
        return None
    with reading_only():
        remembered = service.layouts(actor())
        session.rollback()
        try:
            return service.read_source(store(), name, data, year, remembered=remembered, seconds=QUICK_SECONDS)
        except ReadError as refusal:
            if refusal.code != "timeout":
                raise
            return None


def queue(name: str, data: bytes, year: int, title: str = "", amends: Plan | None = None) -> ResponseReturnValue:
    """Leave the document to a worker and show how far it is."""

    def verb() -> PlanReading:
        given = {"filename": name, "title": title}
        return service.receive(actor(), store=store(), data=data, year=year, amends=amends, now=now(), **given)

    return perform(
        verb,
        then=lambda reading: url_for("plans.reading", uuid=reading.uuid),
        ring="plans.read",
    )


def _page(form: ImportForm) -> str:
    limit = current_app.extensions["settings"].upload_mb
    chosen = request.files.get("file")
    return render_template("plans/new.html", form=form, limit=limit, again=bool(chosen and chosen.filename))
