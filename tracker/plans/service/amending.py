"""Taking an amended document over: its items get the tasks of the old ones, with numbers and decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, select, update

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Conflict
from tracker.core.i18n import N_
from tracker.plans import differences, revising, rules
from tracker.plans.breakdown import Row, Table, told
from tracker.plans.breakdown.columns import ENDING, YARDSTICK
from tracker.plans.models import (
    Choice,
    DeadlineKind,
    DifferenceKind,
    DocumentState,
    PlanDifference,
    PlanDocument,
    PlanItem,
    PlannedTask,
    PlannedTaskState,
    PlanRevision,
    PlanSpan,
    ProposedAct,
    RevisionState,
    SpanKind,
)
from tracker.plans.offers import measured
from tracker.plans.service.adopting import meaning_of
from tracker.plans.service.journal import lock
from tracker.plans.service.review import FACTS, staff
from tracker.plans.service.revisions import close, refuse_closed, undecided
from tracker.plans.service.structure import offers_within

HANDED_ON = (
    *(name for name in FACTS if name != "title"),
    "basis",
    "multi_year",
    "state",
    "number",
    "serial",
    "published_at",
)
"""What goes on with a task from one document to the next: what a person decided, and what came of it."""


@dataclass(frozen=True)
class Amended:
    """A published task of the old document: the row that stands for it now (None: no longer to be done), and whether
    its work item takes over the new words and place, which a table changes only where it says something else."""

    before: PlannedTask
    after: PlannedTask | None
    take: bool
    reworded: bool = True


@dataclass(frozen=True)
class InForce:
    """What a running task is held to by now, whatever it was published with."""

    lead_unit_id: int | None
    day: date | None
    yardstick: str


Running = Callable[[list[int]], Mapping[int | None, InForce]]
"""What is in force for those of the given published tasks that run."""


def amend(
    actor: Actor,
    revision: PlanRevision,
    *,
    running: Running,
    expected_version: int | None,
    now: datetime,
    reason: str = "",
) -> list[Amended]:
    """Let the plan stand on the amended document, as decided for every difference; what became of published tasks.

    Published tasks keep number and facts. A lead unit, day or yardstick that only the new words name is written down as
    an act that somebody may carry out, unless `running` says that it is in force already. A draft takes the facts that
    a table gives it. Called by the room that owns work items. Raises Conflict while differences are undecided or when
    somebody was first, Forbidden.
    """
    refuse_closed(actor, revision)
    base, document = lock(revision.base_id), lock(revision.document_id, DocumentState.PROPOSED)
    waiting = undecided(revision)
    if waiting:
        raise Conflict(N_("还有%(n)s处没有决定，全部决定后才能采用。"), n=waiting)
    close(actor, revision, RevisionState.APPLIED, expected_version, now, reason)
    done = _Amending(actor, base, document, now, since=revision.created_at).run(differences.rows(revision))
    base.state = DocumentState.FORMER
    session.flush()
    document.state = DocumentState.CURRENT
    _keep_kinds(base, document)
    present = running([one.before.id for one in done])
    _propose_acts(revision, done, actor, now, table=Table(document.text), present=present)
    session.flush()
    detail: dict[str, Any] = {
        "revision": revision.id,
        "reason": reason,
        "before": base.sha256,
        "after": document.sha256,
    }
    audit.record(actor, "plans.apply_revision", "plan", revision.plan_id, now=now, **detail)
    audit.record_many([_told(actor, one, now) for one in done])
    return done


def _told(actor: Actor, one: Amended, now: datetime) -> dict[str, Any]:
    detail = {"number": one.before.number, "continued_as": one.after.id if one.after else None, "take": one.take}
    return audit.row(actor, "plans.amend", "planned_task", one.before.id, now=now, detail=detail)


class _Amending:
    """Works through the differences in order."""

    def __init__(
        self, actor: Actor, base: PlanDocument, document: PlanDocument, now: datetime, *, since: datetime
    ) -> None:
        self.base, self.document, self.since = base, document, since
        day = actor.day or now.date()
        self.staff = cache(lambda unit_id: staff(unit_id, day))
        self.ground = {"how": "table", "person": actor.person_id, "at": now.isoformat()}
        self.table = Table(document.text)
        self.meaning = meaning_of(actor, document, now) if self.table else None
        self.items = differences.items_of([base.id, document.id])
        self.old, self.new = differences.tasks_of(base.id), differences.tasks_of(document.id)
        self.done: list[Amended] = []

    def run(self, rows: list[PlanDifference]) -> list[Amended]:
        for row in rows:
            self._one(row)
        listed = {task.id for row in rows for task in differences.concerned(row, self.old)}
        for item_id, tasks in self.old.items():  # made on the desk since the comparison: nobody decided to drop them
            self._keep(item_id, [task for task in tasks if task.id not in listed])
        self._release()
        return self.done

    def _release(self) -> None:
        """Drafts that end here were not carried after all: what they go on from may be carried again."""
        for task in (task for tasks in self.old.values() for task in tasks):
            if task.state != PlannedTaskState.PUBLISHED:
                task.carried_from_id = None

    def _one(self, row: PlanDifference) -> None:
        old = differences.concerned(row, self.old)
        published = [task for task in old if task.state == PlannedTaskState.PUBLISHED]
        if row.old_item_id is None:
            if row.choice == Choice.SKIP and row.new_item_id is not None:
                self._skip(row.new_item_id)
        elif row.kind == DifferenceKind.REMOVED:
            if row.choice == Choice.KEEP:
                self._keep(row.old_item_id, old)
            else:
                self.done += [Amended(task, None, False) for task in published]
        elif row.choice == Choice.FRESH:
            self._keep(row.old_item_id, published)
        elif row.choice == Choice.REPLACE:
            self.done += [Amended(task, None, False) for task in published]
        elif row.new_item_id is not None:
            self._continue(row.old_item_id, row.new_item_id, old, take=row.choice == Choice.TAKE)

    def _continue(self, old_id: int, new_id: int, old: list[PlannedTask], *, take: bool) -> None:
        """Give the new item the tasks of the old one, cut where that was cut."""
        was, item = self.items[old_id], self.items[new_id]
        (fresh,) = self.new[new_id]
        live = [task for task in old if task.state != PlannedTaskState.DROPPED]
        if not live:
            fresh.state = PlannedTaskState.DROPPED
            return
        edges, offers = self._edges(was, item, live), fresh.proposals
        for at, task in enumerate(live):
            after = PlannedTask(item_id=item.id, proposals={}) if at else fresh
            row = self.table.row(item.start) if take else None
            renamed = take and len(live) == 1 and (row is not None or "title" not in task.basis)
            after.title = item.title if renamed else task.title
            after.start, after.end = edges[at], edges[at + 1]
            if len(live) > 1:
                after.proposals = offers_within(offers, after.start, after.end)
            session.add(after)
            same = row is not None and "。".join(told(task, self.base.text)) == row.said
            self._hand_on(task, after, take=take, reworded=not same)
            if row is not None and self.meaning is not None and task.state == PlannedTaskState.PROPOSED:
                self._decide(after, self.meaning.values(row, after.proposals.get("deadlines", ())))

    def _decide(self, task: PlannedTask, values: dict[str, Any]) -> None:
        """Give a draft the facts of its row: the person who takes the row over decides them, not over the head of one
        who decided on the desk since the table was compared."""
        given = {name: value for name, value in values.items() if not self._later(task.basis.get(name, {}))}
        settled = self._fitting(task, given)
        changed = {name: value for name, value in settled.items() if getattr(task, name) != value}
        for name, value in changed.items():
            setattr(task, name, value)
        task.basis = {**task.basis, **dict.fromkeys(changed, self.ground)}

    def _later(self, ground: dict[str, Any]) -> bool:
        return "at" in ground and datetime.fromisoformat(ground["at"]) > self.since

    def _fitting(self, task: PlannedTask, values: dict[str, Any]) -> dict[str, Any]:
        """As on the desk: a lead unit does not support itself, and an owner is of its staff."""
        lead = values.get("lead_unit_id", task.lead_unit_id)
        supporting = values.get("supporting_unit_ids", task.supporting_unit_ids) or []
        owner = values.get("owner_id", task.owner_id)
        kept = owner if lead is not None and owner in self.staff(lead) else None
        return {**values, "supporting_unit_ids": [unit for unit in supporting if unit != lead], "owner_id": kept}

    def _edges(self, was: PlanItem, item: PlanItem, live: list[PlannedTask]) -> list[int]:
        old, new = self.base.text[was.start : was.end], self.document.text[item.start : item.end]
        cuts = revising.places(old, new, [task.start - was.start for task in live[1:]])
        edges = [item.start]
        for cut in cuts:
            edges.append(max(edges[-1], item.start + cut))
        return [*edges, item.end]

    def _hand_on(self, task: PlannedTask, after: PlannedTask, *, take: bool, reworded: bool = True) -> None:
        for name in HANDED_ON:
            setattr(after, name, getattr(task, name))
        row = self.table.row(after.start) if take else None
        if row is not None and not row.titled:
            after.title = task.title
        after.continues_id = task.id
        carried, task.carried_from_id = task.carried_from_id, None
        session.flush()
        after.carried_from_id = carried
        session.flush()
        _follow(task, after)
        if task.state == PlannedTaskState.PUBLISHED:
            self.done.append(Amended(task, after, take, reworded))

    def _keep(self, item_id: int, tasks: list[PlannedTask]) -> None:
        """Tasks that the document no longer speaks of go on under an item without text at its end."""
        live = [task for task in tasks if task.state != PlannedTaskState.DROPPED]
        if not live:
            return
        item = textless_item(self.document, self.items[item_id].title if item_id in self.items else live[0].title)
        for task in live:
            after = PlannedTask(item_id=item.id, title=task.title, start=item.start, end=item.end, proposals={})
            session.add(after)
            self._hand_on(task, after, take=False)

    def _skip(self, item_id: int) -> None:
        for task in self.new[item_id]:
            task.state = PlannedTaskState.DROPPED
        spans = session.scalars(select(PlanSpan).where(PlanSpan.item_id == item_id))
        for span in spans:
            if span.kind in rules.TASK_KINDS or span.kind == SpanKind.UNDECIDED:
                span.kind = SpanKind.NOT_A_TASK


def _follow(task: PlannedTask, after: PlannedTask) -> None:
    """What waits for a person on the task, and what goes on from it next year, belongs to the row that stands now.

    None of these rows is at hand: looking for them among all that is, task by task, would take the square of the plan.
    """
    waiting = (ProposedAct.task_id == task.id, ProposedAct.carried_out.is_(None))
    later = PlannedTask.carried_from_id == task.id
    for statement in (
        update(ProposedAct).where(*waiting).values(task_id=after.id),
        update(PlannedTask).where(later).values(carried_from_id=after.id),
    ):
        session.execute(statement, execution_options={"synchronize_session": False})


def textless_item(document: PlanDocument, title: str) -> PlanItem:
    """A new item under no heading that the document's text does not speak of."""
    taken = session.scalars(
        select(PlanItem.ordinal).where(PlanItem.document_id == document.id, PlanItem.ordinal.startswith("0."))
    )
    place = max((int(ordinal.rpartition(".")[2]) for ordinal in taken), default=0) + 1
    item = PlanItem(
        document_id=document.id, ordinal=f"0.{place}", title=title, start=document.plan_end, end=document.plan_end
    )
    session.add(item)
    session.flush()
    return item


