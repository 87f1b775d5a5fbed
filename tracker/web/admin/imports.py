"""Import of units and people: template, upload with all faults at once, preview, confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms.validators import InputRequired

from tracker.core.db import session
from tracker.core.errors import Invalid
from tracker.core.permissions import Permission
from tracker.organisation import policy, queries, service
from tracker.web.act import add_faults, perform
from tracker.web.admin.base import NEEDED, POST_KINDS, UNIT_KINDS, bp, bureau, crumbs, today
from tracker.web.fields import TextDateField
from tracker.web.filters import chinese, clipped
from tracker.web.guard import actor, now, requires

SHOWN, FAULTS = 200, 1000
QUOTED = 40
"""Characters of a cell that a message about it quotes."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportForm(FlaskForm):  # type: ignore[misc]
    file = FileField(_l("填好的表格（xlsx）"), [FileRequired(_l("先选一个文件。"))])
    from_day = TextDateField(
        _l("自哪一天起"), [InputRequired(_l(NEEDED))], description=_l("单位设立和没有写到任日期的人员用这一天")
    )


@bp.route("/import", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def imports() -> ResponseReturnValue:
    """Upload a file; its faults are shown together, or its preview."""
    form = ImportForm(from_day=today().replace(month=1, day=1))
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        staged, checked = service.stage_import(
            actor(),
            now=now(),
            bureau_id=bureau(),
            stream=form.file.data.stream,
            filename=form.file.data.filename or "",
            from_day=form.from_day.data or today(),
        )
    except Invalid as error:
        session.rollback()
        add_faults(form, error)
        return _page(form), 422
    if staged is None:
        session.rollback()
        return _page(form, checked), 422
    uuid = staged.uuid
    session.commit()
    return redirect(url_for("admin.import_preview", uuid=uuid), 303)


def _page(form: ImportForm, checked: service.Checked | None = None) -> str:
    faults = checked.faults if checked else ()
    return render_template(
        "admin/import.html",
        form=form,
        faults=[(fault, _(fault.message, **_short(fault.params))) for fault in faults[:FAULTS]],
        count=len(faults),
        crumbs=crumbs((_("从表格导入"), None)),
    )


def _short(params: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: clipped(value, QUOTED) if isinstance(value, str) and name != "choices" else value
        for name, value in params.items()
    }


@bp.get("/import/template.xlsx")
@requires(Permission.ADMINISTER)
def import_template() -> ResponseReturnValue:
    """The workbook to fill in, in the reader's language."""
    book = service.template(_, english=not chinese())
    return send_file(book, XLSX, as_attachment=True, download_name="units-and-people.xlsx")


@bp.get("/import/<uuid>")
@requires(Permission.ADMINISTER)
def import_preview(uuid: str) -> ResponseReturnValue:
    """What the checked file will create."""
    staged = policy.staged(actor(), uuid)
    checked = service.staged_check(staged)
    return render_template(
        "admin/import_preview.html",
        staged=staged,
        checked=checked,
        shown=SHOWN,
        unit_kinds=UNIT_KINDS,
        post_kinds=POST_KINDS,
        crumbs=crumbs((_("从表格导入"), url_for("admin.imports")), (_("核对"), None)),
        bureau_name=queries.tree(bureau(), today()).name(bureau()),
    )


@bp.post("/import/<uuid>")
@requires(Permission.ADMINISTER)
def import_run(uuid: str) -> ResponseReturnValue:
    """Create what was previewed, all or nothing."""
    return perform(
        lambda: service.run_import(actor(), now=now(), uuid=uuid), then=url_for("admin.people"), said=_("导入完成")
    )
