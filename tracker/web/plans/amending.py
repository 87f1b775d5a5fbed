"""An amended plan: brought in beside the one that stands, decided difference by difference, taken over or withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField

from tracker.core.db import session
from tracker.core.errors import Conflict, Invalid
from tracker.core.permissions import Permission
from tracker.core.whole import whole
from tracker.plans import differences, queries, service
from tracker.plans.breakdown import COLUMNS, OWNER, Meaning, Table, breakdown
from tracker.plans.models import (
    Choice,
    DifferenceKind,
    Plan,
    PlanDifference,
    PlanDocument,
    PlanItem,
    PlannedTask,
    PlanRevision,
    PlanSection,
)
from tracker.plans.reading import ACCEPTED
from tracker.plans.revising import Marked, marked
from tracker.plans.service import revisions
from tracker.web.act import add_faults, perform
from tracker.web.chosen import chosen_ids
from tracker.web.guard import actor, now, requires
from tracker.web.plans.blueprint import bp, plan_of
from tracker.web.plans.columns import ask, sent_of, sheets_of
from tracker.web.plans.importing import queue, read_now, sent
from tracker.web.plans.remarks import CLOSED, remarks
from tracker.web.plans.writing import bring_in_amended
from tracker.web.tasks.words import state_word
from tracker.workitems import service as workitems
from tracker.workitems.queries import plans as progress

KINDS = {
    DifferenceKind.CHANGED: _l("改了内容"),
    DifferenceKind.MOVED: _l("只换了位置"),
    DifferenceKind.ADDED: _l("新增"),
    DifferenceKind.REMOVED: _l("删去"),
}
CHOICES = {
    Choice.TAKE: _l("采用新稿"),
    Choice.KEEP: _l("照旧办理"),
    Choice.FRESH: _l("另立新任务，原任务照办"),
    Choice.REPLACE: _l("另立新任务，原任务撤销"),
    Choice.DRAFT: _l("列为任务"),
    Choice.SKIP: _l("不列为任务"),
    Choice.CANCEL: _l("撤销"),
}


class ReviseForm(FlaskForm):  # type: ignore[misc]
    """A file or pasted text."""

    file = FileField(_l("修订后的计划"), render_kw={"accept": ",".join(ACCEPTED)})
    text = TextAreaField(_l("或者把全文粘贴在这里"))


class ApplyForm(FlaskForm):  # type: ignore[misc]
    """Why the plan was amended; the reason goes into the history of every task it touches."""

    reason = TextAreaField(_l("修订的依据或理由"))


Lines = list[tuple[str, Marked]]
Words = Mapping[str, str]


@dataclass(frozen=True)
class Side:
    """An item in one of the two documents: where it stands and its text in marked pieces, in a table by column."""

    section: str
    lines: Lines


@dataclass(frozen=True)
class Shown:
    """A difference as the screen draws it."""

    row: PlanDifference
    title: str
    numbers: list[str]
    states: list[str]
    old: Side | None
    new: Side | None
    same: list[tuple[str, str]]
    """Cells of a table that say the same on both sides, with their columns."""
    choices: list[Choice]
    remarks: list[str]


@bp.get("/<uuid>/revise")
@requires(Permission.EDIT_PLANS)
def revise(uuid: str) -> ResponseReturnValue:
    """The form; while a revision is open, that one."""
    plan = plan_of(uuid)
    if differences.open_revision(plan) is not None:
        return redirect(url_for("plans.revision", uuid=plan.uuid))
    return _form(plan, ReviseForm())


@bp.post("/<uuid>/revise")
@requires(Permission.EDIT_PLANS)
def bring_in_revision(uuid: str) -> ResponseReturnValue:
    """Read the amended document without holding the database, then list what differs; a large one is a worker's."""
    plan = plan_of(uuid)
    form = ReviseForm()
    try:
        name, data = sent(form)
        source = read_now(name, data, plan.year)
    except Invalid as refusal:
        add_faults(form, refusal)
        return _form(plan_of(uuid), form), 422
    plan = plan_of(uuid)
    if source is None:
        return queue(name, data, plan.year, amends=plan)
    known = service.known(actor(), source)
    if source.unsure and not known:
        return ask(sheets_of(source), sent_of(source, plan.year, "", plan.uuid))
    return bring_in_amended(uuid, source)


def _form(plan: Plan, form: ReviseForm) -> str:
    limit = current_app.extensions["settings"].upload_mb
    return render_template("plans/revise.html", plan=plan, form=form, limit=limit)


@bp.get("/<uuid>/revision")
@requires(Permission.EDIT_PLANS)
def revision(uuid: str) -> ResponseReturnValue:
    """What differs, old beside new, with what was decided; without an open revision, the plan."""
    plan = plan_of(uuid)
    found = differences.open_revision(plan)
    if found is None:
        flash(_("没有等着比对的修订稿。"))
        return redirect(url_for("plans.show", uuid=plan.uuid))
    return _screen(plan, found, ApplyForm())


