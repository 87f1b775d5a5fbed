"""Opening work items: from published planned tasks, or a single one outside any plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from tracker.audit import service as audit
from tracker.core import search
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Forbidden, Invalid, InvalidMany
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.core.time import local_date
from tracker.organisation import service as organisation_service
from tracker.organisation import settings
from tracker.organisation.models import Person, Unit
from tracker.plans import queries as plans
from tracker.plans.models import (
    DeadlineKind,
    Plan,
    PlanDocument,
    PlanItem,
    PlannedTask,
    PlannedTaskState,
    PlanSection,
    PlanSpan,
    SpanKind,
)
from tracker.plans.service import words_of
from tracker.workitems.models import FAR, State, WorkItem, WorkItemUnit
from tracker.workitems.service.projecting import admit_readers
from tracker.workitems.transitions import SUBJECT


def open_from_plan(task: PlannedTask, *, actor: Actor, now: datetime) -> WorkItem:
    """Open the draft work item of one published planned task, with the number given at publication.

    Raises Invalid when the task is not published or still lacks a fact that the work item needs.
    """
    _may_open(actor)
    if task.state != PlannedTaskState.PUBLISHED or task.lead_unit_id is None or task.deadline_kind is None:
        raise Invalid(N_("“%(title)s”还没有发布，不能立项。"), title=task.title)
    row = session.execute(
        select(PlanItem, PlanDocument, Plan)
        .join(PlanDocument, PlanDocument.id == PlanItem.document_id)
        .join(Plan, Plan.id == PlanDocument.plan_id)
        .where(PlanItem.id == task.item_id)
    ).one()
    plan_item, document, plan = row.PlanItem, row.PlanDocument, row.Plan
    item = WorkItem(
        bureau_id=plan.bureau_id,
        plan_year=plan.year,
        number=task.number,
        title=task.title,
        source_text=words_of(document, task) or _carried_words(task),
        section_label=section_label(plan_item, document),
        plan_id=plan.id,
        planned_task_id=task.id,
        yardstick=task.yardstick,
        constraints=constraints(task, document),
        lead_unit_id=task.lead_unit_id,
        owner_id=task.owner_id,
        deadline_kind=task.deadline_kind,
        due_date=task.deadline_date,
        cadence=task.cadence,
    )
    return _open(item, task.supporting_unit_ids, actor=actor, now=now)


def open_single(
    *,
    actor: Actor,
    now: datetime,
    title: str,
    lead_unit_id: int,
    deadline_kind: DeadlineKind,
    due_date: date | None = None,
    cadence: str = "",
    owner_id: int | None = None,
    supporting_unit_ids: Sequence[int] = (),
    yardstick: str = "",
    source_text: str = "",
    confidential: bool = False,
    reader_ids: Sequence[int] = (),
    year: int | None = None,
) -> WorkItem:
    """Open a draft outside any plan, numbered T-serial in its year. Raises InvalidMany naming every faulty fact."""
    bureau_id = _may_open(actor)
    _check_lengths(title, yardstick, source_text)
    _check(bureau_id, title, lead_unit_id, owner_id, deadline_kind, due_date, cadence)
    year, number = _single_number(bureau_id, year, now)
    item = WorkItem(
        bureau_id=bureau_id,
        plan_year=year,
        number=number,
        title=title.strip(),
        source_text=source_text,
        yardstick=yardstick.strip(),
        constraints=[],
        lead_unit_id=lead_unit_id,
        owner_id=owner_id,
        deadline_kind=deadline_kind,
        due_date=due_date,
        cadence=cadence,
        confidential=confidential,
    )
    _open(item, supporting_unit_ids, actor=actor, now=now)
    admit_readers(item, actor.person_id, owner_id, *reader_ids)
    return item


def _single_number(bureau_id: int, year: int | None, now: datetime) -> tuple[int, str]:
    year = year or local_date(now, settings.get(bureau_id, "timezone")).year
    return year, f"T-{organisation_service.next_number(bureau_id, 'single', year)}"


def admit(item: WorkItem, people: Sequence[int], *, actor: Actor, now: datetime) -> None:
    """Make people named readers of a confidential item, for example those whom an escalation step addresses."""
    admit_readers(item, *people)
    if item.confidential:
        readers = sorted(set(people))
        audit.record(actor, "work_item.admit", SUBJECT, item.id, now=now, bureau_id=item.bureau_id, readers=readers)


def _may_open(actor: Actor) -> int:
    """The bureau to open in; the system opens only what a plan published, and the plan names the bureau."""
    if actor.person_id is None:
        return 0
    if not actor.may(Permission.DISPATCH) or actor.bureau_id is None:
        raise Forbidden
    return actor.bureau_id


def _open(item: WorkItem, supporting: Sequence[int], *, actor: Actor, now: datetime) -> WorkItem:
    item.state, item.version = State.DRAFT, 1
    item.sort_at, item.created_at, item.created_by = FAR, now, actor.person_id
    session.add(item)
    session.flush()
    for unit_id in dict.fromkeys(supporting):
        if unit_id != item.lead_unit_id:
            session.add(WorkItemUnit(work_item_id=item.id, unit_id=unit_id))
    session.flush()
    search.put(SUBJECT, item.id, item.bureau_id, f"{item.number} {item.title} {item.yardstick} {item.source_text}")
    named = {"number": item.number, "title": item.title}
    audit.record(actor, "work_item.open", SUBJECT, item.id, now=now, bureau_id=item.bureau_id, **named)
    return item


def _carried_words(task: PlannedTask) -> str:
    """What the plan of an earlier year said of a task that was carried over."""
    query = select(WorkItem.source_text).where(WorkItem.planned_task_id == task.carried_from_id)
    return session.scalar(query) or "" if task.carried_from_id is not None else ""


def section_label(plan_item: PlanItem, document: PlanDocument) -> str:
    """The headings above an item, from the top."""
    path = plans.above(plan_item.section_id, lambda section_id: session.get_one(PlanSection, section_id))
    return " / ".join(document.text[section.start : section.end].strip() for section in path)[:300]


def constraints(task: PlannedTask, document: PlanDocument) -> list[str]:
    """The prohibitions that stand in a task's text."""
    query = (
        select(PlanSpan)
        .where(PlanSpan.item_id == task.item_id, PlanSpan.kind == SpanKind.PROHIBITION)
        .where(PlanSpan.start >= task.start, PlanSpan.start < task.end)
        .order_by(PlanSpan.start)
    )
    return [document.text[span.start : span.end].strip() for span in session.scalars(query)]


