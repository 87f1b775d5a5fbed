"""The life of one demo task: each act schedules the next, up to what its fate says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from tracker.cli.demo import staff
from tracker.cli.demo.fates import Fate, Row
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.escalation import queries as cases
from tracker.escalation import service as escalation
from tracker.escalation.models import DecisionKind
from tracker.escalation.service import Ruling
from tracker.progress import service as progress
from tracker.progress.rules import FigureInput
from tracker.workitems import service as workitems
from tracker.workitems.models import ExtensionRequest, WorkItem

if TYPE_CHECKING:
    from tracker.cli.demo.story import Teller

CLOSED = (Fate.DONE, Fate.LATE, Fate.HELD, Fate.ACCEPTED, Fate.EXEMPTED)
UNDER_REVIEW = (Fate.UNIT_REVIEW, Fate.SUPERVISOR_REVIEW, Fate.SENT_BACK)
ASKING = (Fate.ASKED, Fate.SIGNED, Fate.EXTENDED)
STATEMENTS = {
    Fate.STATED: "接口字段清单需业务科室书面确认，三次发函后仍有八项未回复；收到清单后五个工作日内可完成联调。",
    Fate.LATE: "月底申报期人手集中到前台，核对推后，本周内办完并补报台账。",
    Fate.HELD: "试点点位选址变更，设备到货推迟，已重新排定计划。",
    Fate.ACCEPTED: "历史数据由外部门移交，移交时间晚于约定，收到后三日内已办完。",
    Fate.EXEMPTED: "系统停机升级四天，期间不能办理，升级公告附后。",
}
RULINGS = {
    Fate.LATE: (DecisionKind.ACCEPT, "说明属实，逾期天数照记。", ""),
    Fate.HELD: (DecisionKind.HOLD, "逾期无正当理由，影响整体安排。", "示例规则：追责"),
    Fate.ACCEPTED: (DecisionKind.ACCEPT, "外部移交推迟，有往来函件佐证。", ""),
    Fate.EXEMPTED: (DecisionKind.EXEMPT, "系统停机属客观原因。", "系统停机等客观原因"),
}


@dataclass
class Life:
    """One task on its way; acts are methods that take the instant."""

    teller: Teller
    item_id: int
    row: Row

    def item(self) -> WorkItem:
        """The work item as it stands."""
        return session.get_one(WorkItem, self.item_id, populate_existing=True)

    def _head(self, now: datetime) -> Actor:
        return self.teller.actor(self.teller.head_of(self.row.lead), now)

    def _owner(self, now: datetime) -> Actor:
        return self.teller.actor(self.row.owner, now)

    def _supervisor(self, now: datetime) -> Actor:
        return self.teller.actor(staff.SUPERVISORS[0], now)

    def _planner(self, now: datetime) -> Actor:
        return self.teller.actor(staff.PLANNER, now)

    def _due(self) -> date:
        return self.teller.day(self.row.due)

    def _add(self, day: date, count: int) -> date:
        return self.teller.calendar.add(day, count)

    def dispatch(self, now: datetime) -> None:
        """The planner dispatches; the unit answers the next day."""
        escalation.dispatch(self.item(), actor=self._planner(now), now=now)
        day = self._add(self.teller.on(now), 1)
        if self.row.fate == Fate.DECLINED:
            self.teller.at(day, "15:10", self.decline)
        elif self.row.fate != Fate.SIGN_FOR:
            self.teller.at(day, "09:20", self.accept)

    def decline(self, now: datetime) -> None:
        """The head gives it back."""
        reason = "数据共享协议由征收管理科统一签订，本科无签约权限，建议改派。"
        workitems.decline(self.item(), actor=self._head(now), now=now, reason=reason)

    def accept(self, now: datetime) -> None:
        """The head signs for it and names the owner; what follows depends on the fate."""
        owner = self.teller.house.people[self.row.owner]
        workitems.accept(self.item(), actor=self._head(now), now=now, owner_id=owner)
        self._report(self.teller.on(now))
        last = self.teller.today
        if self.row.fate in CLOSED:
            self._closing()
        elif self.row.fate in UNDER_REVIEW:
            self.teller.at(self._add(last, -3), "10:05", self.request)
        elif self.row.fate in ASKING:
            self.teller.at(self._add(last, -12 if self.row.fate == Fate.EXTENDED else -2), "11:15", self.ask_extension)
        elif self.row.fate == Fate.STATED:
            self.teller.at(self._add(last, -2), "16:05", self.state)
        elif self.row.fate == Fate.SUSPENDED:
            self.teller.at(self._add(last, -6), "14:00", self.suspend)
        elif self.row.fate == Fate.CANCELLED:
            self.teller.at(self._add(last, -8), "14:20", self.cancel)

    def _report(self, accepted: date) -> None:
        """Reports at about a quarter, half and four fifths of the time that is left."""
        end = self._due() if self.row.fate in CLOSED else self.teller.today
        span = self.teller.calendar.between(accepted, end)
        nearly = self.row.fate in CLOSED or self.row.fate in UNDER_REVIEW
        reach = 96 if nearly else 38 + self.item_id * 17 % 53
        for share, said in (
            (25, "已制定实施步骤，明确分工。"),
            (50, "按步骤推进，重点环节已完成。"),
            (82, "主体工作完成，正在收尾核对。"),
        ):
            percent = share * reach // 82
            day = self._add(accepted, max(1, span * share // 100))
            self.teller.at(day, "16:40", self._entry(min(percent, 96), said))

    def _entry(self, percent: int, said: str) -> Callable[[datetime], None]:
        def report(now: datetime) -> None:
            item = self.item()
            if item.state != "in_progress" or percent <= item.progress:
                return
            figures = [FigureInput(name="完成比例", value=str(percent), unit="%", target="100")]
            progress.file(item, actor=self._owner(now), now=now, percent=percent, text=said, figures=figures)

        return report

    def _closing(self) -> None:
        """Asked for before or after the deadline, by fate; passed the next days; cases decided when closed."""
        late = self.row.late_days
        day = self._add(self._due(), late) if late else self._add(self._due(), -2)
        self.teller.at(day, "10:30", self.request)
        if self.row.fate in STATEMENTS:
            self.teller.at(self._add(self._due(), 1), "15:30", self.state)
        if self.row.fate in RULINGS:
            self.teller.at(self._add(self._due(), 2), "10:10", self.rule)

    def request(self, now: datetime) -> None:
        """The owner asks for completion; reviews follow as far as the fate goes."""
        text = "各项措施已落实，结果达到衡量标准，申请办结。"
        progress.request_completion(self.item(), actor=self._owner(now), now=now, text=text)
        if self.row.fate != Fate.UNIT_REVIEW:
            self.teller.at(self._add(self.teller.on(now), 1), "09:50", self.unit_review)

    def unit_review(self, now: datetime) -> None:
        """The head passes it on."""
        progress.review(self.item(), actor=self._head(now), now=now, passed=True)
        if self.row.fate != Fate.SUPERVISOR_REVIEW:
            self.teller.at(self.teller.on(now), "16:20", self.supervisor_review)

    def supervisor_review(self, now: datetime) -> None:
        """The supervisor closes it, or sends it back."""
        passed = self.row.fate != Fate.SENT_BACK
        reason = "" if passed else "报名名单与人数不符，请核对后补充佐证。"
        progress.review(self.item(), actor=self._supervisor(now), now=now, passed=passed, reason=reason)

    def ask_extension(self, now: datetime) -> None:
        """The owner asks for more time before the deadline."""
        new = self._add(self._due(), 8)
        request = workitems.request_extension(
            self.item(),
            actor=self._owner(now),
            now=now,
            new_date=new,
            reason="对方单位系统联调窗口推迟到下月初。",
            progress_so_far="已完成接口开发和内部测试。",
        )
        if self.row.fate != Fate.ASKED:
            self.teller.at(self.teller.on(now), "15:00", self._sign(request.id))

    def _sign(self, request_id: int) -> Callable[[datetime], None]:
        def sign(now: datetime) -> None:
            request = session.get_one(ExtensionRequest, request_id)
            workitems.sign_extension(request, actor=self._head(now), now=now)
            if self.row.fate == Fate.EXTENDED:
                self.teller.at(self._add(self.teller.on(now), 1), "09:15", self._grant(request_id))

        return sign

    def _grant(self, request_id: int) -> Callable[[datetime], None]:
        def grant(now: datetime) -> None:
            request = session.get_one(ExtensionRequest, request_id)
            workitems.decide_extension(request, actor=self._supervisor(now), now=now, grant=request.new_date)
            escalation.arm(self.item(), now=now)

        return grant

    def state(self, now: datetime) -> None:
        """The head explains the overdue case."""
        case = cases.open_case_of(self.item_id)
        if case is not None:
            escalation.state_case(case, actor=self._head(now), now=now, text=STATEMENTS[self.row.fate])

    def rule(self, now: datetime) -> None:
        """The supervisor decides the case; an exemption is confirmed by the second person."""
        case = cases.open_case_of(self.item_id)
        if case is None:
            return
        kind, reason, reference = RULINGS[self.row.fate]
        ruling = Ruling(
            kind=kind,
            reason=reason,
            rule_reference=reference,
            second_person_id=self.teller.house.people[staff.SUPERVISORS[1]],
            subject_unit_id=self.teller.house.units[self.row.lead],
        )
        decision = escalation.decide(case, ruling, actor=self._supervisor(now), now=now)
        if kind == DecisionKind.EXEMPT:
            escalation.confirm(decision, actor=self.teller.actor(staff.SUPERVISORS[1], now), now=now)

    def suspend(self, now: datetime) -> None:
        """The desk stops the clock."""
        reason = "上级正在修订相关制度，待新制度印发后继续。"
        workitems.suspend(self.item(), actor=self._supervisor(now), now=now, reason=reason)

    def cancel(self, now: datetime) -> None:
        """The desk cancels it."""
        workitems.cancel(self.item(), actor=self._planner(now), now=now, reason="与市局统一组织的活动重复。")
