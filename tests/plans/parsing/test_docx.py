"""Word documents: numbers that Word computes, tracked changes, content controls and tables."""

from __future__ import annotations

import io

import docx
import pytest

from tests.plans.parsing.sources import TEXTS, lossless, para, read, word
from tracker.plans.parsing import ReadPlan, read_plan


def _level(depth: int, form: str, text: str, extra: str = "") -> str:
    words = f"<w:numFmt w:val='{form}'/>{extra}<w:lvlText w:val='{text}'/>"
    return f"<w:lvl w:ilvl='{depth}'><w:start w:val='1'/>{words}</w:lvl>"


OUTLINE = (
    "<w:abstractNum w:abstractNumId='0'>"
    + _level(0, "chineseCountingThousand", "%1、")
    + _level(1, "chineseCounting", "（%2）")
    + _level(2, "decimal", "%3.")
    + _level(3, "decimalEnclosedCircle", "%4")
    + "</w:abstractNum>"
)


def _lines(data: bytes) -> list[str]:
    return read_plan(data, "plan.docx", 2025).text.split("\n")[:-1]


def test_automatic_numbers_are_part_of_the_text() -> None:
    numbering = OUTLINE + "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    depths = [0, 1, 2, 2, 1, 2, 3, 0, 1]
    body = "".join(para("条目", (1, depth)) for depth in depths)
    assert _lines(word(body, numbering)) == [
        "一、条目", "（一）条目", "1.条目", "2.条目", "（二）条目", "1.条目", "①条目", "二、条目", "（一）条目",
    ]  # fmt: skip


def test_a_level_that_never_restarts_counts_on() -> None:
    numbering = OUTLINE.replace("<w:numFmt w:val='decimal'/>", "<w:numFmt w:val='decimal'/><w:lvlRestart w:val='0'/>")
    numbering += "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    body = "".join(para("条", (1, depth)) for depth in (0, 1, 2, 1, 2))
    assert _lines(word(body, numbering)) == ["一、条", "（一）条", "1.条", "（二）条", "2.条"]


def test_instances_share_a_list_unless_they_override_its_start() -> None:
    numbering = OUTLINE + (
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='0'/></w:num>"
        "<w:num w:numId='3'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/>"
        "</w:lvlOverride></w:num><w:num w:numId='4'><w:abstractNumId w:val='0'/>"
        f"<w:lvlOverride w:ilvl='0'>{_level(0, 'upperRoman', '第%1部')}</w:lvlOverride></w:num>"
    )
    body = "".join(para("条", (number, 0)) for number in (1, 2, 3, 3, 4))
    assert _lines(word(body, numbering)) == ["一、条", "二、条", "一、条", "二、条", "第III部条"]


def test_numbers_and_headings_come_through_the_style_chain() -> None:
    numbering = OUTLINE.replace("<w:lvlText w:val='（%2）'/>", "<w:pStyle w:val='Sub'/><w:lvlText w:val='（%2）'/>")
    numbering += "<w:num w:numId='7'><w:abstractNumId w:val='0'/></w:num>"
    styles = (
        "<w:style w:type='paragraph' w:styleId='Base'><w:pPr><w:numPr><w:numId w:val='7'/></w:numPr></w:pPr></w:style>"
        "<w:style w:type='paragraph' w:styleId='Top'><w:basedOn w:val='Base'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='Sub'><w:basedOn w:val='Base'/><w:pPr><w:numPr><w:ilvl w:val='1'/>"
        "<w:numId w:val='7'/></w:numPr></w:pPr></w:style>"
        "<w:style w:type='paragraph' w:styleId='Loop'><w:basedOn w:val='Loop'/></w:style>"
    )
    body = (
        para("总则", style="Top") + para("细则", style="Sub") + para("正文", style="Loop") + para("停", (0, 0), "Top")
    )
    assert _lines(word(body, numbering, styles)) == ["一、总则", "（一）细则", "正文", "停"]


@pytest.mark.parametrize(
    ("form", "third"),
    [("decimal", "3"), ("chineseCounting", "三"), ("taiwaneseCountingThousand", "三"), ("decimalEnclosedParen", "⑶"),
     ("ideographTraditional", "丙"), ("chineseLegalSimplified", "叁"), ("lowerLetter", "c"), ("upperRoman", "III"),
     ("decimalFullWidth", "３"), ("decimalZero", "03"), ("ideographEnclosedCircle", "㈢")],
)  # fmt: skip
def test_number_formats(form: str, third: str) -> None:
    numbering = f"<w:abstractNum w:abstractNumId='0'>{_level(0, form, '%1、')}</w:abstractNum>"
    numbering += "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    assert _lines(word(para("甲", (1, 0)) * 3, numbering))[2] == f"{third}、甲"


def test_insertions_and_content_controls_count_and_deletions_do_not() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        "<w:p>"
        + run.format("各科室要")
        + "<w:ins>"
        + run.format("按月")
        + "</w:ins><w:del><w:r><w:delText>按季</w:delText></w:r></w:del>"
        "<w:sdt><w:sdtContent>" + run.format("报送进展") + "</w:sdtContent></w:sdt></w:p>"
        "<w:sdt><w:sdtContent>"
        + para("二、工作要求")
        + "</w:sdtContent></w:sdt><w:del><w:r><w:t>删</w:t></w:r></w:del>"
    )
    assert _lines(word(body)) == ["各科室要按月报送进展", "二、工作要求"]


def test_tables_stand_in_order_with_merged_cells_empty() -> None:
    document = docx.Document()
    document.add_paragraph("云溪县税务局重点任务")
    table = document.add_table(3, 3)
    for row, words in enumerate(
        (("工作任务", "举措", "责任单位"), ("优化服务", "升级\n大厅", "纳服科"), ("", "推行预约", "办公室"))
    ):
        for column, text in enumerate(words):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.add_paragraph("特此通知。")
    plan = _plan(document)
    assert plan.text.split("\n")[2:4] == ["优化服务\t升级 大厅\t纳服科", "\t推行预约\t办公室"]
    assert [(item.title, item.units[0].name) for item in plan.items] == [("优化服务", "纳服科"), ("优化服务", "办公室")]


def test_a_plan_in_word_gives_the_same_tasks_as_its_text() -> None:
    text = (TEXTS / "two-years.txt").read_text(encoding="utf-8")
    document = docx.Document()
    for line in text.rstrip("\n").split("\n"):
        document.add_paragraph(line)
    plan, plain = _plan(document), read("two-years.txt")
    assert lossless(plan)
    assert [(item.title, item.section, item.number_path) for item in plan.items] == [
        (item.title, item.section, item.number_path) for item in plain.items
    ]


def _plan(document: object) -> ReadPlan:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return read_plan(out.getvalue(), "plan.docx", 2025)
