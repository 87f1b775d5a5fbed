"""Deciding facts on the desk: one task's form, a suggestion taken, many tasks at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from flask import flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse

from tracker.core.errors import Conflict, Invalid
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.core.whole import whole
from tracker.organisation import queries as organisation
from tracker.plans import queries, service
from tracker.plans.models import Plan, PlannedTask, PlannedTaskState
from tracker.web.act import perform, perform_form
from tracker.web.chosen import chosen_ids
from tracker.web.filters import clipped, long_date
from tracker.web.guard import actor, now, requires
from tracker.web.plans import desk, rows
from tracker.web.plans.blueprint import bp, desk_url, plan_of, task_of
from tracker.web.plans.forms import ENDING_OF, BulkForm, FactsForm, facts_form

Pairs = list[tuple[int, int | None]]
NAMED, LETTERS = 8, 20
"""How many tasks a message names, and how much of each name: it travels in a cookie."""


def in_place() -> bool:
    """True when a piece of the page is asked for, not the page."""
    return bool(request.headers.get("HX-Request"))


@bp.get("/<uuid>/tasks/<task>")
@requires(Permission.EDIT_PLANS)
def edit(uuid: str, task: str) -> ResponseReturnValue:
    """The form of one task; `?row=1` gives its rows back as they stand, `?way=` opens it at the ending, as a vague word
    may be settled."""
    plan = plan_of(uuid)
    planned = task_of(plan, task)
    if request.args.get("row"):
        return desk.item_fragment(plan, planned)
    form = facts_form(plan, planned, desk.today())
    way = request.args.get("way", "")
    if way in ENDING_OF and planned.deadline_kind is None:
        form.deadline_kind.data = ENDING_OF[way]
    return _form(plan, planned, form, way=way if way in ENDING_OF else "")


@bp.post("/<uuid>/tasks/<task>")
@requires(Permission.EDIT_PLANS)
def decide(uuid: str, task: str) -> ResponseReturnValue:
    """Keep what was decided. A day off is taken after the next working day was offered."""
    plan = plan_of(uuid)
    planned = task_of(plan, task)
    form = facts_form(plan, planned, desk.today())
    if request.form.get("only_people"):
        return _form(plan, planned, form)

    def verb() -> PlannedTask:
        facts = form.facts()
        _offer_working_day(plan, facts.get("deadline_date"), form)
        facts["deadline_date"] = _moved(plan, facts.get("deadline_date"), form.day_off.data)
        return service.decide(actor(), [(planned.id, form.version.data)], facts, now=now())[0]

    try:
        answer = perform_form(form, verb, lambda: _form(plan, planned, form), then=desk_url(plan, planned))
    except Conflict as refusal:
        answer = _overtaken(plan, task, form, refusal)
    return _in_its_place(plan, planned, answer)


def _overtaken(plan: Plan, task: str, form: FactsForm, refusal: Conflict) -> ResponseReturnValue:
    """Somebody was first: what they wrote stands beside what was typed, and sending again settles it knowingly.

    Raises the refusal again when the task is no longer open or no other change is known.
    """
    current = task_of(plan, task)
    if current.state != PlannedTaskState.PROPOSED or form.version.data == current.version:
        raise refusal
    differing = form.differing(current)
    form.form_errors.append(refusal.text(gettext))
    form.version.raw_data, form.version.data = None, current.version
    return make_response(_form(plan, current, form, differing), 409)


@bp.post("/<uuid>/tasks/<task>/accept")
@requires(Permission.EDIT_PLANS)
def accept(uuid: str, task: str) -> ResponseReturnValue:
    """Take one suggestion over."""
    plan = plan_of(uuid)
    planned = task_of(plan, task)
    version, _dot, key = request.form.get("take", "").partition(".")
    expected = whole(version)
    answer = perform(
        lambda: service.accept(actor(), planned.id, key, expected_version=expected, now=now()),
        then=desk_url(plan, planned),
    )
    return _in_its_place(plan, planned, answer)


@bp.post("/<uuid>/accept")
@requires(Permission.EDIT_PLANS)
def accept_written(uuid: str) -> ResponseReturnValue:
    """Take over what the text says for everything that the chosen tasks lack."""
    plan = plan_of(uuid)
    single = in_place() and len(chosen_ids()) == 1  # its row says what there is to say
    try:
        taken = perform(
            lambda: service.accept_written(actor(), chosen(plan), now=now()),
            then=lambda done: _desk(plan, done),
            said=lambda done: "" if single else _days_off(plan, done),
        )
    except Invalid as refusal:
        flash(refusal.text(gettext))
        return redirect(desk_url(plan), 303)
    if not single:
        return taken
    (task,) = queries.tasks_by_uuid(plan, [request.form["ids"].partition(".")[0]])
    return _in_its_place(plan, task, taken)


@bp.post("/<uuid>/heads")
@requires(Permission.EDIT_PLANS)
def accept_heads(uuid: str) -> ResponseReturnValue:
    """Make the heads of the lead units owners of the chosen tasks that have none."""
    plan = plan_of(uuid)
    try:
        return perform(
            lambda: service.accept_heads(actor(), chosen(plan), now=now()), then=lambda done: _desk(plan, done)
        )
    except Invalid as refusal:
        flash(refusal.text(gettext))
        return redirect(desk_url(plan), 303)


def _days_off(plan: Plan, tasks: list[PlannedTask]) -> str:
    """Which of the dates that were adopted just now fall on a day off; a bulk act asks no questions."""
    calendar, at = organisation.calendar(plan.bureau_id), now().isoformat()
    fresh = [task for task in tasks if task.deadline_date and task.basis.get("deadline_date", {}).get("at") == at]
    off = [task for task in fresh if task.deadline_date and not calendar.is_working(task.deadline_date)]
    if not off:
        return ""
    told = [
        gettext("“%(task)s”%(day)s", task=clipped(task.title, LETTERS), day=long_date(task.deadline_date))
        for task in off
    ]
    if len(off) > NAMED:
        told = [*told[:NAMED], gettext("另有%(n)s项", n=len(off) - NAMED)]
    return gettext("采纳的时限有%(n)s个落在休息日：%(tasks)s。", n=len(off), tasks=gettext("、").join(told))


def _desk(plan: Plan, tasks: list[PlannedTask]) -> str:
    """The desk at what was just decided."""
    return desk_url(plan, tasks[0] if tasks else None)


@bp.post("/<uuid>/fill")
@requires(Permission.EDIT_PLANS)
def fill(uuid: str) -> ResponseReturnValue:
    """Fill the same facts into every chosen task, all or none."""
    plan = plan_of(uuid)
    form = BulkForm(meta={"plan_year": plan.year})

    def verb() -> tuple[list[PlannedTask], int]:
        facts = form.facts()
        if not facts:
            raise Invalid(N_("先选要填入的牵头单位、时限或衡量标准。"))
        _offer_working_day(plan, facts.get("deadline_date"), form)
        if facts.get("deadline_date"):
            facts["deadline_date"] = _moved(plan, facts["deadline_date"], form.day_off.data)
        pairs = chosen(plan)
        replaced = sum(_says_otherwise(task, facts) for task in _chosen_tasks(plan))
        return service.decide(actor(), pairs, facts, now=now()), replaced

    def said(filled: tuple[list[PlannedTask], int]) -> str:
        tasks, replaced = filled
        if replaced:
            told = N_("已填入%(n)s项，其中%(k)s项原来的内容被换下，可以“撤销一步”。")
            return gettext(told, n=len(tasks), k=replaced)
        return gettext("已填入%(n)s项。", n=len(tasks))

    def again() -> str:
        working = getattr(form, "next_working", None)
        ids = chosen_ids()
        return render_template("plans/bulk.html", plan=plan, form=form, ids=ids, next_working=working)

    return perform_form(form, verb, again, then=lambda filled: _desk(plan, filled[0]), said=said)


def _chosen_tasks(plan: Plan) -> list[PlannedTask]:
    return queries.tasks_by_uuid(plan, [value.partition(".")[0] for value in chosen_ids()])


def _says_otherwise(task: PlannedTask, facts: Mapping[str, Any]) -> bool:
    """Was something else decided of what is filled in?"""
    decided = {name: getattr(task, name) for name in facts if name in task.basis}
    return any(value and value != _kept(facts[name]) for name, value in decided.items())


def _kept(value: Any) -> Any:
    """As the service keeps it: words without blanks around them or twice between them."""
    return " ".join(value.split()) if isinstance(value, str) else value


def chosen(plan: Plan) -> Pairs:
    """The tasks chosen in the bulk bar with the versions the page showed. Raises Conflict when one is gone."""
    wanted = [value.partition(".") for value in chosen_ids()]
    if not wanted:
        raise Invalid(N_("先选任务。"))
    found = {task.uuid: task.id for task in queries.tasks_by_uuid(plan, [uuid for uuid, _dot, _version in wanted])}
    if len(found) != len({uuid for uuid, _dot, _version in wanted}):
        raise Conflict
    return [(found[uuid], whole(version)) for uuid, _dot, version in wanted]


def _form(plan: Plan, task: PlannedTask, form: FactsForm, differing: Collection[str] = (), *, way: str = "") -> str:
    """The edit form: a row of the table when a piece is asked for, else a page."""
    around = rows.surroundings(plan, queries.document_of(plan), desk.today())
    document = queries.document_of(plan)
    return render_template(
        "plans/_edit.html" if in_place() else "plans/edit.html",
        plan=plan,
        task=task,
        row=rows.task_row(task, 1, around),
        words=document.text[task.start : task.end].strip(),
        form=form,
        next_working=getattr(form, "next_working", None),
        differing=differing,
        way=way,
    )


def _in_its_place(plan: Plan, task: PlannedTask, answer: ResponseReturnValue) -> ResponseReturnValue:
    """What htmx puts in the place of the rows after a decision, or the answer as it is."""
    if not in_place():
        return answer
    if isinstance(answer, BaseResponse) and answer.status_code in (204, 303):
        return desk.item_fragment(plan, task)
    response = make_response(answer)
    response.headers["HX-Retarget"] = f"#task-{task.uuid}"
    return response


def _offer_working_day(plan: Plan, day: date | None, form: FlaskForm) -> None:
    """Stop once at a day off and offer the next working day; `day_off` carries the answer."""
    calendar = organisation.calendar(plan.bureau_id)
    if day is None or calendar.is_working(day) or form.day_off.data in ("keep", "move"):
        return
    form.next_working = calendar.next_working(day)
    raise Invalid(N_("这一天是休息日。改为下一个工作日，还是就用这一天？"), field="deadline_date")


def _moved(plan: Plan, day: date | None, answer: str | None) -> date | None:
    return organisation.calendar(plan.bureau_id).next_working(day) if day and answer == "move" else day
