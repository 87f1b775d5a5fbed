"""Bringing a document in: upload or paste, the year asked, read before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.core.db import session, set_write_intent
from tracker.core.errors import Invalid
from tracker.core.files import read_limited
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.plans import queries, service
from tracker.plans.models import ReadingState
from tracker.plans.reading import ACCEPTED, ReadError
from tracker.plans.service import Source
from tracker.web.act import add_faults, perform
from tracker.web.guard import actor, now, requires
from tracker.web.plans.blueprint import bp, store
from tracker.web.plans.columns import Sent, ask, sent_of, sheets_kept, sheets_of

PASTED = "粘贴的计划.txt"
SMALL = 200_000
"""Up to this many bytes a document is read while the page waits, if that takes no longer than QUICK_SECONDS."""
QUICK_SECONDS = 2
CONVERTED = (".doc", ".wps")
"""Read by way of LibreOffice, which takes longer."""
KNOWN = _l("这份文件以前导入过，打开的是当时的计划。")
ASIDE = {
    "header": _l("页眉"),
    "footer": _l("页脚"),
    "footnote": _l("脚注"),
    "endnote": _l("尾注"),
    "comment": _l("批注"),
    "hidden": _l("隐藏文字、水印"),
    "sheet": _l("隐藏的工作表"),
    "formula": _l("没有结果的公式"),
    "picture": _l("只有图片的页"),
}


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
    """Read the document without holding the database, then write it as a whole; known bytes lead to their plan."""
    form = ImportForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        name, data = _sent(form)
        source = _read(form, name, data)
        if source is None:
            return _queue(form, name, data)
    except Invalid as refusal:
        add_faults(form, refusal)
        return _page(form), 422
    if source.unsure and not service.known(actor(), source):
        return ask(sheets_of(source), sent_of(source, form.year.data or 0, form.title.data or ""))
    known = service.known(actor(), source)
    return perform(
        lambda: service.prepare_import(
            actor(), source=source, year=form.year.data or 0, title=form.title.data or "", now=now()
        ),
        then=lambda imported: url_for("plans.review", uuid=imported.plan.uuid),
        said=str(KNOWN) if known else said(Counter(aside.kind for aside in source.plan.aside)),
    )


def said(kinds: Mapping[str, int]) -> str:
    """That it was read, and what of the file is no text of the plan: `kinds` with how often."""
    told = "、".join(_("%(what)s%(n)s处", what=ASIDE[kind], n=count) for kind, count in kinds.items() if kind in ASIDE)
    if not told:
        return _("已读入，下面逐条审阅。")
    return _("已读入，下面逐条审阅。没有当作计划正文的有：%(told)s。", told=told)


def _sent(form: ImportForm) -> tuple[str, bytes]:
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


def _read(form: ImportForm, name: str, data: bytes) -> Source | None:
    """Read a small document at once, while other people's writes do not wait; None for one that is a worker's."""
    if len(data) > SMALL or name.lower().endswith(CONVERTED):
        return None
    set_write_intent(False)
    remembered = service.layouts(actor())
    session.rollback()
    try:
        source = service.read_source(
            store(), name, data, form.year.data or 0, remembered=remembered, seconds=QUICK_SECONDS
        )
    except ReadError as refusal:
        if refusal.code != "timeout":
            raise
        source = None
    set_write_intent(True)
    session.rollback()
    return source


def _queue(form: ImportForm, name: str, data: bytes) -> ResponseReturnValue:
    """Leave the document to a worker and show how far it is."""
    year, title = form.year.data or 0, form.title.data or ""
    return perform(
        lambda: service.receive(actor(), store=store(), filename=name, data=data, year=year, title=title, now=now()),
        then=lambda reading: url_for("plans.reading", uuid=reading.uuid),
        ring="plans.read",
    )


@bp.get("/readings/<uuid>")
@requires(Permission.EDIT_PLANS)
def reading(uuid: str) -> ResponseReturnValue:
    """How far a document is; the desk once it is read. Asks again by itself until then."""
    row = queries.reading_for(actor(), uuid)
    alone = bool(request.headers.get("HX-Request"))
    if row.state == ReadingState.DONE and not alone:
        flash(str(KNOWN) if row.outcome["known"] else said(row.outcome["aside"]))
        return redirect(url_for("plans.review", uuid=queries.plan_of_reading(row).uuid), 303)
    if row.state == ReadingState.COLUMNS and not alone:
        return ask(sheets_kept(row.outcome["sheets"]), Sent(row.sha256, row.filename, row.year, row.title))
    seconds = round((now() - row.received_at).total_seconds())
    page = "plans/_reading.html" if alone else "plans/reading.html"
    return render_template(page, reading=row, before=queries.waiting_before(row), seconds=seconds)


def _page(form: ImportForm) -> str:
    limit = current_app.extensions["settings"].upload_mb
    chosen = request.files.get("file")
    return render_template("plans/new.html", form=form, limit=limit, again=bool(chosen and chosen.filename))