def _keep_kinds(base: PlanDocument, document: PlanDocument) -> None:
    """What a person said of a piece of the old text holds for the same words in the new one."""
    query = select(PlanSpan).where(PlanSpan.document_id == base.id, PlanSpan.decided_by.is_not(None))
    said = {revising.plain(base.text[span.start : span.end]): span for span in session.scalars(query)}
    if not said:
        return
    for span in session.scalars(select(PlanSpan).where(PlanSpan.document_id == document.id)):
        before = said.get(revising.plain(document.text[span.start : span.end]))
        if before is not None and span.kind not in (SpanKind.HEADING, SpanKind.BLANK):
            span.kind, span.decided_by = before.kind, before.decided_by


def _propose_acts(
    revision: PlanRevision,
    done: list[Amended],
    actor: Actor,
    now: datetime,
    *,
    table: Table,
    present: Mapping[int | None, InForce],
) -> None:
    """Write down what the new words ask of a running task and the old ones did not. A table states every fact as it was
    published, so a cell asks only where it says something else. What is in force already is not proposed.

    What an earlier amendment asked of the same fact and nobody settled is left undone: the text says otherwise by now.
    """
    for one in done:
        if one.after is None or not one.take:
            continue
        task = one.after
        row = table.row(task.start) if task.start < task.end else None
        new = task.proposals if row is None else _in_cells(row, task.proposals)
        published = InForce(task.lead_unit_id, task.deadline_date, task.yardstick)
        has = present.get(one.before.id, published)
        for asked, column, was, now_is in (
            (_lead, "unit_id", published.lead_unit_id, has.lead_unit_id),
            (_day, "day", published.day, has.day),
            (_yardstick, "yardstick", published.yardstick, has.yardstick),
        ):
            before, (wanted, quote) = was if table else asked(one.before.proposals)[0], asked(new)
            if not wanted or wanted == before:
                continue
            _supersede(task, _OPEN[column], actor, now)
            if wanted != now_is:
                session.add(ProposedAct(revision_id=revision.id, task_id=task.id, quote=quote, **{column: wanted}))


