"""What waits for the director in the score room: the next quarter to close, and drafts of schemes to put in force."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.i18n import N_
from tracker.core.time import local_date
from tracker.core.waiting import Waiting
from tracker.organisation import settings
from tracker.scoring import ledger, policy, quarters
from tracker.scoring.models import Scheme, SchemeState


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """The quarter that ended and is next to be closed, and every draft of a scheme, for who may do it."""
    bureau_id = actor.bureau_id
    if bureau_id is None:
        return []
    found = _quarter(bureau_id, now) if policy.may_close(actor, bureau_id) else []
    return found + (_drafts(bureau_id) if policy.may_activate(actor, bureau_id) else [])


def _quarter(bureau_id: int, now: datetime) -> list[Waiting]:
    first = ledger.first_quarter(bureau_id)
    if first is None:
        return []
    quarter = quarters.first_open(first, ledger.closed_quarters(bureau_id))
    if quarters.last_day(quarter) >= local_date(now, settings.get(bureau_id, "timezone")):
        return []
    return [
        Waiting(
            kind="quarter",
            number=quarter,
            title="",
            heading=N_("季度得分"),
            why=N_("这个季度已经结束，等您关闭并公布得分"),
            verb=N_("关闭季度"),
            endpoint="scores.index",
            args={"quarter": quarter},
        )
    ]


def _drafts(bureau_id: int) -> list[Waiting]:
    query = select(Scheme).where(Scheme.bureau_id == bureau_id, Scheme.state == SchemeState.DRAFT).order_by(Scheme.id)
    return [
        Waiting(
            kind="draft",
            number="",
            title=scheme.name,
            why=N_("考核方案第%(version)s版已起草，等您启用"),
            params={"version": scheme.version},
            verb=N_("启用"),
            endpoint="schemes.show",
            args={"scheme_id": scheme.id},
        )
        for scheme in session.scalars(query)
    ]
