"""Administration in front of a browser: every page opens, every form does its one thing, only for the right people."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.moment import TODAY
from tests.visitor import Visitor
from tracker.audit.models import AuditRow
from tracker.core import xlsx
from tracker.core.db import session
from tracker.core.permissions import PostKind
from tracker.organisation import queries, settings
from tracker.organisation.models import Account, Person, Post, PostHolding, StagedImport, Unit

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
    assert actor.post_for(PostKind.HEAD).acting_for == "王立群"  # type: ignore[union-attr]
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


UNITS = ("名称", "简称", "其他叫法", "类型", "上级单位")
PEOPLE = ("姓名", "工号", "所在单位", "岗位", "岗位名称", "分管单位", "邮箱", "到任日期")


def workbook(units: Sequence[tuple[str, ...]], people: Sequence[tuple[str, ...]]) -> io.BytesIO:
    return xlsx.write_sheets([("单位", UNITS, units), ("人员", PEOPLE, people)])


def upload(browser: Visitor, stream: io.BytesIO) -> tuple[int, str, str]:
    answer = browser.post("/admin/import", {"file": (stream, "组织.xlsx"), "from_day": "2026-01-01"})
    return answer.status_code, answer.text, answer.headers.get("Location", "")


def test_an_import_is_shown_confirmed_and_carried_out_once(visit: Visit, cast: Cast) -> None:
    browser = visit("丁海洋")
    units = [
        ("第一税务所", "一所", "一分所", "所", "新区分局"),
        ("新区分局", "", "", "分局", ""),
        ("办公室", "", "", "", ""),
    ]
    people = [
        ("李明", "B1", "新区分局", "负责人", "分局长", "", "", "2026-03-01"),
        ("王芳", "B2", "一所", "", "", "", "wf@example.cn", ""),
        ("赵局", "B3", "安禾县税务局", "分管领导", "副局长", "新区分局、第一税务所", "", ""),
    ]
    status, _text, location = upload(browser, workbook(units, people))
    assert status == 303
    preview = browser.get(location)
    assert "将新增2个单位、3人；已有的1行跳过" in preview.text
    assert queries.tree(cast.bureau_id, TODAY).find("新区分局") is None
    assert visit("王立群").get(location).status_code == 403
    assert browser.post(location).status_code == 303
    session.rollback()
    tree = queries.tree(cast.bureau_id, TODAY)
    office, branch = tree.find("一分所"), tree.find("新区分局")
    assert office
    assert branch
    assert tree.parent(office) == branch
    line = queries.line_of_command(office, TODAY)
    assert [rung.holder.person_name for rung in line if rung.holder] == ["李明", "赵局", "周启明"]
    assert line[0].basis == queries.Basis.VACANT
    assert browser.post(location).status_code == 404
    assert session.scalar(select(StagedImport.id)) is None


def test_every_fault_of_an_import_is_shown_and_nothing_written(visit: Visit, cast: Cast) -> None:
    browser = visit("丁海洋")
    before = len(acts())
    units = [
        ("甲科", "", "", "部", "没有的单位"),
        ("甲科", "", "", "", ""),
        ("乙科", "", "", "", "丙科"),
        ("丙科", "", "", "", "乙科"),
    ]
    people = [
        ("", "B1", "甲科", "", "", "", "", ""),
        ("某人", "A000", "不存在", "科长", "", "办公室", "不是邮箱", "2025-01-01"),
        ("某人", "B2", "办公室", "负责人", "", "", "", ""),
    ]
    status, text, _location = upload(browser, workbook(units, people))
    assert status == 422
    for words in (
        "“部”不是可选的",
        "没有叫“没有的单位”的单位",
        "与第2行重复",
        "上级单位绕回到自己",
        "没有填。补上再传。",
        "工号A000已是周启明的",
        "没有叫“不存在”的单位",
        "“科长”不是可选的",
        "只有分管领导才填分管单位",
        "不像邮箱",
        "早于2026-01-01",
        "方志远已任此岗",
    ):
        assert words in text, words
    assert len(acts()) == before


def faults(page: str) -> list[tuple[str, ...]]:
    """The rows of the table of faults: sheet, row, column, what to do."""
    body = page.split("要改什么", 1)[1].split("</table>", 1)[0]
    return [tuple(re.findall(r"<td[^>]*>([^<]*)</td>", row)) for row in body.split("<tr>")[1:]]


def test_a_missing_column_hides_no_fault_of_the_rows_and_makes_none(visit: Visit, cast: Cast) -> None:
    sheets: list[tuple[str, tuple[str, ...], list[tuple[str, ...]]]] = [
        ("单位", ("简称", "类型"), [("甲", "部"), ("乙", "科")]),
        ("人员", PEOPLE, [("", "", "甲科", "", "", "", "", ""), ("", "", "甲科", "科长", "", "", "不是", "13月")]),
    ]
    status, page, _location = upload(visit("丁海洋"), xlsx.write_sheets(sheets))
    assert status == 422
    assert [fault[:3] for fault in faults(page)] == [
        ("单位", "1", "名称"),
        ("单位", "2", "类型"),
        ("人员", "2", "姓名"),
        ("人员", "2", "工号"),
        ("人员", "3", "岗位"),
        ("人员", "3", "邮箱"),
        ("人员", "3", "姓名"),
        ("人员", "3", "工号"),
        ("人员", "3", "到任日期"),
    ]
    assert "有9处要改" in page
    assert all(fault[3] for fault in faults(page))


def test_a_parent_may_be_called_by_its_short_name_and_stand_below(visit: Visit, cast: Cast) -> None:
    browser = visit("丁海洋")
    units = [("综合组", "综合", "", "组", "一所"), ("第一税务所", "一所", "", "所", "")]
    status, _text, location = upload(browser, workbook(units, []))
    assert status == 303
    assert browser.post(location).status_code == 303
    session.rollback()
    tree = queries.tree(cast.bureau_id, TODAY)
    group = tree.find("综合组")
    assert group
    assert tree.parent(group) == tree.find("第一税务所")
    round_about = [("甲组", "甲", "", "组", "乙"), ("乙组", "乙", "", "组", "甲")]
    status, page, _location = upload(browser, workbook(round_about, []))
    assert status == 422
    assert [fault[1] for fault in faults(page)] == ["2", "3"]


@pytest.mark.parametrize(
    ("columns", "people", "column"),
    [
        (("工号", "所在单位", "岗位"), [("B1", "办公室", "负责人"), ("B2", "信息中心", "负责人")], "姓名"),
        (("姓名", "工号", "岗位"), [("甲", "B1", "负责人"), ("乙", "B2", "负责人")], "所在单位"),
    ],
)
def test_who_holds_a_post_is_not_judged_without_name_and_unit(
    visit: Visit, columns: tuple[str, ...], people: list[tuple[str, ...]], column: str
) -> None:
    status, page, _location = upload(visit("丁海洋"), xlsx.write_sheets([("人员", columns, people)]))
    assert status == 422
    assert [fault[:3] for fault in faults(page)] == [("人员", "1", column)]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "先选一个文件"),
        (b"x,y", "这不是xlsx表格"),
        (xlsx.OLE + b"\0" * 99, "加了密码"),
        (b"PK\3\4junk", "这不是xlsx表格"),
    ],
)
def test_a_wrong_file_is_refused_with_a_reason(visit: Visit, data: bytes, words: str) -> None:
    status, text, _location = upload(visit("丁海洋"), io.BytesIO(data))
    if data:
        assert status == 422
        assert words in text


def test_the_template_can_be_read_back_and_has_no_rows(visit: Visit) -> None:
    answer = visit("丁海洋").get("/admin/import/template.xlsx")
    assert "attachment" in answer.headers["Content-Disposition"]
    sheets = xlsx.read(io.BytesIO(answer.data))
    assert [(sheet.name, len(sheet.rows)) for sheet in sheets][:2] == [("单位", 1), ("人员", 1)]
