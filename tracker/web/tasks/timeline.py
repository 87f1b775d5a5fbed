"""What happened to a task, from every record that has a date, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import g, url_for

from tracker.core.i18n import N_
from tracker.escalation import queries as escalation
from tracker.organisation import queries as organisation
from tracker.progress import queries as progress
from tracker.progress.queries import Entry
from tracker.web.filters import person_name, short_day, unit_name
from tracker.web.i18n import said as _
from tracker.workitems import queries
from tracker.workitems.models import State, WorkItem
from tracker.workitems.transitions import Verb

SHOWN = 20
KINDS = {
    "progress": N_("进展"),
    "review": N_("审核"),
    "escalation": N_("督办升级"),
    "deadline": N_("时限"),
    "other": N_("交办签收"),
}
_VERBS: dict[Verb, tuple[str, str, str]] = {
    Verb.REDATE: ("deadline", "calendar-plus", N_("改定时限")),
    Verb.DISPATCH: ("other", "arrow-right", N_("交办")),
    Verb.ACCEPT: ("other", "signature", N_("签收")),
    Verb.DECLINE: ("other", "arrow-back-up", N_("退回")),
    Verb.REASSIGN: ("other", "switch-horizontal", N_("改派")),
    Verb.NAME_OWNER: ("other", "user-check", N_("指定责任人")),
    Verb.REQUEST_COMPLETION: ("review", "clipboard-check", N_("申请办结")),
    Verb.PASS: ("review", "circle-check", N_("审核通过")),
    Verb.SEND_BACK: ("review", "arrow-back-up", N_("退办")),
    Verb.SUSPEND: ("deadline", "player-pause", N_("挂账")),
    Verb.RESUME: ("deadline", "clock-play", N_("恢复办理")),
    Verb.CANCEL: ("other", "ban", N_("撤销")),
    Verb.REOPEN: ("deadline", "refresh", N_("重新办理")),
    Verb.REQUEST_EXTENSION: ("deadline", "calendar-plus", N_("申请延期")),
    Verb.SIGN_EXTENSION: ("deadline", "signature", N_("签批延期申请")),
    Verb.DECIDE_EXTENSION: ("deadline", "calendar-check", N_("决定延期申请")),
    Verb.WITHDRAW_EXTENSION: ("deadline", "calendar-x", N_("撤回延期申请")),
    Verb.EXTEND: ("deadline", "calendar-plus", N_("督办延长时限")),
}
RECIPIENTS = {
    "owner": N_("告知责任人"),
    "head": N_("告知单位负责人"),
    "leader": N_("告知分管领导"),
    "director": N_("告知局长"),
}


@dataclass(frozen=True)
class Event:
    """One entry: what kind, by whom, what was said verbatim, and what was found out."""

    at: datetime
    kind: str
    glyph: str
    title: str
    who: str = ""
    quoted: str = ""
    facts: list[str] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)


def events(item: WorkItem, entries: Sequence[Entry]) -> list[Event]:
    """Everything that happened, the newest first; at the same instant the later step first."""
    changes = queries.history(item)
    texts = {request.attempt: request.text for request in progress.requests(item)} if item.attempt else {}
    steps = escalation.steps_of(item.id) if item.dispatched_at else []
    _know_people(changes, entries, steps)
    found = [_change(change, texts) for change in changes if change.verb != Verb.FILE]
    found += [_report(entry) for entry in entries]
    found += [_step(step) for step in steps]
    return sorted(found, key=lambda event: event.at, reverse=True)


def _know_people(changes: Iterable[Any], entries: Iterable[Entry], steps: Iterable[Any]) -> None:
    """Names of everybody who occurs, in one query."""
    ids = {change.person_id for change in changes} | {entry.row.person_id for entry in entries}
    ids |= {step.person_id for step in steps}
    known: dict[int, str] = g.setdefault("people", {})
    missing = [one for one in ids if one is not None and one not in known]
    if missing:
        known.update(organisation.people_names(missing))


def _change(change: Any, texts: dict[int, str]) -> Event:
    kind, glyph, title = _VERBS[Verb(change.verb)]
    quoted = change.reason
    if change.verb == Verb.REQUEST_COMPLETION:
        quoted = texts.get(change.attempt, "")
    return Event(
        at=change.at,
        kind=kind,
        glyph=glyph,
        title=_title(change, title),
        who=person_name(change.person_id),
        quoted=quoted,
        facts=_facts(change),
    )


def _title(change: Any, title: str) -> str:
    if change.verb == Verb.PASS:
        return _("办结销号") if change.to_state == State.DONE else _("单位审核通过")
    if change.detail.get("refused"):
        return _("不同意延期")
    if change.verb == Verb.DECIDE_EXTENSION:
        return _("同意延期") if change.detail.get("granted") == change.detail.get("asked") else _("部分同意延期")
    return _(title)


def _facts(change: Any) -> list[str]:
    detail, facts = change.detail, []
    if detail.get("close_out_no"):
        facts.append(_("销号 %(number)s", number=detail["close_out_no"]))
    if "lead_unit" in detail:
        before, after = detail["lead_unit"]
        facts.append(_("%(before)s → %(after)s", before=unit_name(before), after=unit_name(after)))
    if "owner" in detail:
        owner = detail["owner"][1] if isinstance(detail["owner"], list) else detail["owner"]
        facts.append(_("责任人 %(name)s", name=person_name(owner)))
    if "granted" in detail:
        facts.append(_("申请延到%(asked)s，同意%(granted)s", asked=detail["asked"], granted=detail["granted"]))
    elif "new_date" in detail:
        facts.append(_("申请延到%(day)s", day=detail["new_date"]))
    elif "day" in detail:
        facts.append(_("新时限%(day)s", day=detail["day"]))
    if change.attempt > 1 and change.verb in (Verb.REQUEST_COMPLETION, Verb.SEND_BACK):
        facts.append(_("第%(n)s次办结申请", n=change.attempt))
    return facts


def _report(entry: Entry) -> Event:
    row = entry.row
    title = _("填报进展 %(before)s%% → %(after)s%%", before=row.percent_before, after=row.percent)
    facts = [row.text]
    facts += [
        f"{one.name} {one.value}{one.unit}" + (f" / {one.target}{one.unit}" if one.target else "")
        for one in entry.figures
    ]
    files = [(one.filename, url_for("files.evidence", uuid=one.uuid)) for one in entry.files]
    return Event(row.at, "progress", "trending-up", title, person_name(row.person_id), "", facts, files)


def _figure(one: Any) -> str:
    goal = f" / {one.target}{one.unit}" if one.target else ""
    return f"{one.name} {one.value}{one.unit}{goal}"


def _step(step: Any) -> Event:
    who = person_name(step.person_id) or _("无人可告知")
    facts = [_("记录于%(day)s", day=short_day(step.raised_at))] if step.raised_at != step.threshold_at else []
    title = _("督办升级：%(whom)s", whom=_(RECIPIENTS.get(step.recipient, "")))
    return Event(step.threshold_at, "escalation", f"light-{step.light}", title, who, "", facts)
