"""Schemes: the supervisor drafts a version, the director activates it from a day on."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import affected, session
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.i18n import N_
from tracker.core.time import local_date
from tracker.organisation import settings
from tracker.scoring import ledger, policy, presets, quarters
from tracker.scoring.models import Scheme, SchemeRule, SchemeState

RULE_FIELDS = (
    "key",
    "fact_type",
    "subject",
    "sheet",
    "points",
    "per",
    "cap",
    "consequence",
    "clause",
    "clause_text",
    "assumption",
)
METHODS = ("mean", "sum", "weighted")


def draft(actor: Actor, bureau_id: int, key: str, *, now: datetime) -> Scheme:
    """A new draft version of scheme `key`: a copy of its newest version, or of the preset when there is none.

    Raises Forbidden, Invalid for an unknown key, Conflict when a draft of it is already there.
    """
    if not policy.may_draft(actor, bureau_id):
        raise Forbidden
    newest = session.scalars(
        select(Scheme).where(Scheme.bureau_id == bureau_id, Scheme.key == key).order_by(Scheme.version.desc()).limit(1)
    ).one_or_none()
    if newest is None:
        return _from_preset(actor, bureau_id, key, now)
    if newest.state == SchemeState.DRAFT:
        raise Conflict(N_("这套方案已经有一份草稿"))
    copy = _new(actor, bureau_id, key, newest.name, deepcopy(newest.settings), newest.version + 1, now)
    for rule in session.scalars(select(SchemeRule).where(SchemeRule.scheme_id == newest.id).order_by(SchemeRule.id)):
        session.add(SchemeRule(scheme_id=copy.id, **{name: getattr(rule, name) for name in RULE_FIELDS}))
    session.flush()
    return copy


def _from_preset(actor: Actor, bureau_id: int, key: str, now: datetime) -> Scheme:
    if key not in presets.KEYS:
        raise Invalid(N_("没有这套方案"), field="key")
    preset = presets.load(key)
    scheme = _new(actor, bureau_id, key, preset["name"], {**preset["settings"], "source": preset["source"]}, 1, now)
    for rule in preset["rules"]:
        session.add(SchemeRule(scheme_id=scheme.id, **rule))
    session.flush()
    return scheme


def _new(
    actor: Actor, bureau_id: int, key: str, name: str, given: dict[str, Any], version: int, now: datetime
) -> Scheme:
    scheme = Scheme(bureau_id=bureau_id, key=key, version=version, name=name, settings=given)
    scheme.drafted_by, scheme.drafted_at = actor.person_id, now
    session.add(scheme)
    session.flush()
    audit.record(actor, "scheme.draft", "scheme", scheme.id, now=now, bureau_id=bureau_id, key=key, version=version)
    return scheme


def change_rule(
    scheme: Scheme, rule_key: str, actor: Actor, *, points: int, cap: int | None, now: datetime
) -> SchemeRule:
    """Give a rule of a draft other points (hundredths) and cap; clause and subject stay. Raises Forbidden, Invalid."""
    _check_draft(scheme, actor)
    rule = session.scalars(
        select(SchemeRule).where(SchemeRule.scheme_id == scheme.id, SchemeRule.key == rule_key)
    ).one_or_none()
    if rule is None:
        raise Invalid(N_("没有这条规则"))
    if rule.consequence and not rule.points:
        raise Invalid(N_("这条规则不带分值"), field="points")
    if not -10000 <= points <= 10000 or (cap is not None and not 0 < cap <= 10000):
        raise Invalid(N_("分值在−100到100之间，上限大于0、不超过100"), field="points")
    before = {"points": rule.points, "cap": rule.cap}
    rule.points, rule.cap = points, cap
    session.flush()
    after = {"points": points, "cap": cap}
    audit.record(actor, "scheme.rule", "scheme", scheme.id, now=now, rule=rule_key, before=before, after=after)
    return rule


def change_settings(
    scheme: Scheme, actor: Actor, *, method: str, weights: dict[str, int] | None = None, now: datetime
) -> Scheme:
    """Answer Q1 in a draft: how the two sheets become the score. Raises Forbidden, Invalid."""
    _check_draft(scheme, actor)
    if method not in METHODS:
        raise Invalid(N_("没有这种算法"), field="method")
    if method == "weighted" and (not weights or sum(weights.values()) != 100 or min(weights.values()) < 0):
        raise Invalid(N_("两张表的权重相加要等于100"), field="weight")
    kept = weights if method == "weighted" else None
    formula = {**scheme.settings.get("formula", {}), "method": method, "weights": kept}
    scheme.settings = {**scheme.settings, "formula": formula}
    session.flush()
    audit.record(actor, "scheme.settings", "scheme", scheme.id, now=now, method=method, weights=weights)
    return scheme


def _check_draft(scheme: Scheme, actor: Actor) -> None:
    if not policy.may_draft(actor, scheme.bureau_id):
        raise Forbidden
    if scheme.state != SchemeState.DRAFT:
        raise Conflict(N_("这一版已经启用，要改先起草新版"))


def discard(scheme: Scheme, actor: Actor, *, now: datetime) -> None:
    """Give up a draft, with its rules: nothing rests on it, so only the audit keeps it. Raises Forbidden, Conflict."""
    _check_draft(scheme, actor)
    audit.record(actor, "scheme.discard", "scheme", scheme.id, now=now, key=scheme.key, version=scheme.version)
    affected(delete(SchemeRule).where(SchemeRule.scheme_id == scheme.id))
    if affected(delete(Scheme).where(Scheme.id == scheme.id, Scheme.state == SchemeState.DRAFT)) != 1:
        raise Conflict


def activate(scheme: Scheme, actor: Actor, *, valid_from: date, now: datetime) -> Scheme:
    """Put a draft into force from `valid_from`; the version before ends the day before (R4-14a).

    A version that follows another begins tomorrow or later, because facts up to now are scored. Raises Forbidden,
    Conflict when it is no draft any more, Invalid for a day that lies in a closed quarter or too early.
    """
    if not policy.may_activate(actor, scheme):
        raise Forbidden(N_("方案由局长启用，起草人不能启用自己起草的方案。"))
    if scheme.state != SchemeState.DRAFT:
        raise Conflict
    _check_day(scheme, valid_from, now)
    before = _in_force(scheme)
    if before is not None:
        before.state, before.valid_to = SchemeState.RETIRED, valid_from - timedelta(days=1)
    scheme.state, scheme.valid_from = SchemeState.ACTIVE, valid_from
    scheme.activated_by, scheme.activated_at = actor.person_id, now
    session.flush()
    day = valid_from.isoformat()
    audit.record(actor, "scheme.activate", "scheme", scheme.id, now=now, bureau_id=scheme.bureau_id, valid_from=day)
    return scheme


def _in_force(scheme: Scheme) -> Scheme | None:
    return session.scalars(
        select(Scheme).where(
            Scheme.bureau_id == scheme.bureau_id, Scheme.key == scheme.key, Scheme.state == SchemeState.ACTIVE
        )
    ).one_or_none()


def _check_day(scheme: Scheme, valid_from: date, now: datetime) -> None:
    today = local_date(now, settings.get(scheme.bureau_id, "timezone"))
    if quarters.quarter_of(valid_from) in ledger.closed_quarters(scheme.bureau_id):
        raise Invalid(N_("这一天所在的季度已经关闭"), field="valid_from")
    last = session.scalar(
        select(func.max(Scheme.valid_from)).where(Scheme.bureau_id == scheme.bureau_id, Scheme.key == scheme.key)
    )
    if last is not None and valid_from <= today:
        raise Invalid(N_("新版最早从明天起启用，今天以前的事实已按现行版计分"), field="valid_from")
    if last is not None and valid_from <= last:
        raise Invalid(N_("新版要晚于上一版的启用日期"), field="valid_from")
