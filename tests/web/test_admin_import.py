"""Units and people brought in from a spreadsheet: shown, confirmed and carried out, or every fault said at once."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.moment import TODAY
from tests.visitor import Visitor, account_of
from tracker.audit.models import AuditRow
from tracker.core import xlsx
from tracker.core.db import session
from tracker.organisation import queries
from tracker.organisation.models import StagedImport

Visit = Callable[[str], Visitor]
UNITS = ("名称", "简称", "其他叫法", "类型", "上级单位")
PEOPLE = ("姓名", "工号", "所在单位", "岗位", "岗位名称", "分管单位", "邮箱", "到任日期")


def workbook(units: Sequence[tuple[str, ...]], people: Sequence[tuple[str, ...]]) -> io.BytesIO:
    return xlsx.write_sheets([("单位", UNITS, units), ("人员", PEOPLE, people)])


def written() -> int:
    """How many acts are on record."""
    session.rollback()
    return len(session.scalars(select(AuditRow.id)).all())


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
    line = queries.command(cast.bureau_id, TODAY).line(office)
    assert [rung.holder.person_name for rung in line if rung.holder] == ["李明", "赵局", "周启明"]
    assert line[0].basis == queries.Basis.VACANT
    assert browser.post(location).status_code == 404
    assert session.scalar(select(StagedImport.id)) is None


def test_every_fault_of_an_import_is_shown_and_nothing_written(visit: Visit, cast: Cast) -> None:
    browser = visit("丁海洋")
    before = written()
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
    assert written() == before


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


def test_two_units_of_a_file_do_not_go_by_one_short_name(visit: Visit, cast: Cast) -> None:
    units = [
        ("甲科", "同", "", "", ""),
        ("乙科", "同", "", "", ""),
        ("丙科", "甲科", "", "", ""),
        ("丁科", "丁科", "", "", ""),
    ]
    status, page, _location = upload(visit("丁海洋"), workbook(units, []))
    assert status == 422
    assert [fault[:3] for fault in faults(page)] == [("单位", "3", "简称"), ("单位", "4", "简称")]


def test_a_sheet_that_is_there_twice_is_refused(visit: Visit) -> None:
    sheets = [("单位", UNITS, [("甲科", "", "", "", "")]), ("单位 ", UNITS, [("乙科", "", "", "", "")])]
    status, page, _location = upload(visit("丁海洋"), xlsx.write_sheets(sheets))
    assert status == 422
    assert "不止一张“单位”工作表" in page


def test_thousands_of_faults_make_no_endless_page(visit: Visit, cast: Cast) -> None:
    units = [(f"新{at}科", "", "", "词" * 1900, "") for at in range(1200)]
    status, page, _location = upload(visit("丁海洋"), workbook(units, []))
    assert status == 422
    assert "有1200处要改" in page
    assert "这里列出前1000处" in page
    assert len(faults(page)) == 1000
    assert len(page) < 500_000


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


def test_a_file_without_rows_is_refused(visit: Visit) -> None:
    for stream in (workbook([], []), xlsx.write_sheets([("单位", (), [])])):
        status, text, _location = upload(visit("丁海洋"), stream)
        assert status == 422
        assert "表里没有要导入的行" in text


def test_the_template_can_be_read_back_and_has_no_rows(visit: Visit) -> None:
    answer = visit("丁海洋").get("/admin/import/template.xlsx")
    assert "attachment" in answer.headers["Content-Disposition"]
    sheets = xlsx.read(io.BytesIO(answer.data))
    assert [(sheet.name, len(sheet.rows)) for sheet in sheets][:2] == [("单位", 1), ("人员", 1)]


ENGLISH = (
    ("Units", ("Name", "Short name", "Other names", "Kind", "Parent unit")),
    ("People", ("Name", "Staff number", "Unit", "Post", "Post title", "Units in charge", "Email", "From")),
)


def in_english(cast: Cast, visit: Visit) -> Visitor:
    """The administrator's browser, who reads English."""
    browser = visit("丁海洋")
    account_of(cast.person("丁海洋")).locale = "en"
    session.commit()
    return browser


