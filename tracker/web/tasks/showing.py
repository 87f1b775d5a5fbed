"""The page of one task: how it stands, whose turn it is, what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from tracker.clocks import queries as clocks
from tracker.clocks.models import ClockKind
from tracker.clocks.queries import HolderTime
from tracker.core.db import session
from tracker.core.i18n import N_
from tracker.core.permissions import Permission, PostKind
from tracker.core.together import ask_ahead
from tracker.escalation import queries as escalation
from tracker.escalation.queries import LadderLine
from tracker.organisation import queries as organisation
from tracker.plans import differences
from tracker.plans.models import Plan
from tracker.progress import queries as progress
from tracker.progress.queries import Record
from tracker.web.filters import iso, long_date, person_name, short_datetime, short_day, unit_name
from tracker.web.guard import actor, now, requires
from tracker.web.i18n import said as _
from tracker.web.tasks import acting, choices, forms, timeline, words
from tracker.web.tasks.blueprint import bp, item_of, page_of
from tracker.workitems import policy, queries
from tracker.workitems.models import State, WorkItem
from tracker.workitems.transitions import SUBJECT

WAITS = {
    ClockKind.SIGN_FOR: N_("等%(who)s签收"),
    ClockKind.COMPLETION: N_("等%(who)s办理"),
    ClockKind.UNIT_REVIEW: N_("等%(who)s审核"),
    ClockKind.SUPERVISOR_REVIEW: N_("等%(who)s审核"),
    ClockKind.EXTENSION: N_("等%(who)s决定延期申请"),
}
BASES = {
    "dispatch": N_("交办时确定"),
    "extension": N_("同意延期"),
    "desk": N_("督办延长"),
    "resume": N_("恢复办理，补足剩下的工作日"),
    "reopen": N_("重新办理"),
}
STAGES = (
    (State.DISPATCHED, N_("交办")),
    (State.IN_PROGRESS, N_("办理中")),
    (State.UNIT_REVIEW, N_("单位审核")),
    (State.SUPERVISOR_REVIEW, N_("督办审核")),
    (State.DONE, N_("办结销号")),
)


@bp.get("/<uuid>")
@requires(Permission.READ_ITEMS)
def show(uuid: str) -> ResponseReturnValue:
    """The page; htmx gets the timeline alone."""
    item = item_of(uuid)
    _ask_ahead(item)
    record = progress.record(item)
    steps = escalation.steps_of(item) if item.dispatched_at else []
    history = _history(item, record, steps)
    if request.headers.get("HX-Request"):
        return render_template("tasks/_timeline.html", item=item, **history)
    light = queries.light(item, now())
    deadlines = queries.deadlines(item) if item.dispatched_at else []
    return render_template(
        "tasks/show.html",
        item=item,
        light=light,
        left=words.remaining(item.due_at, light, item.deadline_kind),
        expected=queries.expected(item, now()),
        offers=acting.offers(item),
        stages=_stages(item),
        owner_form=_owner_form(item),
        back=words.came_back(queries.returned([item]).get(item.id), whole=True),
        **_proposed(item),
        **history,
        **_time(item),
        figures=record.figures,
        chart=_chart(item, record, deadlines),
        **_rail(item, record, deadlines),
        ladder=_ladder(item, steps),
    )


def _ask_ahead(item: WorkItem) -> None:
    """All that the page shows of an item's records, in one round trip."""
    if item.dispatched_at is None:
        return
    asks = [*queries.asks_of(item), *progress.asks_of(item), *escalation.asks_of(item)]
    if item.planned_task_id is not None:
        asks.append(differences.ask_open_acts(item.planned_task_id))
    ask_ahead(asks)


def _owner_form(item: WorkItem) -> Any:
    """The signing form stands on the page itself, for whoever may sign."""
    if item.state != State.DISPATCHED or not policy.may(actor(), "accept", item):
        return None
    form = forms.AcceptVerb(version=item.version)
    form.owner_id.choices = choices.members(item, empty=choices.nobody_yet())
    form.owner_id.data = item.owner_id or 0
    return form


