"""The overdue desk, notices, ladder, proof and status in the browser."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.cast import Cast
from tests.escalation.situation import armed
from tests.moment import NOW
from tests.visitor import Visitor
from tracker.core.db import session
from tracker.escalation import queries, service
from tracker.escalation.models import CaseDecision, DecisionState, Ladder, OverdueCase
from tracker.notifications import queries as notices
from tracker.notifications.models import Outbox
from tracker.workitems.models import WorkItem

Visit = Callable[[str], Visitor]
BUILT = Path(__file__).parents[2] / "static" / "dist" / "manifest.json"
pytestmark = pytest.mark.skipif(not BUILT.exists(), reason="front-end assets are not built: make assets")


@pytest.fixture
def item(cast: Cast) -> WorkItem:
    """Due last Tuesday, four working days ago: with a case, and at the leader's step."""
    found = armed(cast, due_date=date(2026, 11, 17), now=NOW - timedelta(days=30))
    service.sweep(now=NOW)
    return found


@pytest.fixture
def case(item: WorkItem) -> OverdueCase:
    found = queries.open_case_of(item.id)
    assert found is not None
    return found


def decisions() -> list[CaseDecision]:
    session.rollback()
    return list(session.scalars(select(CaseDecision).order_by(CaseDecision.id)))


def explained(cast: Cast, case: OverdueCase) -> None:
    service.state_case(case, actor=cast.actor("王立群"), now=NOW, text="余下8个待确认。")
    session.commit()


def test_accepting_is_offered_once_the_unit_has_explained(visit: Visit, cast: Cast, case: OverdueCase) -> None:
    visitor = visit("苏敏")
    page = visitor.get(f"/overdue/{case.uuid}").text
    assert "没有可以采纳的" in page
    assert re.search(r'id="kind-urge"[^>]*checked', page)
    form = {"kind": "accept", "version": "1", "reason": "属实"}
    refused = visitor.post(f"/overdue/{case.uuid}/decide", form)
    assert (refused.status_code, "没有可以采纳的" in refused.text) == (422, True)
    explained(cast, case)
    assert re.search(r'id="kind-accept"[^>]*checked', visitor.get(f"/overdue/{case.uuid}").text)


def test_the_desk_answers_first_and_shows_the_case(visit: Visit, item: WorkItem, case: OverdueCase) -> None:
    page = visit("苏敏").get("/overdue/").text
    assert "1件逾期在办" in page
    assert item.title in page
    assert "逾4个工作日" in page
    assert "已到分管领导" in page
    assert "2026-001" in page


def test_every_kind_tells_its_consequence_before_it_is_decided(visit: Visit, case: OverdueCase) -> None:
    visitor = visit("苏敏")
    for kind, words in (
        ("urge", "本案不结"),
        ("extend", "写下一个时限"),
        ("exempt", "第二人确认后生效"),
        ("hold", "转入考核"),
    ):
        assert words in visitor.get(f"/overdue/{case.uuid}?kind={kind}").text


def test_a_supervisor_holds_to_account_and_withdraws(visit: Visit, cast: Cast, case: OverdueCase) -> None:
    visitor = visit("苏敏")
    form = {
        "kind": "hold",
        "version": "1",
        "subject_unit": str(cast.unit("征收管理科")),
        "clause": "第九条（二）",
        "reason": "三次来函未答复",
    }
    answer = visitor.post(f"/overdue/{case.uuid}/decide", form)
    assert answer.status_code == 303
    (made,) = decisions()
    page = visitor.get(f"/overdue/{case.uuid}").text
    assert "待生效" in page
    assert "撤回决定" in page
    assert visitor.post(f"/overdue/decisions/{made.uuid}/withdraw").status_code == 303
    assert decisions()[0].state == DecisionState.WITHDRAWN


def test_what_is_missing_is_told_and_what_was_typed_stays(visit: Visit, case: OverdueCase) -> None:
    answer = visit("苏敏").post(
        f"/overdue/{case.uuid}/decide", {"kind": "hold", "version": "1", "reason": "我写的理由"}
    )
    assert answer.status_code == 422
    assert "我写的理由" in answer.text
    assert "选定追责对象" in answer.text
    assert decisions() == []


def test_a_date_is_read_as_people_write_it(visit: Visit, case: OverdueCase) -> None:
    form = {"kind": "extend", "version": "1", "day": "2027年1月8日", "reason": "上级文件刚到"}
    assert visit("苏敏").post(f"/overdue/{case.uuid}/decide", form).status_code == 303
    assert decisions()[0].params == {"day": "2027-01-08"}


def test_a_day_off_is_asked_about_before_it_becomes_the_deadline(visit: Visit, case: OverdueCase) -> None:
    form = {"kind": "extend", "version": "1", "day": "2027年1月9日", "reason": "上级文件刚到"}
    asked = visit("苏敏").post(f"/overdue/{case.uuid}/decide", form)
    assert asked.status_code == 422
    assert "下一个工作日是2027年1月11日" in asked.text
    assert decisions() == []
    assert visit("苏敏").post(f"/overdue/{case.uuid}/decide", form | {"taken_day_off": "2027-01-09"}).status_code == 303
    assert decisions()[0].params == {"day": "2027-01-09"}