def test_the_template_speaks_the_reader_s_language(visit: Visit, cast: Cast) -> None:
    answer = in_english(cast, visit).get("/admin/import/template.xlsx")
    sheets = xlsx.read(io.BytesIO(answer.data))
    assert [(sheet.name, tuple(filter(None, sheet.rows[0][1]))) for sheet in sheets[:2]] == list(ENGLISH)
    notes = {row[1][:2]: row[1][2] for row in sheets[2].rows}
    assert notes["Units", "Kind"] == "Section, Branch, Group"
    assert "Leader in charge" in notes["People", "Post"]
    assert not re.search("[\u4e00-\u9fff]", " ".join(word for _, row in sheets[2].rows for word in row))


def test_a_file_in_english_is_read_and_its_faults_are_told_in_its_words(visit: Visit, cast: Cast) -> None:
    browser = in_english(cast, visit)
    (units, unit_head), (people, person_head) = ENGLISH
    lines = [("Outer Branch", "Outer", "The Outer, OB", "branch", ""), ("Desk 1", "", "", "Group", "Outer")]
    staff = [
        ("Li Ming", "B1", "Outer Branch", "Head", "", "", "", "2026-03-01"),
        ("Wang Fang", "B2", "办公室", "", "", "", "", ""),
        ("Zhao Ju", "B3", "安禾县税务局", "leader  in charge", "Vice director", "Outer, Desk 1", "", ""),
    ]
    status, _text, location = upload(
        browser, xlsx.write_sheets([(units, unit_head, lines), (people, person_head, staff)])
    )
    assert status == 303
    assert browser.post(location).status_code == 303
    session.rollback()
    tree = queries.tree(cast.bureau_id, TODAY)
    branch = tree.find("OB")
    assert branch
    assert tree.parent(tree.find("Desk 1") or 0) == branch
    line = queries.command(cast.bureau_id, TODAY).line(branch)
    assert [rung.holder.person_name for rung in line if rung.holder][:2] == ["Li Ming", "Zhao Ju"]
    wrong = [("", "B9", "Nowhere", "Chief", "", "", "", "")]
    status, page, _location = upload(browser, xlsx.write_sheets([("people", person_head, wrong)]))
    assert status == 422
    body = page.split("</thead>", 1)[1].split("</table>", 1)[0]
    rows = [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in body.split("<tr>")[1:]]
    assert [row[:3] for row in rows] == [["people", "2", column] for column in ("Post", "Name", "Unit")]
    assert "Staff, Head, Deputy" in rows[0][3]


def test_the_day_that_the_form_offers_is_one_it_reads(visit: Visit, cast: Cast) -> None:
    browser = in_english(cast, visit)
    offered = re.search(r'name="from_day"[^>]*value="([^"]+)"', browser.get("/admin/import").text)
    assert offered is not None
    assert offered[1] == "1 Jan 2026"
    form = {"file": (workbook([("甲科", "", "", "", "")], []), "a.xlsx"), "from_day": offered[1]}
    assert browser.post("/admin/import", form).status_code == 303


def test_both_languages_may_stand_in_one_file(visit: Visit, cast: Cast) -> None:
    sheets = [("单位", ("Name", "类型"), [("新区分局", "Branch")]), ("People", ("姓名", "Staff Number", "Unit"), [])]
    status, _text, location = upload(visit("丁海洋"), xlsx.write_sheets(sheets))
    assert status == 303
    assert "将新增1个单位" in visit("丁海洋").get(location).text
    twice: list[tuple[str, tuple[str, ...], list[tuple[str, ...]]]] = [("单位", UNITS, []), ("Units", UNITS, [])]
    assert "不止一张“单位”工作表" in upload(visit("丁海洋"), xlsx.write_sheets(twice))[1]
