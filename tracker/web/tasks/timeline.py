"""What happened to a task, from every record that has a date, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple

from flask import current_app, url_for
from markupsafe import Markup

from tracker.core.i18n import N_
from tracker.escalation.queries import LadderLine
from tracker.plans.revising import Marked, marked
from tracker.progress import queries as progress
from tracker.progress.queries import Entry
from tracker.web.assets import asset
from tracker.web.filters import chinese, long_date, person_name, short_day, unit_name, zone
from tracker.web.i18n import said as _
from tracker.web.overdue.words import RECIPIENTS
from tracker.workitems import queries
from tracker.workitems.models import State, WorkItem
from tracker.workitems.transitions import Verb

SHOWN = 20
KEPT = 8192
"""Entries kept as text, about 1 kB each."""
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
    Verb.REVISE: ("other", "file-text", N_("按修订后的计划改写")),
    Verb.CANCEL: ("other", "ban", N_("撤销")),
    Verb.REOPEN: ("deadline", "refresh", N_("重新办理")),
    Verb.REQUEST_EXTENSION: ("deadline", "calendar-plus", N_("申请延期")),
    Verb.SIGN_EXTENSION: ("deadline", "signature", N_("签批延期申请")),
    Verb.DECIDE_EXTENSION: ("deadline", "calendar-check", N_("决定延期申请")),
    Verb.WITHDRAW_EXTENSION: ("deadline", "calendar-x", N_("撤回延期申请")),
    Verb.EXTEND: ("deadline", "calendar-plus", N_("督办延长时限")),
}


REWRITTEN = {"title": N_("任务名称"), "source_text": N_("原文"), "yardstick": N_("衡量标准")}
KEPT_AROUND = 20
"""Letters that stay of unchanged words on either side of a change."""
LONGEST = 400
Side = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is other than on the other side."""


class Event(NamedTuple):
    """One entry: by whom, what was said verbatim, and what was found out."""

    at: datetime
    glyph: str
    title: str
    who: str = ""
    quoted: str = ""
    facts: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    rewritten: tuple[tuple[str, Side, Side], ...] = ()
    """What was rewritten, with the words before and after."""


class Happening(NamedTuple):
    """Something that happened; `tell` puts it into words, which is only done for what is shown."""

    at: datetime
    kind: str
    tell: Callable[[], Event]


def happenings(item: WorkItem, entries: Sequence[Entry], steps: Sequence[LadderLine]) -> list[Happening]:
    """Everything that happened, the newest first; at the same instant the later step first."""
    changes = queries.history(item)
    texts = {request.attempt: request.text for request in progress.requests(item)} if item.attempt else {}
    found = [Happening(change.at, _VERBS[Verb(change.verb)][0], partial(_change, change, texts)) for change in changes]
    found += [Happening(entry.row.at, "progress", partial(_report, entry)) for entry in entries]
    found += [
        Happening(step.threshold_at, "escalation", partial(_step, step)) for step in reversed(steps) if step.fired
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def drawn(found: Sequence[Happening]) -> Markup:
    """The entries as lines of the timeline."""
    frame = (chinese(), zone(), asset("sprite.svg"))
    return Markup("").join([_line(one.tell(), *frame) for one in found])


@lru_cache(maxsize=KEPT)
def _line(event: Event, _chinese: bool, _zone: str, _sprite: str) -> Markup:
    """What happened stays as it was, so its entry is drawn once and kept."""
    module: Any = current_app.jinja_env.get_template("tasks/_event.html").module
    return Markup(module.entry(event))  # noqa: S704 - a template escaped it already


def _change(change: Any, texts: dict[int, str]) -> Event:
    _kind, glyph, title = _VERBS[Verb(change.verb)]
    quoted = change.reason
    if change.verb == Verb.REQUEST_COMPLETION:
        quoted = texts.get(change.attempt, "")
    return Event(
        at=change.at,
        glyph=glyph,
        title=_title(change, title),
        who=person_name(change.person_id),
        quoted=quoted,
        facts=tuple(_facts(change)),
        rewritten=tuple(_rewritten(change.detail)) if change.verb == Verb.REVISE else (),
    )


def _rewritten(detail: dict[str, Any]) -> Iterator[tuple[str, Side, Side]]:
    before, after = detail.get("before", {}), detail.get("after", {})
    for name, label in REWRITTEN.items():
        old, new = before.get(name) or "", after.get(name) or ""
        if old != new:
            yield (_(label), *sides(old, new))


@lru_cache(maxsize=KEPT)
def sides(old: str, new: str) -> tuple[Side, Side]:
    """Both texts with what differs, and only a little of what does not."""
    left, right = marked(old, new)
    return _short(left), _short(right)


def _short(pieces: Marked) -> Side:
    last = len(pieces) - 1
    kept = [
        (LONGEST, 0) if changed else (KEPT_AROUND * (at > 0), KEPT_AROUND * (at < last))
        for at, (_words, changed) in enumerate(pieces)
    ]
    return tuple((_cut(words, *around), changed) for (words, changed), around in zip(pieces, kept, strict=True))


def _cut(words: str, first: int, last: int) -> str:
    """The first and last letters of `words`."""
    if len(words) <= max(first + last, 2 * KEPT_AROUND):
        return words
    return f"{words[:first]}…{words[-last:] if last else ''}"


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
        facts.append(
            _("申请延到%(asked)s，同意%(granted)s", asked=_day(detail["asked"]), granted=_day(detail["granted"]))
        )
    elif "new_date" in detail:
        facts.append(_("申请延到%(day)s", day=_day(detail["new_date"])))
    elif "day" in detail:
        facts.append(_("新时限%(day)s", day=_day(detail["day"])))
    if change.attempt > 1 and change.verb in (Verb.REQUEST_COMPLETION, Verb.SEND_BACK):
        facts.append(_("第%(n)s次办结申请", n=change.attempt))
    return facts


def _day(kept: str) -> str:
    """A day of a record as every page writes it."""
    return long_date(date.fromisoformat(kept))


def _report(entry: Entry) -> Event:
    row = entry.row
    title = _("填报进展 %(before)s%% → %(after)s%%", before=row.percent_before, after=row.percent)
    facts = [row.text]
    facts += map(_figure, entry.figures)
    files = tuple((one.filename, url_for("files.evidence", uuid=one.uuid)) for one in entry.files)
    return Event(row.at, "trending-up", title, person_name(row.person_id), "", tuple(facts), files)


def _figure(one: Any) -> str:
    goal = f" / {one.target}{one.unit}" if one.target else ""
    return f"{one.name} {one.value}{one.unit}{goal}"


def telling(recipient: str) -> str:
    """Whom a step of the ladder tells."""
    return _("告知%(whom)s", whom=_(RECIPIENTS[recipient]))


def _step(step: Any) -> Event:
    who = person_name(step.person_id) or _("无人可告知")
    late = step.raised_at != step.threshold_at
    facts = (_("记录于%(day)s", day=short_day(step.raised_at)),) if late else ()
    title = _("督办升级：%(whom)s", whom=telling(step.recipient))
    return Event(step.threshold_at, f"light-{step.light}", title, who, "", facts)
