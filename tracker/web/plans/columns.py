"""The step between upload and review for task tables: which row is the head, and what each column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeTimedSerializer

from tracker.core.db import session
from tracker.core.errors import Invalid
from tracker.core.permissions import Permission
from tracker.plans import queries, reading, service
from tracker.plans.models import ReadingState
from tracker.plans.reading import Head, Layout
from tracker.plans.service import Source
from tracker.web.guard import actor, requires
from tracker.web.plans.blueprint import bp, store
from tracker.web.plans.writing import bring_in_amended, bring_in_plan, reading_only

WORDS = {
    "": _l("其他文字"),
    "number": _l("序号"),
    "section": _l("任务类别"),
    "title": _l("工作任务"),
    "measure": _l("具体措施"),
    "target": _l("衡量标准"),
    "lead": _l("牵头单位"),
    "support": _l("配合单位"),
    "responsible": _l("牵头和配合单位"),
    "time": _l("完成时限"),
}
_HOURS = 24


@dataclass(frozen=True)
class Sent:
    """A file that was received and waits for its columns; its bytes are kept by their content address."""

    sha256: str
    filename: str
    year: int
    title: str
    amends: str = ""
    """The plan that it is an amended text of, as addresses name it."""
    reading: str = ""
    """The reading by a worker that asks, as addresses name it; empty when the file was read at once."""

    def token(self) -> str:
        """Carries the file through the form; only the person who sent it can go on with it."""
        return _signer().dumps([*astuple(self), actor().person_id])


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="plan-columns")


def _sent(token: str) -> Sent | None:
    """What the form carries; None when it is too old, forged, or somebody else's."""
    try:
        *given, person = _signer().loads(token, max_age=_HOURS * 3600)
        sent = Sent(*given)
    except (BadData, ValueError, TypeError):
        return None
    return sent if person == actor().person_id and store().path(sent.sha256).is_file() else None


Sheets = list[tuple[Head, list[tuple[int, list[str]]]]]
"""The head row of each sheet with the rows around it."""


def sent_of(source: Source, year: int, title: str, amends: str = "") -> Sent:
    """A file that was just read."""
    return Sent(source.stored.sha256, source.filename, year, title, amends)


def sheets_of(source: Source) -> Sheets:
    """The sheets of a file that was just read."""
    return [(head, reading.rows(source.plan, head)) for head in source.plan.heads]


def sheets_kept(kept: Sequence[Mapping[str, Any]]) -> Sheets:
    """The sheets of a file that a worker read."""
    return [(_head(sheet["head"]), [(at, cells) for at, cells in sheet["rows"]]) for sheet in kept]


def _head(kept: Mapping[str, Any]) -> Head:
    return Head(kept["sheet"], kept["row"], tuple(kept["words"]), tuple(kept["roles"]), kept["sure"])


def ask(sheets: Sheets, sent: Sent, fault: str = "") -> str:
    """The page: sample rows of each sheet with what was guessed; beside a fault, what was chosen."""
    if fault:
        sheets = [(_as_sent(at, head), rows) for at, (head, rows) in enumerate(sheets)]
    return render_template("plans/columns.html", sheets=sheets, sent=sent, roles=WORDS, fault=fault)


@bp.post("/new/columns")
@requires(Permission.EDIT_PLANS)
def columns() -> ResponseReturnValue:
    """Read the file again by what was chosen, write the plan, and remember the layout; faults show the page again."""
    sent = _sent(request.form.get("token", ""))
    if sent is None:
        flash(_("这份文件放得太久了，请重新选文件。"))
        return redirect(url_for("plans.new"), 303)
    if sent.reading and queries.reading_for(actor(), sent.reading).state != ReadingState.COLUMNS:
        return redirect(url_for("plans.reading", uuid=sent.reading), 303)
    with reading_only():
        remembered = service.layouts(actor())
        session.rollback()
        with store().open(sent.sha256) as stream:
            data = stream.read()
        before = service.read_source(store(), sent.filename, data, sent.year, remembered=remembered)
        try:
            chosen = [_chosen(before, at, head) for at, head in enumerate(before.plan.heads)]
        except Invalid as refusal:
            return ask(sheets_of(before), sent, _(refusal.message, **refusal.params)), 422
        source = service.read_source(store(), sent.filename, data, sent.year, settled=chosen, remembered=remembered)
    return _bring_in(sent, source)


def _bring_in(sent: Sent, source: Source) -> ResponseReturnValue:
    """Write what was read: as an amended text, as a plan, or as a document to ask about."""
    remembered = _("这种表格的列以后不再问。")
    if sent.amends:
        return bring_in_amended(sent.amends, source, remembered, sent.reading)
    return bring_in_plan(source, sent.year, sent.title, remembered, sent.reading)


def _as_sent(sheet: int, head: Head) -> Head:
    """The head row and its columns as the form named them."""
    row = request.form.get(f"head-{sheet}", head.row, type=int)
    return replace(head, row=row, roles=tuple(_roles(sheet, head)))


def _roles(sheet: int, head: Head) -> list[str]:
    return [request.form.get(f"role-{sheet}-{column}", "") for column in range(len(head.words))]


def _chosen(source: Source, sheet: int, head: Head) -> Layout:
    """What the form says of a sheet. Raises Invalid."""
    shown = dict(reading.rows(source.plan, head))
    row = request.form.get(f"head-{sheet}", type=int)
    words = reading.head_words(shown[row]) if row in shown else head.words
    return service.settle(words, _roles(sheet, head))