def test_who_may_not_decide_is_not_asked_about_days(visit: Visit, case: OverdueCase) -> None:
    form = {"kind": "extend", "version": "1", "day": "2027年1月9日", "reason": "上级文件刚到"}
    assert visit("王立群").post(f"/overdue/{case.uuid}/decide", form).status_code == 403


def test_a_stale_page_is_told(visit: Visit, cast: Cast, case: OverdueCase) -> None:
    explained(cast, case)
    form = {"kind": "accept", "version": "1", "reason": "属实"}
    first, second = visit("苏敏"), visit("唐宁")
    assert first.post(f"/overdue/{case.uuid}/decide", form).status_code == 303
    assert second.post(f"/overdue/{case.uuid}/decide", form).status_code == 409


def test_a_double_click_decides_once(visit: Visit, cast: Cast, case: OverdueCase) -> None:
    explained(cast, case)
    form = {"kind": "accept", "version": "1", "reason": "属实", "request_key": "k1"}
    visitor = visit("苏敏")
    assert [visitor.post(f"/overdue/{case.uuid}/decide", form).status_code for _ in range(2)] == [303, 303]
    assert len(decisions()) == 1


def test_the_head_explains_and_cannot_decide(visit: Visit, case: OverdueCase) -> None:
    visitor = visit("王立群")
    page = visitor.get(f"/overdue/{case.uuid}").text
    assert "提交给督办员" in page
    assert "作出决定" not in page
    assert visitor.post(f"/overdue/{case.uuid}/explain", {"text": "余下8个待确认。"}).status_code == 303
    assert "余下8个待确认。" in visit("苏敏").get(f"/overdue/{case.uuid}").text
    assert visitor.post(f"/overdue/{case.uuid}/decide", {"kind": "accept", "reason": "行"}).status_code == 403


@pytest.mark.parametrize("name", ["陈思远", "林晓", "郑海涛", "周启明", "彭娟"])
def test_others_in_scope_read_only(visit: Visit, case: OverdueCase, name: str) -> None:
    page = visit(name).get(f"/overdue/{case.uuid}")
    assert page.status_code == 200
    assert "作出决定" not in page.text
    assert "提交给督办员" not in page.text


@pytest.mark.parametrize("name", ["孙浩", "高翔", "何静"])
def test_out_of_scope_is_not_found(visit: Visit, case: OverdueCase, item: WorkItem, name: str) -> None:
    visitor = visit(name)
    assert visitor.get(f"/overdue/{case.uuid}").status_code == 404
    assert visitor.get(f"/proof/{item.uuid}").status_code == 404
    assert item.title not in visitor.get("/overdue/").text


def test_an_exemption_is_confirmed_by_the_second_person(visit: Visit, cast: Cast, case: OverdueCase) -> None:
    form = {
        "kind": "exempt",
        "version": "1",
        "criterion": "不可抗力",
        "second_person": str(cast.person("唐宁")),
        "reason": "系统停机",
    }
    page = visit("苏敏").post(f"/overdue/{case.uuid}/decide", form, follow_redirects=True).text
    assert "唐宁确认后10分钟生效，此前可以撤回" in page
    second = visit("唐宁")
    assert "等唐宁确认" in visit("苏敏").get("/overdue/?group=unit").text
    assert "等您确认" in second.get("/overdue/").text
    assert "确认免责" in second.get(f"/overdue/{case.uuid}").text
    assert second.post(f"/overdue/decisions/{decisions()[0].uuid}/confirm").status_code == 303
    assert decisions()[0].confirmed_at is not None
    assert "待生效：免责" in second.get("/overdue/").text


def test_several_are_urged_and_what_is_skipped_is_told(visit: Visit, case: OverdueCase) -> None:
    visitor = visit("苏敏")
    assert visitor.post("/overdue/urge", {"ids": [case.uuid]}).status_code == 303
    page = visitor.get("/overdue/").text
    assert "已催办1件" in page
    visitor.post("/overdue/urge", {"ids": [case.uuid]})
    assert "没有催办" in visitor.get("/overdue/").text


def test_groupings_and_closed_cases(visit: Visit, case: OverdueCase) -> None:
    visitor = visit("苏敏")
    assert "征收管理科" in visitor.get("/overdue/?group=unit").text
    assert "4到9个工作日" in visitor.get("/overdue/?group=age").text
    assert "没有已结的逾期案" in visitor.get("/overdue/?state=closed").text
    assert visitor.get('/overdue/?after=["x"]').status_code == 200


def test_htmx_gets_the_case_alone(visit: Visit, case: OverdueCase) -> None:
    page = visit("苏敏").get(f"/overdue/{case.uuid}", headers={"HX-Request": "true"}).text
    assert "<html" not in page
    assert 'id="kc-case"' in page