def _check_lengths(title: str, yardstick: str, source_text: str) -> None:
    given = {"title": (title, 300), "yardstick": (yardstick, 300), "source_text": (source_text, 20_000)}
    faults = [
        Invalid(N_("最多%(limit)s个字，现在是%(count)s个字。"), field=field, limit=limit, count=len(text.strip()))
        for field, (text, limit) in given.items()
        if len(text.strip()) > limit
    ]
    if faults:
        raise InvalidMany(faults)


def _check(
    bureau_id: int,
    title: str,
    lead_unit_id: int,
    owner_id: int | None,
    kind: DeadlineKind,
    due_date: date | None,
    cadence: str,
) -> None:
    faults = []
    if not title.strip():
        faults.append(Invalid(N_("写上任务名称。"), field="title"))
    if kind == DeadlineKind.DATED and due_date is None:
        faults.append(Invalid(N_("写上完成时限，或选“等上级通知”“长期”。"), field="due_date"))
    if kind == DeadlineKind.STANDING and not cadence:
        faults.append(Invalid(N_("长期任务要定多久回顾一次。"), field="cadence"))
    faults += check_unit(bureau_id, lead_unit_id) + check_owner(bureau_id, owner_id)
    if faults:
        raise InvalidMany(faults)


def check_unit(bureau_id: int, unit_id: int) -> list[Invalid]:
    """Faults of a lead unit: of another bureau, or ended."""
    unit = session.get(Unit, unit_id)
    if unit is None or unit.bureau_id != bureau_id or unit.ended_on is not None:
        return [Invalid(N_("牵头单位不在本局现有单位之内。"), field="lead_unit_id")]
    return []


def check_owner(bureau_id: int, owner_id: int | None, on: date | None = None) -> list[Invalid]:
    """Faults of an owner: of another bureau, or gone."""
    if owner_id is None:
        return []
    person = session.get(Person, owner_id)
    if person is None or person.bureau_id != bureau_id:
        return [Invalid(N_("责任人不在本局人员之内。"), field="owner_id")]
    if person.left_on is not None and (on is None or person.left_on < on):
        return [Invalid(N_("%(name)s已调离，请另定责任人。"), field="owner_id", name=person.name)]
    return []
