"""An amended document comes in beside the one the plan stands on; what differs is listed and decided item by item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, func, select, update

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.i18n import N_
from tracker.plans import differences, policy, queries
from tracker.plans.models import (
    Choice,
    DocumentState,
    Plan,
    PlanDifference,
    PlanDocument,
    PlanRevision,
    RevisionState,
)
from tracker.plans.service.comparing import Comparison, rows, still
from tracker.plans.service.imports import Imported, Source, alone, known, write
from tracker.plans.service.journal import lock

NO_REVISION = N_("没有等着比对的修订稿。")
CHANGED = N_("有人刚改过这份修订稿的比对结果，您的修改没有写入。看过最新内容再改。")


def prepare_revision(
    actor: Actor, plan: Plan, *, source: Source, compared: Comparison | None = None, now: datetime
) -> Imported:
    """Read an amended document beside the present one and list what differs; the plan itself does not change.

    `compared`: the outcome of `comparing.compare`, made before this transaction; it is made anew when the plan changed
    since. Bytes that came in before lead to the plan they made. A text that says the same as the present one, or a
    table in which nothing was changed, is known too. Raises Conflict while another revision of the plan is open,
    Forbidden.
    """
    if not policy.may_edit(actor):
        raise Forbidden
    alone(plan.bureau_id)
    earlier = known(actor, source)
    if earlier:
        return earlier
    base = lock(queries.document_of(plan).id)
    found = still(actor, plan, source, compared, now=now)
    if found.nothing:
        return Imported(plan, base, known=True)
    if differences.open_revision(plan) is not None:
        raise Conflict(N_("这份计划已有一份修订稿等着比对，采用或撤回以后才能再导入。"))
    document = write(actor, plan, source, DocumentState.PROPOSED, now)
    revision = PlanRevision(
        plan_id=plan.id, base_id=base.id, document_id=document.id, created_by=actor.person_id, created_at=now
    )
    session.add(revision)
    session.flush()
    session.add_all(rows(revision, found))
    session.flush()
    told: dict[str, Any] = {"document": document.filename, "sha256": document.sha256, "revision": revision.id}
    audit.record(actor, "plans.prepare_revision", "plan", plan.id, now=now, **told)
    return Imported(plan, document)


def choose(
    actor: Actor,
    revision: PlanRevision,
    chosen: Sequence[tuple[int, int | None]],
    choice: str,
    *,
    now: datetime,
) -> list[PlanDifference]:
    """Decide differences (id, version the page showed), all or none; `recommended` gives each what suits its kind.

    Raises Invalid for a choice that a difference does not have, Conflict when somebody decided one first or the
    revision is closed, Forbidden.
    """
    refuse_closed(actor, revision)
    versions = dict(chosen)
    chosen_rows = differences.rows(revision, versions)
    if not chosen_rows:
        raise Invalid(N_("先选出要决定的条目。"), field="ids")
    concerned = differences.Concerned(revision)
    for row in chosen_rows:
        offered = concerned.choices(row)
        wanted = offered[0] if choice == "recommended" else choice
        if wanted not in offered:
            raise Invalid(N_("选中的条目里有的不能这样处理，分开选。"), field="choice")
        _claim(row, versions[row.id], choice=Choice(wanted), decided_by=actor.person_id, decided_at=now)
        told: dict[str, Any] = {"difference": row.position, "kind": row.kind, "choice": wanted}
        audit.record(actor, "plans.choose", "plan", revision.plan_id, now=now, **told)
    return chosen_rows


def withdraw(actor: Actor, revision: PlanRevision, *, expected_version: int | None, now: datetime) -> PlanRevision:
    """Leave the plan as it is; document and decisions are kept. Raises Conflict, Forbidden."""
    refuse_closed(actor, revision)
    close(actor, revision, RevisionState.WITHDRAWN, expected_version, now)
    session.get_one(PlanDocument, revision.document_id).state = DocumentState.WITHDRAWN
    session.flush()
    audit.record(actor, "plans.withdraw_revision", "plan", revision.plan_id, now=now, revision=revision.id)
    return revision


def close(
    actor: Actor,
    revision: PlanRevision,
    state: RevisionState,
    expected_version: int | None,
    now: datetime,
    reason: str = "",
) -> None:
    """End the revision; one of two people wins. Raises Conflict."""
    values = {"state": state, "closed_by": actor.person_id, "closed_at": now, "reason": reason}
    _claim(revision, expected_version, **values)


def undecided(revision: PlanRevision) -> int:
    """How many differences wait for a person."""
    query = select(func.count()).select_from(PlanDifference)
    waiting = (PlanDifference.revision_id == revision.id, PlanDifference.choice.is_(None))
    return session.scalar(query.where(*waiting)) or 0


def refuse_closed(actor: Actor, revision: PlanRevision) -> None:
    """Hold the revision, always before its documents, until the end of the transaction: nothing is decided or withdrawn
    while it is taken over. Raises Conflict unless it is open, Forbidden."""
    if not policy.may_edit(actor):
        raise Forbidden
    session.refresh(revision, with_for_update=True)
    if revision.state != RevisionState.OPEN:
        raise Conflict(NO_REVISION)


def _claim(row: PlanRevision | PlanDifference, expected_version: int | None, **values: Any) -> None:
    model = type(row)
    expected = row.version if expected_version is None else expected_version
    statement = update(model).where(model.id == row.id, model.version == expected)
    if isinstance(row, PlanRevision):
        statement = statement.where(PlanRevision.state == RevisionState.OPEN)
    statement = statement.values(version=expected + 1, **values).execution_options(synchronize_session=False)
    won = cast("CursorResult[Any]", session.execute(statement)).rowcount
    session.refresh(row)
    if won != 1:
        raise Conflict(CHANGED)