def _proposed(item: WorkItem) -> dict[str, Any]:
    """What an amended plan writes of the task and nobody settled yet, and where it is settled."""
    if item.plan_id is None or item.planned_task_id is None or not queries.is_open(item.state):
        return {"proposed": []}
    acts = differences.open_acts_on(item.planned_task_id)
    here = ""
    if acts and actor().may(Permission.DISPATCH):
        here = url_for("plans.proposed", uuid=session.get_one(Plan, item.plan_id).uuid)
    return {"proposed": [_proposal(act, item) for act in acts], "proposed_url": here}


def _proposal(act: Row[Any], item: WorkItem) -> str:
    if act.unit_id:
        return _("修订稿写的牵头单位是%(unit)s，等计划管理员或督办员决定。", unit=unit_name(act.unit_id))
    if act.yardstick:
        return _("修订稿写的衡量标准是“%(words)s”，等计划管理员或督办员决定。", words=act.yardstick)
    if item.state == State.DRAFT:
        return _("修订稿写的时限是%(day)s，等计划管理员或督办员决定。", day=long_date(act.day))
    return _("修订稿写的时限是%(day)s，等督办员决定。", day=long_date(act.day))


def _history(item: WorkItem, record: Record, steps: Sequence[LadderLine]) -> dict[str, Any]:
    everything = timeline.happenings(item, record.entries, steps)
    counts = Counter(one.kind for one in everything)
    kind, page = request.args.get("kind", ""), page_of(item)
    shown = [one for one in everything if not kind or one.kind == kind]
    rest = 0 if request.args.get("all") else max(0, len(shown) - timeline.SHOWN)
    chips = [{"label": _("全部"), "url": page, "count": len(everything), "current": not kind}]
    chips += [
        {"label": _(label), "url": f"{page}?kind={name}", "count": counts[name], "current": kind == name}
        for name, label in timeline.KINDS.items()
        if counts[name]
    ]
    return {
        "lines": timeline.drawn(shown[: len(shown) - rest]),
        "rest": rest,
        "chips": chips,
        "first": everything[-1].at if everything else None,
        "more_url": url_for("tasks.show", uuid=item.uuid, kind=kind or None, all=1),
    }


def _stages(item: WorkItem) -> list[dict[str, str]]:
    order = [state for state, _label in STAGES]
    here = {State.DECLINED: State.DISPATCHED, State.SUSPENDED: State.IN_PROGRESS}.get(State(item.state), item.state)
    at = order.index(State(here)) if here in order else -1
    days = {State.DISPATCHED: item.dispatched_at, State.DONE: item.finished_at}
    stages = []
    for place, (state, label) in enumerate(STAGES):
        day = short_day(days.get(state))
        passed = place < at or item.state == State.DONE
        text = f"{_(label)} {day}".strip()
        stages.append({"label": text, "state": "past" if passed else "now" if place == at else "next"})
    if item.accepted_at is not None:
        signed = _("签收 %(day)s", day=short_day(item.accepted_at))
        stages.insert(1, {"label": signed, "state": "past"})
        stages[0]["state"] = "past"
    return stages


def _time(item: WorkItem) -> dict[str, Any]:
    """Whose turn it is and for how long; who had the time so far."""
    if item.dispatched_at is None:
        return {"holders": [], "turn": "", "waited": 0, "total_days": 0}
    account = clocks.time_account(SUBJECT, item.id, now())
    present = next((one for one in account if one.now), None)
    turn = ""
    if present is not None and queries.is_open(item.state) and item.state != State.SUSPENDED:
        turn = _(WAITS.get(present.kind, WAITS[ClockKind.COMPLETION]), who=_holder_name(present))
    return {
        "holders": _holders(item, account),
        "turn": turn,
        "waited": present.days if present else 0,
        "total_days": sum(one.days for one in account),
    }


