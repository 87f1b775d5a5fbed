"""Everything about one case: figures, time account, ladder, statement, decisions, and the form this person may use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from tracker.clocks import queries as clocks
from tracker.clocks.queries import day_counter
from tracker.core.time import local_date
from tracker.escalation import policy, queries, service
from tracker.escalation.models import CaseDecision, DecisionKind, DecisionState, OverdueCase
from tracker.organisation import settings
from tracker.web.filters import iso, person_name, short_datetime, short_day, unit_name
from tracker.web.guard import actor, now
from tracker.web.overdue import forms, words
from tracker.web.overdue.blueprint import PREVIEWS
from tracker.workitems import queries as items
from tracker.workitems.models import WorkItem

LADDER_LENGTH = 4
DOTS = ("yellow", "orange", "red", "red")


def context(case: OverdueCase, item: WorkItem, **given: Any) -> dict[str, Any]:
    """Variables of the panel; `decide_form` and `explain_form` may be given with their faults."""
    decisions = queries.decisions_of(case.id)
    pending = next((one for one in decisions if one.state == DecisionState.PENDING), None)
    day = local_date(now(), settings.get(case.bureau_id, "timezone"))
    ladder = queries.ladder_of_case(case.clock_id, case.deadline_no)
    return {
        "case": case,
        "item": item,
        "light": next((line.light for line in reversed(ladder) if line.fired), "orange"),
        "over": words.over(max(-day_counter(case.bureau_id, now()).left(_due(case)), 0)),
        "expected": items.expected(item, now()),
        "urges": sum(one.kind == DecisionKind.URGE and one.state != DecisionState.WITHDRAWN for one in decisions),
        "holders": _holders(item),
        "ladder": [_step(line) for line in ladder],
        "statements": queries.statements_of(case.id),
        "decisions": [_decision(one) for one in decisions],
        "pending": pending,
        "today": day,
        **_turn(case, item, pending, given),
    }


def _due(case: OverdueCase) -> Any:
    return local_date(case.opened_at, settings.get(case.bureau_id, "timezone"))


def _turn(case: OverdueCase, item: WorkItem, pending: CaseDecision | None, given: dict[str, Any]) -> dict[str, Any]:
    """What this person may do here."""
    person = actor()
    may_decide = policy.may_decide(person, case, item) and pending is None
    may_explain = policy.may_explain(person, case, item)
    cool = service.urgeable_from(case, now())
    off = _off(case, cool)
    kind = _kind(given.get("decide_form"), off)
    form = given.get("decide_form") or (forms.decide_form(case, item, kind) if may_decide else None)
    return {
        "kind": kind,
        "kinds": [(one, _(words.KINDS[one]), one in off) for one in DecisionKind],
        "stated": DecisionKind.ACCEPT not in off,
        "cool_until": short_datetime(cool) if cool else "",
        "consequence": _(words.CONSEQUENCES[kind]),
        "button": _(words.BUTTONS[kind]),
        "previews": _previews(case, item, kind) if may_decide else [],
        "may_decide": may_decide,
        "may_explain": may_explain,
        "may_withdraw": pending is not None and policy.may_withdraw(person, pending),
        "may_confirm": pending is not None and policy.may_confirm(person, pending),
        "form": given.get("decide_form") or given.get("explain_form"),
        "decide_form": form,
        "explain_form": given.get("explain_form") or (forms.ExplainForm() if may_explain else None),
        "minutes": settings.get(case.bureau_id, "withdraw_minutes"),
    }


def _off(case: OverdueCase, cool_until: datetime | None) -> set[DecisionKind]:
    """What cannot be decided now: another urge too soon, accepting what nobody said."""
    off = {DecisionKind.URGE} if cool_until else set()
    return off if queries.statements_of(case.id) else off | {DecisionKind.ACCEPT}


def _kind(form: Any, off: set[DecisionKind]) -> DecisionKind:
    """The kind that was chosen; at first that which the case waits for."""
    given = form.kind.data if form is not None else request.args.get("kind", "")
    if given in list(DecisionKind):
        return DecisionKind(given)
    return next(one for one in (DecisionKind.ACCEPT, DecisionKind.URGE, DecisionKind.HOLD) if one not in off)


def _previews(case: OverdueCase, item: WorkItem, kind: DecisionKind) -> list[str]:
    found = (preview(case, item, kind, item.lead_unit_id) for preview in PREVIEWS)
    return [text for text in found if text]


def _holders(item: WorkItem) -> list[dict[str, Any]]:
    """Who held the time: lead, other units, then reviewers and above; the present holder in bold."""
    lines: dict[tuple[int | None, int | None], dict[str, Any]] = {}
    for one in clocks.time_account("work_item", item.id, now()):
        kind = "other" if one.unit_id is None else "lead" if one.unit_id == item.lead_unit_id else "support"
        name = unit_name(one.unit_id) if one.unit_id is not None else person_name(one.person_id) or _("停表")
        line = lines.setdefault((one.unit_id, one.person_id), {"kind": kind, "name": name, "days": 0, "strong": False})
        line["days"] += one.days
        line["strong"] |= one.now
    order = ("lead", "support", "other")
    return sorted(lines.values(), key=lambda line: order.index(line["kind"]))


def _step(line: Any) -> dict[str, Any]:
    read = _("已读") if line.read_at else ""
    name = person_name(line.person_id)
    return {
        "light": line.light if line.fired else "next",
        "title": " ".join(filter(None, (_(words.RECIPIENTS[line.recipient]), name))),
        "text": _("已改由审核人承接") if line.holder != "unit" else "",
        "when": " ".join(filter(None, (short_day(line.threshold_at), read))),
        "iso": iso(line.threshold_at),
    }


def dots(level: int, light: str) -> list[dict[str, str]]:
    """Four shapes for a row: those reached filled."""
    return [{"light": DOTS[n] if n < level else "next"} for n in range(LADDER_LENGTH)] if light else []


def _decision(one: CaseDecision) -> dict[str, Any]:
    states = {
        DecisionState.PENDING: _("待生效，%(time)s", time=short_datetime(one.effective_at)),
        DecisionState.WITHDRAWN: _("没有生效") if one.params.get("failed") else _("已撤回"),
        DecisionState.EFFECTIVE: _("已生效"),
    }
    return {
        "record": one,
        "kind": _(words.KINDS[one.kind]),
        "state": words.asked(one.asked_id) if one.asked_id else states[DecisionState(one.state)],
        "who": person_name(one.person_id),
        "withdraw_url": url_for("overdue.withdraw", uuid=one.uuid),
        "confirm_url": url_for("overdue.confirm", uuid=one.uuid),
    }
