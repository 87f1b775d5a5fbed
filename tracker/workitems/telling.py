"""Who is told what an item's verbs did. In-app notices, written in the same transaction, once per item version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from tracker.core.db import session
from tracker.core.i18n import N_
from tracker.notifications import service as notifications
from tracker.workitems.models import ExtensionRequest, ExtensionState, WorkItem, WorkItemHand
from tracker.workitems.transitions import SUBJECT


def _tell(item: WorkItem, people: Iterable[int | None], kind: str, message: str, *, now: datetime) -> None:
    """A confidential item is named by its number alone."""
    params = {"number": item.number, "title": "" if item.confidential else item.title}
    for person_id in dict.fromkeys(people):
        if person_id is None:
            continue
        notifications.tell(
            key=f"item/{item.uuid}/{item.version}/{kind}/{person_id}",
            person_id=person_id,
            bureau_id=item.bureau_id,
            kind=kind,
            subject_kind=SUBJECT,
            subject_id=item.id,
            message=message,
            params=params,
            now=now,
        )


def _party(item: WorkItem) -> list[int]:
    return list(session.scalars(select(WorkItemHand.person_id).where(WorkItemHand.work_item_id == item.id).distinct()))


def dispatched(item: WorkItem, heads: Iterable[int], *, now: datetime) -> None:
    """The heads of the lead unit: sign for it."""
    _tell(item, heads, "dispatched", N_("%(number)s %(title)s：已交办，等您签收。"), now=now)


def supports(item: WorkItem, heads: Iterable[int], *, now: datetime) -> None:
    """The heads of the supporting units: it is on its way to the lead unit. Not of a confidential item."""
    if not item.confidential:
        _tell(item, heads, "supports", N_("%(number)s %(title)s：已交办，您单位配合办理。"), now=now)


def declined(item: WorkItem, dispatcher: int | None, *, now: datetime) -> None:
    """The dispatcher: it came back."""
    _tell(item, [dispatcher], "declined", N_("%(number)s %(title)s：单位已退回，等您改派。"), now=now)


def named(item: WorkItem, person_id: int, *, now: datetime) -> None:
    """The owner: it is yours."""
    _tell(item, [person_id], "named", N_("%(number)s %(title)s：由您承办。"), now=now)


def to_review(item: WorkItem, reviewers: Iterable[int], *, now: datetime) -> None:
    """The reviewers: a completion request waits."""
    _tell(item, reviewers, "to_review", N_("%(number)s %(title)s：办结申请等您审核。"), now=now)


def sent_back(item: WorkItem, *, now: datetime) -> None:
    """Everybody with a hand in it: the attempt came back."""
    _tell(item, _party(item), "sent_back", N_("%(number)s %(title)s：办结申请已退办，请看理由。"), now=now)


def closed(item: WorkItem, *, now: datetime) -> None:
    """Everybody with a hand in it: closed out."""
    _tell(item, _party(item), "closed", N_("%(number)s %(title)s：已办结销号。"), now=now)


def suspended(item: WorkItem, *, now: datetime) -> None:
    """Everybody with a hand in it: the clock stands."""
    _tell(item, _party(item), "suspended", N_("%(number)s %(title)s：已挂账，停止计时。"), now=now)


def resumed(item: WorkItem, *, now: datetime) -> None:
    """Everybody with a hand in it: the clock runs again."""
    _tell(item, _party(item), "resumed", N_("%(number)s %(title)s：已恢复办理，时限有新的编号。"), now=now)


def cancelled(item: WorkItem, *, now: datetime) -> None:
    """Everybody with a hand in it: no longer to be done."""
    _tell(item, _party(item), "cancelled", N_("%(number)s %(title)s：已撤销。"), now=now)


def revised(item: WorkItem, *, now: datetime) -> None:
    """Everybody with a hand in it: the plan was amended."""
    _tell(
        item,
        _party(item),
        "revised",
        N_("%(number)s %(title)s：计划修订，任务内容已改写，时限和牵头单位不变。"),
        now=now,
    )


def reopened(item: WorkItem, *, now: datetime) -> None:
    """Everybody with a hand in it: taken up again."""
    _tell(item, _party(item), "reopened", N_("%(number)s %(title)s：已重新办理。"), now=now)


def extension_waits(item: WorkItem, request: ExtensionRequest, people: Iterable[int], *, now: datetime) -> None:
    """Who signs or decides next."""
    kind = f"extension_{request.state}"
    _tell(item, people, kind, N_("%(number)s %(title)s：延期申请等您办理。"), now=now)


def extension_decided(item: WorkItem, request: ExtensionRequest, *, now: datetime) -> None:
    """The asker and the owner: what was decided."""
    granted = request.state == ExtensionState.GRANTED
    message = N_("%(number)s %(title)s：延期申请已同意。") if granted else N_("%(number)s %(title)s：延期申请未同意。")
    _tell(item, [request.asked_by, item.owner_id], "extension_decided", message, now=now)
