"""Administration in front of a browser: every page opens, every form does its one thing, only for the right people."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.moment import TODAY
from tests.visitor import Visitor
from tracker.audit.models import AuditRow
from tracker.core.db import session
from tracker.core.permissions import PostKind
from tracker.organisation import queries, settings
from tracker.organisation.models import Account, Person, Post, PostHolding, Unit

Visit = Callable[[str], Visitor]
PAGES = (
    "",
    "/people",
    "/people?q=王",
    "/posts",
    "/calendar",
    "/calendar?year=2031",
    "/settings",
    "/import",
    "/units/new",
    "/people/new",
    "/posts/new",
)


def unit_uuid(cast: Cast, name: str) -> str:
    return str(session.scalar(select(Unit.uuid).where(Unit.id == cast.unit(name))))


def person_uuid(cast: Cast, name: str) -> str:
    return str(session.scalar(select(Person.uuid).where(Person.id == cast.person(name))))


def post_uuid(cast: Cast, kind: PostKind, unit: str) -> str:
    query = select(Post.uuid).where(Post.kind == kind, Post.unit_id == cast.unit(unit))
    return str(session.scalars(query).first())


def acts() -> list[str]:
    session.rollback()
    return list(session.scalars(select(AuditRow.act).order_by(AuditRow.id)))


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_for_the_administrator_only(visit: Visit, path: str) -> None:
    assert visit("丁海洋").get(f"/admin{path}").status_code == 200
    assert visit("苏敏").get(f"/admin{path}").status_code == 403


def test_pages_of_one_thing_open(visit: Visit, cast: Cast) -> None:
    browser = visit("丁海洋")
    unit, person = unit_uuid(cast, "征收管理科"), person_uuid(cast, "王立群")
    post = post_uuid(cast, PostKind.HEAD, "征收管理科")
    held = session.scalar(select(PostHolding.id).where(PostHolding.person_id == cast.person("王立群")))
    for url in (
        *(f"/admin/units/{unit}{verb}" for verb in ("", "/rename", "/move", "/end")),
        *(f"/admin/people/{person}{verb}" for verb in ("", "/change", "/transfer", "/leave")),
        *(
            f"/admin/posts/{post}{verb}"
            for verb in ("", "/hold", "/hold?acting=1", "/charge", "/end", f"/release/{held}")
        ),
    ):
        answer = browser.get(url)
        assert answer.status_code == 200, url
        assert "<h1>" in answer.text


def test_the_administrator_sees_neither_items_nor_scores(cast: Cast) -> None:
    granted = {permission.value for permission in cast.actor("丁海洋").permissions}
    assert granted == {"use", "administer"}


def test_a_foreign_or_unknown_thing_is_not_found(visit: Visit) -> None:
    browser = visit("丁海洋")
    for url in ("/admin/units/x", "/admin/people/x", "/admin/posts/x", "/admin/import/x"):
        assert browser.get(url).status_code == 404
    assert browser.post("/admin/people/x/account").status_code == 404


def test_a_unit_is_added_renamed_moved_and_ended(visit: Visit, cast: Cast) -> None:
    browser = visit("丁海洋")
    bureau = cast.bureau_id
    form = {"name": "纳税服务科", "short_name": "纳服科", "kind": "section", "parent_id": bureau, "from_day": "11.23"}
    assert browser.post("/admin/units/new", form).status_code == 303
    session.rollback()
    unit_id = queries.tree(bureau, TODAY).find("纳服科")
    assert unit_id
    uuid = session.get_one(Unit, unit_id).uuid
    names = {"name": "纳税服务中心", "aliases": "纳服，办税厅", "from_day": "2026-12-01"}
    assert browser.post(f"/admin/units/{uuid}/rename", names).status_code == 303
    move = {"parent_id": cast.unit("城关税务分局"), "from_day": "2026-12-05"}
    assert browser.post(f"/admin/units/{uuid}/move", move).status_code == 303
    end = {"last_day": "2026-12-31", "successors": [cast.unit("办公室")]}
    assert browser.post(f"/admin/units/{uuid}/end", end).status_code == 303
    session.rollback()
    assert queries.tree(bureau, TODAY).name(unit_id) == "纳税服务科"
    december = queries.tree(bureau, date(2026, 12, 6))
    assert (december.name(unit_id), december.parent(unit_id)) == ("纳税服务中心", cast.unit("城关税务分局"))
    assert december.find("办税厅") == unit_id
    assert queries.tree(bureau, date(2027, 1, 1)).present(unit_id) == cast.unit("办公室")
    assert acts()[-4:] == ["create_unit", "rename_unit", "move_unit", "end_unit"]


def test_a_refused_form_keeps_what_was_typed(visit: Visit, cast: Cast) -> None:
    form = {"name": "办公室", "kind": "section", "parent_id": cast.bureau_id, "from_day": "什么时候"}
    answer = visit("丁海洋").post("/admin/units/new", form)
    assert answer.status_code == 422
    assert "看不懂这个日期" in answer.text
    assert 'value="什么时候"' in answer.text
    answer = visit("丁海洋").post("/admin/units/new", {**form, "from_day": "11.23"})
    assert "已有叫“办公室”的单位。" in answer.text


def test_a_person_arrives_gets_an_account_once_shown_and_leaves(visit: Visit, cast: Cast) -> None:
    browser = visit("丁海洋")
    form = {"name": "新人", "staff_no": "N1", "unit_id": cast.unit("办公室"), "from_day": "11.23", "member": "y"}
    assert browser.post("/admin/people/new", form).status_code == 303
    session.rollback()
    person = session.scalars(select(Person).where(Person.staff_no == "N1")).one()
    shown = browser.post(f"/admin/people/{person.uuid}/account")
    secret = re.search(r"<code>([^<]+)</code>", shown.text)
    assert shown.status_code == 200
    assert secret
    assert secret[1] not in browser.get(f"/admin/people/{person.uuid}").text
    session.rollback()
    assert secret[1] not in str([row.detail for row in session.scalars(select(AuditRow))])
    assert browser.post(f"/admin/people/{person.uuid}/account").status_code == 422
    reset = browser.post(f"/admin/people/{person.uuid}/account/reset")
    assert reset.status_code == 200
    assert secret[1] not in reset.text
    assert browser.post(f"/admin/people/{person.uuid}/transfer", {"unit_id": cast.unit("信息中心"), "from_day": "12.1"})
    assert browser.post(f"/admin/people/{person.uuid}/leave", {"last_day": "2026-12-31"}).status_code == 303
    session.rollback()
    assert queries.history_of(person.id)[-1] == (date(2026, 12, 1), cast.unit("信息中心"))
    assert queries.actor_for(person.id, date(2026, 12, 31)).posts
    assert not queries.actor_for(person.id, date(2027, 1, 1)).posts


def test_accounts_are_opened_for_several_people_at_once(visit: Visit, cast: Cast) -> None:
    browser = visit("丁海洋")
    ids = [person_uuid(cast, name) for name in ("陈思远", "高翔", "丁海洋")]
    shown = browser.post("/admin/people/accounts", {"ids": ids})
    assert len(re.findall("<code>", shown.text)) == 2
    session.rollback()
    made = session.scalars(select(Account).where(Account.person_id == cast.person("高翔"))).one()
    assert (made.username, made.must_change) == ("A011", True)


def test_nobody_closes_the_own_account(visit: Visit, cast: Cast) -> None:
    browser = visit("丁海洋")
    assert browser.post(f"/admin/people/{person_uuid(cast, '丁海洋')}/account/disable").status_code == 422


def test_a_deputy_acts_for_the_head(visit: Visit, cast: Cast) -> None:
    post = post_uuid(cast, PostKind.HEAD, "征收管理科")
    browser = visit("丁海洋")
    form = {"person_id": "陈思远", "from_day": "11.23", "to_day": "11.27", "acting": "y"}
    assert browser.post(f"/admin/posts/{post}/hold", {**form, "to_day": ""}).status_code == 422
    assert browser.post(f"/admin/posts/{post}/hold", {**form, "person_id": "没有这人"}).status_code == 422
    assert browser.post(f"/admin/posts/{post}/hold", form).status_code == 303
    session.rollback()
    actor = cast.actor("陈思远")
    assert actor.heads(cast.unit("征收管理科"))
    assert [post.acting_for for post in actor.posts if post.kind == PostKind.HEAD] == ["王立群"]
    held = session.scalars(select(PostHolding).where(PostHolding.acting)).one()
    assert browser.post(f"/admin/posts/{post}/release/{held.id}", {"last_day": "11.22"}).status_code == 303
    session.rollback()
    assert not cast.actor("陈思远").heads(cast.unit("征收管理科"))


def test_a_post_is_added_given_units_and_abolished(visit: Visit, cast: Cast) -> None:
    browser = visit("丁海洋")
    form = {
        "unit_id": cast.bureau_id,
        "kind": "leader",
        "title": "副局长",
        "charge": [cast.unit("办公室"), cast.unit("信息中心")],
        "from_day": "11.23",
    }
    assert browser.post("/admin/posts/new", form).status_code == 303
    session.rollback()
    post = session.scalars(select(Post).order_by(Post.id.desc())).first()
    assert post
    url = f"/admin/posts/{post.uuid}"
    assert browser.post(f"{url}/charge", {"charge": [cast.unit("办公室")], "from_day": "12.1"}).status_code == 303
    assert browser.post(f"{url}/hold", {"person_id": "许静", "from_day": "11.23"}).status_code == 303
    session.rollback()
    assert cast.actor("许静").scope >= {cast.unit("信息中心")}
    assert cast.unit("信息中心") not in cast.actor("许静", date(2026, 12, 1)).scope
    assert browser.post(f"{url}/end", {"last_day": "2026-12-31"}).status_code == 303
    session.rollback()
    assert not cast.actor("许静", date(2027, 1, 1)).holds(PostKind.LEADER)


def test_a_day_is_changed_and_a_notice_taken_over(visit: Visit, cast: Cast) -> None:
    browser = visit("丁海洋")
    assert browser.post("/admin/calendar/day", {"day": "2026-11-24", "works": "off", "note": "停电"}).status_code == 303
    session.rollback()
    calendar = queries.calendar(cast.bureau_id)
    assert not calendar.is_working(date(2026, 11, 24))
    notice = "日期,怎么算,说明\n2027-01-01,休,元旦\n2027-01-03,班,元旦\n".encode("gb18030")
    form = {"file": (io.BytesIO(notice), "notice.csv"), "source": "通知"}
    assert calendar.is_provisional(date(2027, 1, 3))
    assert browser.post("/admin/calendar/import?year=2027", form).status_code == 303
    session.rollback()
    later = queries.calendar(cast.bureau_id)
    assert later.is_working(date(2027, 1, 3))
    assert not later.is_provisional(date(2027, 1, 3))
    assert later.version > calendar.version
    bad = {"file": (io.BytesIO("明天,休\n2027-02-30,班".encode()), "x.csv"), "source": "通知"}
    answer = browser.post("/admin/calendar/import?year=2027", bad)
    assert answer.status_code == 422
    assert "第1行看不懂" in answer.text
    assert "第2行看不懂" in answer.text


def test_settings_are_judged_together_and_kept(visit: Visit, cast: Cast) -> None:
    browser = visit("丁海洋")
    given = {name: str(value) for name, value in settings.values(cast.bureau_id).items()}
    answer = browser.post("/admin/settings", {**given, "cutoff": "25:00", "case_days": "0"})
    assert answer.status_code == 422
    assert "时刻写作17:30这样" in answer.text
    assert "填1到60之间的整数。" in answer.text
    assert browser.post("/admin/settings", {**given, "cutoff": "18:00"}).status_code == 303
    session.rollback()
    assert settings.get(cast.bureau_id, "cutoff") == "18:00"
    assert acts()[-1] == "change_settings"