def test_an_empty_desk_says_so(visit: Visit) -> None:
    assert "没有逾期在办的任务" in visit("苏敏").get("/overdue/").text


def test_notices_are_read_one_by_one_and_all_at_once(visit: Visit, cast: Cast, item: WorkItem) -> None:
    visitor, person = visit("王立群"), cast.person("王立群")
    page = visitor.get("/notices/").text
    assert "时限已过，已立逾期案" in page
    session.rollback()
    before = notices.unread_count(person)
    first = notices.inbox(person)[0]
    answer = visitor.post(f"/notices/{first.id}/open")
    assert answer.headers["Location"].endswith(f"/tasks/{item.uuid}")
    session.rollback()
    assert notices.unread_count(person) == before - 1
    visitor.post("/notices/read", {"newest": str(first.id)})
    session.rollback()
    assert notices.unread_count(person) == 0


def test_nobody_opens_anothers_notice(visit: Visit, cast: Cast, item: WorkItem) -> None:
    theirs = notices.inbox(cast.person("王立群"))[0].id
    assert visit("孙浩").post(f"/notices/{theirs}/open").status_code == 404


def test_the_proof_says_what_fired_and_what_did_not(visit: Visit, item: WorkItem) -> None:
    page = visit("陈思远").get(f"/proof/{item.uuid}").text
    assert page.count("已触发") >= 3
    assert "未到时间" in page
    assert "周启明" not in re.sub(r"<header.*?</header>", "", page, flags=re.DOTALL)


def test_the_proof_tells_what_became_of_the_mail(visit: Visit, item: WorkItem) -> None:
    visitor = visit("陈思远")
    for state, words in (("ready", "站内，邮件待发"), ("sent", "站内和邮件"), ("dead", "站内，邮件没有发出")):
        session.execute(update(Outbox).values(state=state))
        session.commit()
        told = set(re.findall(r"站内[和，]邮件[待没有发出]*", visitor.get(f"/proof/{item.uuid}").text))
        assert told == {words}


def test_mail_that_nobody_can_send_is_not_all_well(visit: Visit, item: WorkItem) -> None:
    visitor = visit("丁海洋")
    assert "一切正常" in visitor.get("/admin/status").text
    session.execute(update(Outbox).values(created_at=NOW - timedelta(days=3), next_at=NOW, state="ready"))
    session.commit()
    page = visitor.get("/admin/status").text
    assert "一切正常" not in page
    assert "邮件从11月20日 09:30起一直没有发出" in page
    assert "没有设置邮件服务器" in page


def empty_rows(from_row: int) -> dict[str, str]:
    """What a browser sends for the rows that were left empty."""
    blank = {"offset": "", "recipient": "head", "light": "red"}
    return {f"steps-{n}-{name}": value for n in range(from_row, 8) for name, value in blank.items()}


def test_a_supervisor_drafts_and_the_director_activates(visit: Visit, cast: Cast) -> None:
    supervisor, director = visit("苏敏"), visit("周启明")
    assert "起草新版" in supervisor.get("/ladder/?new=1").text
    form = {
        "name": "急件阶梯",
        "steps-0-offset": "0",
        "steps-0-recipient": "head",
        "steps-0-light": "orange",
        "steps-1-offset": "2",
        "steps-1-recipient": "director",
        "steps-1-light": "red",
    }
    form |= empty_rows(from_row=2)
    assert supervisor.post("/ladder/", form).status_code == 303
    session.rollback()
    version = session.scalars(select(Ladder.version)).one()
    assert supervisor.post(f"/ladder/{version}/activate").status_code == 403
    assert supervisor.post(f"/ladder/{version}/discard").status_code == 303
    session.rollback()
    assert not session.scalars(select(Ladder.version)).all()
    assert supervisor.post("/ladder/", form).status_code == 303
    assert director.post(f"/ladder/{version}/discard").status_code == 403
    assert f"启用第{version}版" in director.get("/ladder/").text
    assert director.post(f"/ladder/{version}/activate").status_code == 303
    assert supervisor.post(f"/ladder/{version}/discard").status_code == 409


def test_a_ladder_that_cannot_be_comes_back_with_what_was_typed(visit: Visit, cast: Cast) -> None:
    form = {"name": "怪阶梯", "steps-0-offset": "3", "steps-0-recipient": "head", "steps-0-light": "red"}
    form |= empty_rows(from_row=1)
    answer = visit("苏敏").post("/ladder/", form)
    assert answer.status_code == 422
    assert "怪阶梯" in answer.text
    assert "时限当日" in answer.text


def test_the_administrator_sees_how_the_house_runs(visit: Visit, item: WorkItem) -> None:
    page = visit("丁海洋").get("/admin/status")
    assert page.status_code == 200
    assert item.title not in page.text
    assert visit("苏敏").get("/admin/status").status_code == 403
