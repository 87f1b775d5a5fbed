"""One plan as text, Word, PDF, Markdown, web page and table gives the same tasks; what each format has of its own."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import docx
import pytest
from openpyxl import Workbook

from tests.plans.parsing import pdfs
from tests.plans.parsing.sources import lossless, para, word
from tests.plans.parsing.workbooks import saved, workbook
from tracker.plans.parsing import Layout, ReadError, ReadPlan, read_plan, read_source
from tracker.plans.parsing.child import read_in_child
from tracker.plans.parsing.sources import converter

SECTIONS = (
    ("优化纳税服务", (
        ("升级办税大厅", "完成3个办税大厅的预约系统升级。", "纳税服务科", "信息中心", "2026年6月30日"),
        ("推行容缺办理", "清理证明材料，资料不齐的事项先行受理。", "征收管理科", "办公室", "2026年9月30日"),
        ("走访重点企业", "走访企业不少于50户，问题办结率达到95%以上。", "纳税服务科", "税源管理科", "2026年10月30日"),
        ("规范窗口服务", "每月25日前报送分析报告1份，不得推诿扯皮。", "办公室", "监察科", "2026年12月25日"),
    )),
    ("夯实税费基础", (
        ("清理欠缴税款", "逐户建立台账，落实清欠措施。", "收入核算科", "法制科", "2026年11月30日"),
        ("核实重点税源", "对年纳税额较大的企业开展实地核查。", "税源管理科", "收入核算科", "2026年8月31日"),
        ("比对发票数据", "按季比对发票数据，疑点核实面达到100%。", "征收管理科", "信息中心", "2026年12月20日"),
        ("化解涉税风险", "坚持依法行政的原则。力争满意度全市领先。总体目标是应对率达到90%。逐户核实。",
         "法制科", "征收管理科", "2026年11月20日"),
    )),
    ("建强干部队伍", (
        ("开展业务培训", "举办培训班3期，培训200人次。", "人事教育科", "办公室", "2026年7月31日"),
        ("推进岗位练兵", "每两周组织一次测试，合格率不低于98%。", "人事教育科", "监察科", "2026年12月10日"),
        ("严肃工作纪律", "严禁违规收费，确保不发生责任事故。", "监察科", "人事教育科", "2026年12月15日"),
        ("节约行政开支", "办公室须每季度末报送报告1份；监察科须在11月20日前办结疑点9条。",
         "办公室", "监察科", "2026年12月18日"),
    )),
)  # fmt: skip
NUMBERS = "一二三四"
WRAP = re.compile(r"(.{20,}?[\u4e00-\u9fff])([\u4e00-\u9fff])")
"""A line of Markdown may end between two characters; within a number it would be a blank."""
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "WordDocument".encode("utf-16-le")


def _text() -> str:
    lines = ["云溪县税务局2026年工作计划"]
    for at, (section, tasks) in enumerate(SECTIONS):
        lines.append(f"{NUMBERS[at]}、{section}")
        for number, task in enumerate(tasks):
            lines.append(f"（{NUMBERS[number]}）{_words(task)}")
    return "\n".join(lines) + "\n"


def _words(task: tuple[str, ...]) -> str:
    title, body, lead, support, day = task
    return f"{title}。{body}（牵头单位：{lead}；配合单位：{support}；完成时限：{day}）"


def _word() -> bytes:
    level = "<w:lvl w:ilvl='{}'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='{}'/></w:lvl>"
    lists = f"<w:abstractNum w:abstractNumId='0'>{level.format(0, '%1、')}{level.format(1, '（%2）')}</w:abstractNum>"
    lists += "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    body = [para("云溪县税务局2026年工作计划")]
    for section, tasks in SECTIONS:
        body.append(para(section, (1, 0)))
        body += [para(_words(task), (1, 1)) for task in tasks]
    return word("".join(body), lists)


def _page() -> bytes:
    body = "".join(
        f"<h2>{NUMBERS[at]}、{section}</h2>" + "".join(
            f"<p>&#xFF08;{NUMBERS[number]}）<b>{_words(task)[:5]}</b>{_words(task)[5:]}</p>"
            for number, task in enumerate(tasks)
        )
        for at, (section, tasks) in enumerate(SECTIONS)
    )  # fmt: skip
    head = (
        "<!DOCTYPE html><html><head><title>x</title><style>p{}</style></head><body><h1>云溪县税务局2026年工作计划</h1>"
    )
    return f"{head}{body}<script>alert('一、假的')</script></body></html>".encode()


def _markdown() -> bytes:
    lines = []
    for at, line in enumerate(_text().splitlines()):
        wrapped = WRAP.sub(r"\1\n\2", line, count=1) if line.startswith("（") else line
        lines.append(
            f"# {line}" if at == 0 else f"## {line}" if line[1] == "、" else wrapped.replace("大厅", "**大厅**")
        )
    return "\n\n".join(lines).encode()


def _table(
    head: tuple[str, ...] = ("序号", "类别", "工作任务", "具体内容", "牵头单位", "配合单位", "完成时限"),
) -> bytes:
    rows: list[list[Any]] = [["2026年重点任务分解表"], list(head)]
    for section, tasks in SECTIONS:
        for number, (title, body, lead, support, day) in enumerate(tasks):
            year, month, rest = day.replace("年", " ").replace("月", " ").replace("日", "").split()
            name = None if number else section
            rows.append([len(rows) - 1, name, title, body, lead, support, date(int(year), int(month), int(rest))])
    return workbook(rows, ["A1:G1", "B3:B6", "B7:B10", "B11:B14"])


def facts(plan: ReadPlan) -> list[tuple[Any, ...]]:
    """What must not depend on the format."""
    return [
        (
            item.title,
            item.section[-1] if item.section else "",
            tuple((unit.name, unit.role) for unit in item.units),
            item.deadline.resolved if item.deadline else None,
        )
        for item in plan.items
    ]


def closely(plan: ReadPlan) -> list[tuple[Any, ...]]:
    """What is read of the sentences: figures, returning days, parts, and the kind of each sentence."""
    return [
        (
            item.title,
            sorted((target.op, str(target.value), target.unit) for target in item.targets),
            sorted(deadline.recurrence for deadline in item.deadlines if deadline.recurrence),
            [part.title for part in item.parts],
            [(plan.text[action.start : action.end].strip("。；，"), action.kind) for action in item.actions],
        )
        for item in plan.items
    ]


EXPECTED = [
    (title, section, ((lead, "lead"), (support, "support")), date(*(int(part) for part in day)).isoformat())
    for section, tasks in SECTIONS
    for title, _, lead, support, text in tasks
    for day in [text.replace("年", " ").replace("月", " ").replace("日", "").split()]
]
KINDS = {"heading", "action", "prohibition", "principle", "goal", "indicator"}
FORMATS = {
    "text": lambda: _text().encode(),
    "gb18030": lambda: _text().encode("gb18030"),
    "word": _word,
    "pdf": lambda: pdfs.typeset(_text(), head="云溪县税务局", height=5),
    "web page": _page,
    "markdown": _markdown,
    "table": _table,
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_tasks(name: str) -> None:
    plan = read_plan(FORMATS[name](), "云溪县税务局2026年工作计划", 2026)
    assert facts(plan) == EXPECTED
    # A row of a table is cells, not sentences: it has figures and returning days, but no parts and other stretches.
    shown = slice(0, 3 if name == "table" else None)
    as_text = read_plan(FORMATS["text"](), "计划.txt", 2026)
    assert [row[shown] for row in closely(plan)] == [row[shown] for row in closely(as_text)]
    assert lossless(plan)


def test_the_plan_that_is_compared_has_everything() -> None:
    rows = closely(read_plan(_text().encode(), "计划.txt", 2026))
    assert len(rows) == 12
    assert {kind for row in rows for _words, kind in row[4]} == KINDS
    assert {day for row in rows for day in row[2]} >= {"monthly", "quarterly", "biweekly"}
    assert any(row[3] for row in rows)


def test_a_layout_that_somebody_settled_reads_a_strange_head() -> None:
    head = ("#", "块", "干什么", "怎么干", "谁管", "谁帮", "啥时候")
    data = _table(head)
    assert not read_source(data).heads[0].sure
    layout = Layout(head, ("number", "section", "title", "measure", "lead", "support", "time"))
    assert facts(read_plan(data, "表.xlsx", 2026, [layout])) == EXPECTED


# --- text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    text = "一、工作目标\r\n（一）组织收入。完成税收5亿元。\r\n"
    assert read_plan(text.encode(encoding), "计划.txt", 2025).text == text.replace("\r\n", "\n")


TRADITIONAL = "一、工作目標\n（一）組織收入。各單位應於年底前完成稅收任務，並報送執行情況。責任單位：財政處。\n"


def test_big5_is_told_from_gb18030_and_traditional_words_are_read() -> None:
    plan = read_plan(TRADITIONAL.encode("cp950"), "計劃.txt", 2025)
    assert plan.text == TRADITIONAL
    assert "財政處" in [unit.name for item in plan.items for unit in item.units]


def test_page_numbers_and_running_heads_stay_as_furniture() -> None:
    page = "（{}）加强管理工作。各科室要按月报送进展情况，认真分析存在的问题，\n"
    page += "云溪县税务局文件\n— {} —\n\f研究改进的办法。\n"
    text = "一、重点任务\n" + "".join(page.format("一二三四"[n], n + 1) for n in range(4))
    plan = read_plan(text.encode(), "计划.txt", 2025)
    assert plan.text == text
    assert lossless(plan)
    assert len(plan.items) == 4
    apart = {plan.text[span.start : span.end] for span in plan.spans if span.kind == "not_a_task"}
    assert {"云溪县税务局文件", "— 2 —"} <= apart


# --- Word ------------------------------------------------------------------------------------------------------------


def test_what_stands_beside_the_text_is_named_and_not_read() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "第1页"
    document.add_paragraph("一、工作目标").add_run("不打印的话").font.hidden = True
    out = io.BytesIO()
    document.save(out)
    source = read_source(out.getvalue())
    assert source.text == "一、工作目标\n"
    assert {(aside.kind, aside.text) for aside in source.aside} == {
        ("header", "内部资料"), ("footer", "第1页"), ("hidden", "不打印的话"),
    }  # fmt: skip


def test_a_deleted_paragraph_end_joins_and_counts_once() -> None:
    gone = "<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>"
    gone += "<w:r><w:t>前半</w:t></w:r></w:p>"
    level = "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>"
    lists = f"<w:abstractNum w:abstractNumId='0'>{level}</w:abstractNum>"
    lists += "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    source = read_source(word(gone + para("后半", (1, 0)) + para("二", (1, 0)), lists))
    assert source.text == "1.前半后半\n2.二\n"


def test_contents_lines_are_furniture_and_a_frame_is_text() -> None:
    styles = "<w:style w:styleId='T1'><w:name w:val='toc 1'/></w:style>"
    frame = f"<w:tbl><w:tr><w:tc>{para('一、目标')}{para('（一）收入。')}</w:tc></w:tr></w:tbl>"
    source = read_source(word(para("一、目标……1", style="T1") + frame, styles=styles))
    assert [(block.kind, source.text[block.start : block.end]) for block in source.blocks] == [
        ("page", "一、目标……1"), ("para", "一、目标"), ("para", "（一）收入。"),
    ]  # fmt: skip


def test_a_merged_cell_counts_for_all_its_rows() -> None:
    cell = "<w:tc><w:tcPr>{}</w:tcPr>" + para("{}") + "</w:tc>"
    begin, on = "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
    rows = [
        cell.format("", "工作任务") + cell.format("", "责任单位") + cell.format("", "完成时限"),
        cell.format("", "升级系统") + cell.format(begin, "信息中心") + cell.format(begin, "6月底前"),
        cell.format("", "清理数据") + cell.format(on, "") + cell.format(on, ""),
    ]
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    plan = read_plan(word(para("任务表") + f"<w:tbl>{table}</w:tbl>" + para("完")), "表", 2026)
    assert [(item.title, item.units[0].name, item.deadline.resolved) for item in plan.items if item.deadline] == [
        ("升级系统", "信息中心", "2026-06-30"), ("清理数据", "信息中心", "2026-06-30"),
    ]  # fmt: skip


with_a_converter = pytest.mark.skipif(
    not converter.installed(), reason="no LibreOffice on this machine: apt-get install libreoffice-writer-nogui"
)


@with_a_converter
def test_an_old_word_file_is_converted_with_its_numbers_and_tables(old_word: bytes) -> None:
    source = read_source(old_word)
    assert source.text.splitlines() == ["一、工作目标", "工作任务\t责任单位", "清理欠税\t收入核算科", "特此通知。"]


@with_a_converter
def test_a_broken_old_word_file_is_refused() -> None:
    with pytest.raises(ReadError) as refused:
        read_source(OLD)
    assert refused.value.code == "not_converted"


@with_a_converter
def test_an_old_word_file_with_its_limits_in_the_child(old_word: bytes) -> None:
    assert "清理欠税" in read_in_child(old_word, "plan.wps", 2026).text


def test_without_a_converter_the_person_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converter, "_NAMES", ("no-such-office",))
    with pytest.raises(ReadError) as refused:
        read_source(OLD)
    assert refused.value.code == "no_converter"
    assert "libreoffice-writer-nogui" in str(refused.value)


# --- PDF -------------------------------------------------------------------------------------------------------------


def test_pdf_lines_become_paragraphs_over_page_ends() -> None:
    source = read_source(pdfs.typeset(_text(), head="云溪县税务局", height=4))
    body = [source.text[block.start : block.end] for block in source.blocks if block.kind == "para"]
    assert body == _text().splitlines()
    assert {source.text[block.start : block.end] for block in source.blocks if block.kind == "page"} >= {
        "云溪县税务局",
        "— 1 —",
    }


def test_a_ruled_table_in_a_pdf_is_rows() -> None:
    rows = [
        ["序号", "工作任务", "责任单位"],
        ["1", "升级办税大厅的预约和叫号系统", "信息中心"],
        ["2", "清理欠税", "收入核算科"],
    ]
    source = read_source(pdfs.table(rows, "2026年任务分解表"))
    assert source.text.splitlines() == ["2026年任务分解表", *("\t".join(row) for row in rows)]


# --- Excel -----------------------------------------------------------------------------------------------------------


def test_cells_are_read_as_they_are_shown() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["任务", "责任单位", "时限", "完成率", "分值"])
    sheet.append(["清理欠税", "收入核算科", date(2026, 6, 30), 0.95, 3.0])
    sheet["D2"].number_format = "0%"
    sheet["C2"].number_format = 'yyyy"年"m"月"'
    book.create_sheet("隐藏").append(["一、假的"])
    book["隐藏"].sheet_state = "hidden"
    source = read_source(saved(book))
    assert source.text.splitlines()[1] == "清理欠税\t收入核算科\t2026年6月\t95%\t3"
    assert [(aside.kind, aside.text) for aside in source.aside] == [("sheet", "隐藏")]


def test_a_head_of_two_rows_is_one_head() -> None:
    rows: list[list[Any]] = [
        ["序号", "工作任务", "责任单位", None, "完成时限"],
        [None, None, "牵头单位", "配合单位", None],
        [1, "清理欠税", "甲科", "乙科", "年底前"],
    ]
    head = read_source(workbook(rows, ["A1:A2", "B1:B2", "C1:D1", "E1:E2"])).heads[0]
    assert head.roles == ("number", "title", "lead", "support", "time")
    assert head.sure


# --- web pages and Markdown ------------------------------------------------------------------------------------------


def test_lists_of_a_web_page_have_their_numbers() -> None:
    page = (
        "<html><body><ol start=3><li>甲<li value=7>乙<ol type=A><li>丙</ol></ol><ul><li>丁</ul>"
        "<ol style='list-style-type: cjk-ideographic'><li>戊</ol><p>己<br>庚</p>"
        "<table><tr><td rowspan=2>辛<td>壬<tr><td>癸</table>"
    )
    source = read_source(page.encode())
    assert source.text.splitlines() == ["3. 甲", "7. 乙", "A. 丙", "丁", "一、戊", "己", "庚", "辛\t壬", "\t癸"]
    assert source.blocks[-1].cells[0] == source.blocks[-2].cells[0]


def test_markdown_is_read_as_it_is_shown() -> None:
    text = "计划\n===\n\n1. 甲\n1. **乙**见[文](http://x)\n\n   续\n\n> 引\n\n| 任务 | 单位 |\n|:--|--|\n"
    text += "| 丙 \\| 丁 | 戊 |\n\n```\n# 己\n```\n"
    source = read_source(text.encode())
    assert source.text.splitlines() == ["计划", "1. 甲", "2. 乙见文", "续", "引", "任务\t单位", "丙 | 丁\t戊", "# 己"]
    assert source.blocks[0].style == 1
