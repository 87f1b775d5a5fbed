"""Bringing a document in: upload or paste, the year asked, read before anything is written."""

from __future__ import annotations

from collections import Counter

from flask import current_app, render_template, request, url_for
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
from tracker.plans import service
from tracker.plans.reading import ACCEPTED
from tracker.plans.service import Source
from tracker.web.act import add_faults, perform
from tracker.web.guard import actor, now, requires
from tracker.web.plans.blueprint import bp, store
from tracker.web.plans.columns import ask

PASTED = "粘贴的计划.txt"
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
        source = _read(form)
    except Invalid as refusal:
        add_faults(form, refusal)
        return _page(form), 422
    if source.unsure and not service.known(actor(), source):
        return ask(source, form.year.data or 0, form.title.data or "")
    known = service.known(actor(), source)
    return perform(
        lambda: service.prepare_import(
            actor(), source=source, year=form.year.data or 0, title=form.title.data or "", now=now()
        ),
        then=lambda imported: url_for("plans.review", uuid=imported.plan.uuid),
        said=_("这份文件以前导入过，打开的是当时的计划。") if known else _said(source),
    )


def _said(source: Source) -> str:
    """That it was read, and what of the file is no text of the plan."""
    kinds = Counter(aside.kind for aside in source.plan.aside)
    told = "、".join(_("%(what)s%(n)s处", what=ASIDE[kind], n=count) for kind, count in kinds.items() if kind in ASIDE)
    if not told:
        return _("已读入，下面逐条审阅。")
    return _("已读入，下面逐条审阅。没有当作计划正文的有：%(told)s。", told=told)


def _read(form: ImportForm) -> Source:
    """Read what was sent. Other people's writes do not wait for it."""
    set_write_intent(False)
    remembered = service.layouts(actor())
    session.rollback()
    upload = form.file.data
    if upload:
        data = read_limited(upload.stream, current_app.extensions["settings"].upload_mb << 20)
        name = upload.filename or ""
    else:
        data, name = (form.text.data or "").encode(), PASTED
    if not data.strip():
        raise Invalid(N_("选一个文件，或者粘贴全文。"), field="file")
    source = service.read_source(store(), name, data, form.year.data or 0, remembered=remembered)
    set_write_intent(True)
    session.rollback()
    return source


def _page(form: ImportForm) -> str:
    limit = current_app.extensions["settings"].upload_mb
    chosen = request.files.get("file")
    return render_template("plans/new.html", form=form, limit=limit, again=bool(chosen and chosen.filename))
