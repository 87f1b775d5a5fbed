"""What waits for the director in the score room: the next quarter to close, and drafts of schemes to put in force."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.core.time import local_date
from tracker.core.waiting import Waiting
from tracker.organisation import queries as organisation
from tracker.organisation import settings
from tracker.scoring import policy, queries
from tracker.scoring.models import Scheme, SchemeState


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """The quarter that ended and is next to be closed, and every draft of a scheme, for who may do it."""
    bureau_id = actor.bureau_id
    if bureau_id is None:
        return []
    found = _quarter(bureau_id, now) if policy.may_close(actor, bureau_id) else []
    return found + (_drafts(actor, bureau_id) if actor.may(Permission.ACTIVATE_RULES) else [])


def _quarter(bureau_id: int, now: datetime) -> list[Waiting]:
    quarter = queries.to_close(bureau_id, local_date(now, settings.get(bureau_id, "timezone")))
    if quarter is None:
        return []
    return [
        Waiting(
            kind="quarter",
            number="",
            title="",
            heading=N_("%(quarter)s得分"),
            why=N_("这个季度已经结束，等您关闭并公布得分"),
            params={"quarter": quarter},
            verb=N_("关闭季度"),
            endpoint="scores.index",
            args={"quarter": quarter},
        )
    ]


def _drafts(actor: Actor, bureau_id: int) -> list[Waiting]:
    query = select(Scheme).where(Scheme.bureau_id == bureau_id, Scheme.state == SchemeState.DRAFT).order_by(Scheme.id)
    drafts = [draft for draft in session.scalars(query) if policy.may_activate(actor, draft)]
    names = organisation.directory(bureau_id) if drafts else {}
    return [
        Waiting(
            kind="draft",
            number="",
            title=draft.name,
            why=N_("考核方案第%(version)s版，%(who)s%(day)s起草，等您启用"),
            params={"version": draft.version, "who": names.get(draft.drafted_by or 0, ""), "day": draft.drafted_at},
            verb=N_("启用"),
            endpoint="schemes.show",
            args={"scheme_id": draft.id},
        )
        for draft in drafts
    ]