@bp.post("/<uuid>/revision/choose")
@requires(Permission.EDIT_PLANS)
def choose(uuid: str) -> ResponseReturnValue:
    """Decide one difference by its button, the ticked ones, or all that are open as recommended."""
    plan = plan_of(uuid)
    found = _open(plan)
    one = request.form.get("one", "")
    anchor = None
    if one:
        key, _sep, choice = one.rpartition(".")
        chosen, anchor = [_pair(key)], f"difference-{_pair(key)[0]}"
    elif "rest" in request.form:
        chosen = [(row.id, row.version) for row in differences.rows(found) if row.choice is None]
        choice = "recommended"
    else:
        chosen, choice = [_pair(key) for key in chosen_ids()], request.form.get("choice", "")
    try:
        return perform(
            lambda: revisions.choose(actor(), found, chosen, choice, now=now()),
            then=url_for("plans.revision", uuid=plan.uuid, _anchor=anchor),
        )
    except Invalid as fault:
        flash(fault.text(_))
        return redirect(url_for("plans.revision", uuid=uuid), 303)


def _pair(key: str) -> tuple[int, int | None]:
    """Identity and version as the form carries them."""
    row, _dot, version = key.partition(".")
    return (whole(row) or 0, whole(version))


@bp.post("/<uuid>/revision/apply")
@requires(Permission.EDIT_PLANS)
def apply_revision(uuid: str) -> ResponseReturnValue:
    """Take the amended document over in one transaction."""
    plan = plan_of(uuid)
    found, form = _open(plan), ApplyForm()
    version = request.form.get("version", type=int)
    try:
        return perform(
            lambda: workitems.apply_revision(
                found, actor=actor(), now=now(), reason=form.reason.data or "", expected_version=version
            ),
            then=lambda _items: _next(plan),
            said=_("已采用修订稿。办理中的任务保留编号、记录和时限。"),
        )
    except Invalid as fault:
        add_faults(form, fault)
        plan = plan_of(uuid)
        return _screen(plan, _open(plan), form), 422


def _next(plan: Plan) -> str:
    """Where the new text asks for another day or unit, that is the next thing to settle."""
    proposed = differences.open_acts(plan)
    return url_for("plans.proposed" if proposed else "plans.show", uuid=plan.uuid)


@bp.post("/<uuid>/revision/withdraw")
@requires(Permission.EDIT_PLANS)
def withdraw_revision(uuid: str) -> ResponseReturnValue:
    """Leave the plan as it is."""
    plan = plan_of(uuid)
    found = _open(plan)
    version = request.form.get("version", type=int)
    return perform(
        lambda: revisions.withdraw(actor(), found, expected_version=version, now=now()),
        then=url_for("plans.show", uuid=plan.uuid),
        said=_("已撤回修订稿，计划没有变。"),
    )


def _open(plan: Plan) -> PlanRevision:
    found = differences.open_revision(plan)
    if found is None:
        raise Conflict(revisions.NO_REVISION)
    return found


def _screen(plan: Plan, found: PlanRevision, form: ApplyForm) -> str:
    rows = differences.rows(found)
    shown = _Drawing(found).all(rows)
    groups = [(kind, words, [one for one in shown if one.row.kind == kind]) for kind, words in KINDS.items()]
    return render_template(
        "plans/revision.html",
        plan=plan,
        revision=found,
        document=session.get_one(PlanDocument, found.document_id),
        groups=[group for group in groups if group[2]],
        same=sum(1 for row in rows if row.kind == DifferenceKind.SAME),
        waiting=sum(1 for one in shown if one.row.choice is None),
        choices=CHOICES,
        state_word=state_word,
        form=form,
    )


