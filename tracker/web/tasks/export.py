"""The register as a spreadsheet: the list as filtered, or the chosen rows. Text cells only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from tracker.core import xlsx
from tracker.core.permissions import Permission
from tracker.web.filters import long_date
from tracker.web.guard import actor, now, requires
from tracker.web.i18n import said as _
from tracker.web.tasks import words
from tracker.web.tasks.blueprint import bp
from tracker.web.tasks.rows import make_rows
from tracker.workitems import queries

LIMIT = 5000
WIDTHS = (10, 10, 48, 18, 12, 16, 8, 16, 10, 10, 14)


@bp.get("/export")
@requires(Permission.READ_ITEMS)
def export() -> ResponseReturnValue:
    """The list of the address, under the same policy as the page; a longer one than LIMIT goes back to be narrowed."""
    filters = queries.read_filters(request.args, actor=actor(), now=now())
    page = queries.page(actor(), filters, now=now(), limit=LIMIT)
    if page.after is not None:
        flash(_("超过%(n)s项，没有导出。加上单位、时限或状态等条件，分几次导出。", n=LIMIT))
        return redirect(url_for("tasks.index", **queries.chosen(request.args)), 303)  # type: ignore[arg-type]
    return as_file(page.rows)


def as_file(rows: Sequence[Any]) -> ResponseReturnValue:
    """A workbook of rows, sent as an attachment."""
    header = (
        _("编号"),
        _("灯"),
        _("任务"),
        _("牵头单位"),
        _("责任人"),
        _("完成时限"),
        _("第几个时限"),
        _("剩余时间"),
        _("进度"),
        _("序时"),
        _("状态"),
    )
    shown = zip(make_rows(rows), rows, strict=True)
    cells = (
        (
            row.number,
            words.light_word(row.light),
            row.title,
            row.unit,
            row.owner,
            long_date(source.due_date),
            row.ordinal or "",
            row.left,
            f"{row.progress}%",
            "" if row.expected is None else f"{row.expected}%",
            row.status,
        )
        for row, source in shown
    )
    book = xlsx.write(_("任务台账"), header, cells, widths=WIDTHS)
    name = f"{_('任务台账')}-{words.counter().today.isoformat()}.xlsx"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return send_file(book, mimetype=kind, as_attachment=True, download_name=name)
