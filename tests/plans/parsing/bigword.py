"""A Word plan of some three hundred pages: numbered headings and items, long paragraphs, tables; in three writings."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import docx

from tests.plans.parsing.sources import word

# About a dozen units, times and figures in a thousand characters, as published plans have them.
_SENTENCES = (
    "坚持问题导向和系统思维，梳理办税堵点难点，推动服务举措落地见效，让纳税人缴费人有更多获得感。",
    "健全部门协作机制，完善数据共享目录，规范采集、清洗、应用各环节，防止多头报送和重复采集。",
    "开展政策辅导和风险提醒，对新办企业提供“一对一”讲解，及时回应咨询诉求，加强干部培训和岗位练兵，发挥示范带动作用。",
    "6月30日前完成重点税源清查，清查面达到80%以上。",
    "每季度报送收入分析报告。",
    "对照上级部署细化措施，压实责任，强化跟踪问效，确保各项改革任务按期落地。",
    "推广电子发票，优化“非接触式”办税，网上申报率保持在98%以上。",
)
_UNITS = ("（牵头单位：收入核算科；配合单位：征收管理科）", "责任单位：办公室。", "", "")
# Five times as many: two times, two units and a cadence in every sentence.
_CROWDED = (
    "完成重点税源清查，持续开展收入分析，每季度报送分析报告，"
    "由收入核算科牵头，征收管理科配合，6月30日前完成全年任务的一半以上。"
)
_ROW = ("序号", "完成重点税源清查，持续开展收入分析", "办公室", "6月底前")
_FORMS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
_FONT = (
    "<w:rPr><w:rFonts w:ascii='仿宋_GB2312' w:eastAsia='仿宋_GB2312' w:hAnsi='仿宋_GB2312' w:hint='eastAsia'/>"
    "<w:sz w:val='32'/><w:szCs w:val='32'/></w:rPr>"
)
_LAYOUT = "<w:spacing w:line='560' w:lineRule='exact'/><w:ind w:firstLineChars='200' w:firstLine='640'/>"
_RUNS = re.compile(r"[0-9%.]+|[^0-9%.]+")


def made(chapters: int = 12, *, bare: bool = False, crowded: bool = False) -> bytes:
    """About twenty thousand characters a chapter, in the wrapping that python-docx can open.

    Written as Word does: a layout for each paragraph, a font for each run, figures in runs of their own. `bare` has one
    run without a font for each paragraph, as programs write it. `crowded` names five times as many units and times.
    """
    levels = "".join(
        f"<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{form}'/><w:lvlText w:val='{text}'/></w:lvl>"
        for at, (form, text) in enumerate(_FORMS)
    )
    lists = f"<w:abstractNum w:abstractNumId='0'>{levels}</w:abstractNum>"
    lists += "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    body = "".join(
        _chapter(at, _para_bare if bare else _para, _crowded if crowded else _usual) for at in range(chapters)
    )
    ours = zipfile.ZipFile(io.BytesIO(word(body, lists)))
    usual, out = io.BytesIO(), io.BytesIO()
    docx.Document().save(usual)
    with zipfile.ZipFile(usual) as frame, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in frame.namelist():
            target.writestr(name, (ours if name in ours.namelist() and name.startswith("word/") else frame).read(name))
    return out.getvalue()


def walked(data: bytes) -> int:
    """What python-docx needs to open it and walk its text: the number of characters it sees."""
    size = 0
    for block in docx.Document(io.BytesIO(data)).iter_inner_content():
        if hasattr(block, "rows"):
            size += sum(len(cell.text) for row in block.rows for cell in row.cells)
        else:
            size += len(block.text)
    return size


def _chapter(at: int, para: Callable[[str, int | None], str], words: Callable[[int], str]) -> str:
    body = [para(f"聚焦第{at + 1}类税费收入", 0)]
    for section in range(20):
        body.append(para("依法组织收入工作", 1))
        body += [para(words(170 * at + 9 * section + item), 2) for item in range(8 + section % 2)]
    row = "<w:tr>" + "".join(f"<w:tc>{para(words, None)}</w:tc>" for words in _ROW) + "</w:tr>"
    return "".join(body) + f"<w:tbl>{row * 60}</w:tbl>"


def _usual(number: int) -> str:
    chosen = "".join(_SENTENCES[(number * 3 + step * 5 + step * step) % 7] for step in range(2 + number % 2))
    return f"优化第{number + 1}项服务。{chosen}{_UNITS[number % 4]}"


def _crowded(number: int) -> str:
    return f"组织收入。{_CROWDED}{_CROWDED[: 30 * (number % 3)]}"


def _para(text: str, level: int | None) -> str:
    runs = "".join(f"<w:r w:rsidRPr='00B07A52'>{_FONT}<w:t>{piece}</w:t></w:r>" for piece in _RUNS.findall(text))
    return f"<w:p><w:pPr>{_listed(level)}{_LAYOUT}{_FONT}</w:pPr>{runs}</w:p>"


def _para_bare(text: str, level: int | None) -> str:
    return f"<w:p><w:pPr>{_listed(level)}</w:pPr><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def _listed(level: int | None) -> str:
    return "" if level is None else f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='1'/></w:numPr>"