class _Drawing:
    """Looks up what the rows of a revision name."""

    def __init__(self, found: PlanRevision) -> None:
        documents = (found.base_id, found.document_id)
        self.items: Mapping[int, PlanItem] = differences.items_of(documents)
        self.sections: dict[int, PlanSection] = differences.sections_of(documents)
        self.texts = {one: session.get_one(PlanDocument, one).text for one in documents}
        self.tasks: Mapping[int, list[PlannedTask]] = differences.tasks_of(found.base_id)
        self.concerned = differences.Concerned(found)
        self.table = Table(self.texts[found.document_id])
        plan, day = session.get_one(Plan, found.plan_id), actor().day or now().date()
        self.rows = self._rows(found, plan, day) if self.table else {}
        self.meaning = Meaning(plan.bureau_id, day, plan.year) if self.table else None
        ids = [task.id for tasks in self.tasks.values() for task in tasks]
        self.states = {key: row.state for key, row in progress.of_planned(actor(), ids).items()}

    def all(self, rows: list[PlanDifference]) -> list[Shown]:
        """Everything but what stayed as it was."""
        return [self._one(row) for row in rows if row.kind != DifferenceKind.SAME]

    def _one(self, row: PlanDifference) -> Shown:
        old = self.items.get(row.old_item_id or 0)
        new = self.items.get(row.new_item_id or 0)
        tasks = self.concerned.tasks(row)
        left, right, same = self._sides(row, old, new)
        return Shown(
            row=row,
            title=tasks[0].title if row.old_task_id else (old or new).title if old or new else "",  # type: ignore[union-attr]
            numbers=[task.number for task in tasks if task.number],
            states=[self.states[task.id] for task in tasks if task.id in self.states],
            old=self._side(old, left),
            new=self._side(new, right),
            same=same,
            choices=list(self.concerned.choices(row)),
            remarks=self._remarks(row, new, tasks),
        )

    def _remarks(self, row: PlanDifference, new: PlanItem | None, tasks: Sequence[PlannedTask]) -> list[str]:
        closed = row.kind == DifferenceKind.CHANGED and any(self.states.get(task.id) in CLOSED for task in tasks)
        found = [_("已经办结或撤销的任务，采用新稿也不改它的文字；要再办，另立新任务。")] if closed else []
        told = self.table.row(new.start) if new and row.kind != DifferenceKind.MOVED else None
        if told is None or self.meaning is None:
            return found
        task = tasks[0] if row.old_task_id else None
        before = self.rows.get(task.id, {}) if task else {}
        state = self.states.get(task.id) if task else None
        return found + remarks(self.meaning, told, task, before.get(OWNER, ""), state)

    def _rows(self, found: PlanRevision, plan: Plan, day: date) -> dict[int, Words]:
        """The rows that the tasks would have in a table now."""
        groups = breakdown(plan, session.get_one(PlanDocument, found.base_id), day).groups
        return {
            task.id: dict(zip(COLUMNS, cells, strict=True))
            for group in groups
            for task, cells in zip(group.tasks, group.rows, strict=True)
        }

    def _sides(
        self, row: PlanDifference, old: PlanItem | None, new: PlanItem | None
    ) -> tuple[Lines, Lines, list[tuple[str, str]]]:
        """What both say; a table's rows column by column, and apart from them the cells that did not change."""
        told = self.table.row(new.start) if new else None
        after = told.words if told else {}
        before = self.rows.get(row.old_task_id or 0, {})
        if not before and not after:
            pieces = marked(self._text(old), self._text(new)) if old and new else (self._alone(old), self._alone(new))
            return [("", pieces[0])], [("", pieces[1])], []
        left: Lines = []
        right: Lines = []
        same: list[tuple[str, str]] = []
        for column in COLUMNS[1:]:
            one, other = before.get(column, ""), after.get(column, "")
            if old and new and one == other:
                same += [(column, one)] if one else []
                continue
            pieces = marked(one, other) if old and new else ([(one, False)], [(other, False)])
            left += [(column, pieces[0])] if one else []
            right += [(column, pieces[1])] if other else []
        return left, right, same

    def _alone(self, item: PlanItem | None) -> Marked:
        return [(self._text(item), False)] if item else []

    def _text(self, item: PlanItem) -> str:
        return self.texts[item.document_id][item.start : item.end].strip() or item.title

    def _side(self, item: PlanItem | None, lines: Lines) -> Side | None:
        return Side(queries.heading(self.sections, item.section_id), lines) if item else None


@bp.get("/<uuid>/revisions")
@requires(Permission.EDIT_PLANS)
def baseline(uuid: str) -> ResponseReturnValue:
    """Every task as it was first published, beside what it is now."""
    plan = plan_of(uuid)
    lives = differences.lives(plan)
    ids = [life.last.id for life in lives]
    rows, words = progress.of_planned(actor(), ids), progress.words_of(actor(), ids)
    drawn = []
    for life in lives:
        row = rows.get(life.last.id)
        was = service.words_of(life.document, life.first).strip() or life.first.title
        present = words.get(life.last.id, "").strip() or was
        old, new = marked(was, present)
        measured = marked(life.first.yardstick, row.yardstick if row else life.first.yardstick)
        sides = [("", (old, new)), (_("衡量标准"), measured)]
        drawn.append({"life": life, "row": row, "sides": sides, "same": was == present})
    return render_template(
        "plans/baseline.html",
        plan=plan,
        rows=drawn,
        revisions=differences.applied_revisions(plan),
        changed=sum(1 for one in drawn if _differs(one)),
        differs=_differs,
        state_word=state_word,
    )


def _differs(one: Mapping[str, object]) -> bool:
    """Whether words, unit, day, yardstick or state are no longer those of the publication."""
    row, first = one["row"], one["life"].first  # type: ignore[attr-defined]
    if not one["same"] or row is None:
        return True
    facts = (row.lead_unit_id, row.due_date, row.title, row.yardstick)  # type: ignore[attr-defined]
    published = (first.lead_unit_id, first.deadline_date, first.title, first.yardstick)
    return row.state == "cancelled" or facts != published  # type: ignore[attr-defined]
