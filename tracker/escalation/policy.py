"""Who sees and decides overdue cases: what one sees of the item, and the desk's rights on top of it."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from tracker.core.context import Actor
from tracker.core.permissions import Permission, PostKind
from tracker.escalation.models import CaseDecision, CaseState, DecisionKind, DecisionState, OverdueCase
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
    """A supervisor who does not own the item. Nobody decides on their own lateness."""
    own = actor.person_id is not None and actor.person_id == item.owner_id
    here = actor.bureau_id == case.bureau_id
    return here and case.state == CaseState.OPEN and actor.may(Permission.SUPERVISE) and not own


def may_withdraw(actor: Actor, decision: CaseDecision) -> bool:
    """Whoever made the decision, while it is pending."""
    return decision.state == DecisionState.PENDING and decision.person_id == actor.person_id


def may_confirm(actor: Actor, decision: CaseDecision) -> bool:
    """The second person named in an exemption that still waits for it."""
    return (
        decision.kind == DecisionKind.EXEMPT
        and decision.state == DecisionState.PENDING
        and decision.confirmed_at is None
        and decision.second_person_id == actor.person_id
    )


def second_persons(actor: Actor, case: OverdueCase, item: WorkItem) -> list[tuple[int, str]]:
    """Who may be the second person of an exemption: other supervisors, the leader in charge, the director."""
    if actor.day is None:
        return []
    command = organisation.command(case.bureau_id, actor.day)
    found = [*command.of_kind(PostKind.SUPERVISOR), command.leader(item.lead_unit_id), command.director()]
    barred = {actor.person_id, item.owner_id}
    named = {holder.person_id: holder.person_name for holder in found if holder and holder.person_id not in barred}
    return list(named.items())
