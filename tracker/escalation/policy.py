"""Who sees and decides overdue cases: what one sees of the item, and the desk's rights on top of it. Who may put a
ladder in force."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.permissions import Permission, PostKind
from tracker.escalation.models import (
    CaseDecision,
    CaseState,
    DecisionState,
    EscalationStep,
    Holding,
    Ladder,
    OverdueCase,
)
from tracker.organisation import queries as organisation
from tracker.workitems import policy as items
from tracker.workitems.models import WorkItem


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition on the case's work item under which `actor` sees the case."""
    return items.visible(actor)


def may_explain(actor: Actor, case: OverdueCase, item: WorkItem) -> bool:
    """The head of the lead unit, or who acts for the head, while the case is open."""
    return case.state == CaseState.OPEN and actor.heads(item.lead_unit_id)


def may_decide(actor: Actor, case: OverdueCase, item: WorkItem) -> bool:
    """One of the deciders, while the case is open."""
    if actor.bureau_id != case.bureau_id or case.state != CaseState.OPEN or actor.day is None:
        return False
    return actor.person_id in deciders(case, item, actor.day)


def deciders(case: OverdueCase, item: WorkItem, on: date) -> list[int]:
    """The supervisors; nobody decides on their own lateness, so where none is left it is the director."""
    command = organisation.command(case.bureau_id, on)
    barred = late_themselves(case, item)
    free = [one for one in command.of_kind(PostKind.SUPERVISOR) if not barred & {one.person_id, one.acting_for_id}]
    director = command.director()
    return [one.person_id for one in free or ([director] if director else []) if one.person_id not in barred]


def late_themselves(case: OverdueCase, item: WorkItem) -> frozenset[int]:
    """Whose lateness it is: the owner, and the reviewer or decider with whom the item lay when the deadline passed."""
    late = {item.owner_id}
    if case.holder != Holding.UNIT:
        steps = (EscalationStep.clock_id == case.clock_id, EscalationStep.deadline_no == case.deadline_no)
        query = select(EscalationStep.person_id).where(*steps, EscalationStep.holder != Holding.UNIT)
        late |= set(session.scalars(query))
    return frozenset(person for person in late if person is not None)


def may_activate(actor: Actor, ladder: Ladder) -> bool:
    """The director of the bureau, a version that somebody else drafted."""
    ours = actor.bureau_id == ladder.bureau_id and actor.may(Permission.ACTIVATE_RULES)
    return ours and ladder.drafted_by != actor.person_id


def may_withdraw(actor: Actor, decision: CaseDecision) -> bool:
    """Whoever made the decision, while it is pending."""
    return decision.state == DecisionState.PENDING and decision.person_id == actor.person_id


def may_confirm(actor: Actor, decision: CaseDecision) -> bool:
    """The second person named in an exemption that still waits for it."""
    return decision.asked_id is not None and decision.asked_id == actor.person_id


def second_persons(actor: Actor, case: OverdueCase, item: WorkItem) -> list[tuple[int, str]]:
    """Who may be the second person of an exemption: other supervisors, the leader in charge, the director."""
    if actor.day is None:
        return []
    command = organisation.command(case.bureau_id, actor.day)
    found = [*command.of_kind(PostKind.SUPERVISOR), command.leader(item.lead_unit_id), command.director()]
    barred = {actor.person_id, *late_themselves(case, item)}
    named = {holder.person_id: holder.person_name for holder in found if holder and holder.person_id not in barred}
    return list(named.items())