def _in_cells(row: Row, proposals: dict[str, Any]) -> dict[str, Any]:
    """What the cells of a row offer: its measures may name other days and numbers, which ask nothing of a task."""
    columns = (("deadlines", ENDING), ("targets", YARDSTICK))
    return proposals | {name: row.offered(column, proposals.get(name, ())) for name, column in columns}


_OPEN: dict[str, ColumnElement[bool]] = {
    "unit_id": ProposedAct.unit_id.is_not(None),
    "day": ProposedAct.day.is_not(None),
    "yardstick": ProposedAct.yardstick != "",
}
"""The acts that ask for the same fact."""


def _supersede(task: PlannedTask, same_fact: ColumnElement[bool], actor: Actor, now: datetime) -> None:
    waiting = update(ProposedAct).where(ProposedAct.task_id == task.id, ProposedAct.carried_out.is_(None), same_fact)
    session.execute(waiting.values(carried_out=False, settled_by=actor.person_id, settled_at=now))


def _lead(proposals: dict[str, Any]) -> tuple[int | None, str]:
    """The first unit that the text makes responsible."""
    for unit in proposals.get("units", []):
        if unit["role"] != "support" and unit["unit_id"] is not None:
            return unit["unit_id"], str(unit["name"])[:300]
    return None, ""


def _day(proposals: dict[str, Any]) -> tuple[date | None, str]:
    """The first day that the text sets."""
    for deadline in proposals.get("deadlines", []):
        if deadline["kind"] == DeadlineKind.DATED and deadline["day"]:
            return date.fromisoformat(deadline["day"]), str(deadline["text"])[:300]
    return None, ""


def _yardstick(proposals: dict[str, Any]) -> tuple[str, str]:
    """What the text measures the task by."""
    words = measured(proposals)
    return words, words