def _holder_name(holder: HolderTime) -> str:
    if holder.unit_id is not None:
        return unit_name(holder.unit_id)
    return person_name(holder.person_id) or _("停表")


def _holders(item: WorkItem, account: Sequence[HolderTime]) -> list[dict[str, Any]]:
    """Lead first, then other units, then reviewers and stops; one line per holder."""
    lines: dict[tuple[int | None, int | None], dict[str, Any]] = {}
    for one in account:
        key = (one.unit_id, one.person_id)
        kind = "other" if one.unit_id is None else "lead" if one.unit_id == item.lead_unit_id else "support"
        line = lines.setdefault(key, {"kind": kind, "name": _holder_name(one), "days": 0, "strong": False, "note": ""})
        line["days"] += one.days
        line["strong"] |= one.now
    return sorted(lines.values(), key=lambda line: ("lead", "support", "other").index(line["kind"]))


def _chart(item: WorkItem, record: Record, deadlines: Sequence[Any]) -> dict[str, Any] | None:
    if item.dispatched_at is None:
        return None
    steps = [(entry.row.at, entry.row.percent) for entry in reversed(record.entries)]
    end = min(item.finished_at or now(), now())
    actual = [[iso(item.dispatched_at), 0], *([iso(at), percent] for at, percent in steps), [iso(end), item.progress]]
    expected = [[iso(item.dispatched_at), 0], [iso(item.due_at), 100]] if item.due_at else []
    marks = [[iso(one.due_at), _ring(one.number)] for one in reversed(deadlines)]
    names = [_("实际"), _("序时")]
    return {"kind": "steps", "actual": actual, "expected": expected, "marks": marks, "names": names}


def _ring(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


def _rail(item: WorkItem, record: Record, deadlines: Sequence[Any]) -> dict[str, Any]:
    day = words.counter().today
    command = organisation.command(item.bureau_id, day)
    leader, supervisors = command.leader(item.lead_unit_id), command.of_kind(PostKind.SUPERVISOR)
    return {
        "supporting": [unit_name(unit) for unit in queries.supporting_units(item)],
        "leader": leader.person_name if leader else "",
        "supervisors": [holder.person_name for holder in supervisors],
        "readers": [person_name(one) for one in queries.readers(item)] if item.confidential else [],
        "deadlines": [(one, _(BASES.get(one.basis, one.basis))) for one in deadlines],
        "evidence": [_file(one) for one in record.files],
        "proof_url": url_for("proof.show", uuid=item.uuid),
    }


def _ladder(item: WorkItem, lines: Sequence[LadderLine]) -> list[dict[str, Any]]:
    """The ladder of the deadline in force."""
    steps = []
    for line in lines:
        if line.clock_kind != ClockKind.COMPLETION or line.deadline_no != item.deadline_no:
            continue
        title = _offset(line.offset_days) + timeline.telling(line.recipient)
        who = person_name(line.person_id)
        text = _("%(name)s，已读", name=who) if line.read_at else who
        light = str(line.light) if line.fired else "next"
        when = short_day(line.threshold_at)
        steps.append({"light": light, "title": title, "text": text, "when": when, "iso": iso(line.threshold_at)})
    return steps


def _offset(days: int) -> str:
    if days < 0:
        return _("剩%(n)s个工作日，", n=-days)
    return _("到期，") if days == 0 else _("逾期%(n)s个工作日，", n=days)


def _file(one: Any) -> dict[str, str]:
    kind = {"pdf": "pdf", "xlsx": "xlsx", "xls": "xlsx", "docx": "docx", "doc": "docx"}.get(
        one.filename.rsplit(".", 1)[-1].lower(), "image" if one.media_type.startswith("image/") else "other"
    )
    size = f"{one.size / 1048576:.1f} MB" if one.size >= 1 << 20 else f"{max(1, one.size >> 10)} KB"
    meta = f"{person_name(one.person_id)} {short_datetime(one.at)}，{size}"
    return {"name": one.filename, "url": url_for("files.evidence", uuid=one.uuid), "meta": meta, "kind": kind}
