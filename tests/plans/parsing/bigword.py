"""A Word plan of some three hundred pages: numbered headings and items, long paragraphs, tables."""

from __future__ import annotations

import io
import zipfile

import docx

from tests.plans.parsing.sources import para, word

_WORDS = (
    "完成重点税源清查，持续开展收入分析，每季度报送分析报告，"
    "由收入核算科牵头，征收管理科配合，6月30日前完成全年任务的一半以上。"
)
_FORMS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))


def made(chapters: int = 12) -> bytes:
    """About eighteen thousand characters a chapter, in the wrapping that python-docx can open."""
    levels = "".join(
        f"<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{form}'/><w:lvlText w:val='{text}'/></w:lvl>"
        for at, (form, text) in enumerate(_FORMS)
    )
    lists = f"<w:abstractNum w:abstractNumId='0'>{levels}</w:abstractNum>"
    lists += "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    ours = zipfile.ZipFile(io.BytesIO(word("".join(_chapter(at) for at in range(chapters)), lists)))
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


def _chapter(at: int) -> str:
    body = [para(f"聚焦第{at + 1}类税费收入", (1, 0))]
    for section in range(20):
        body.append(para("依法组织收入工作", (1, 1)))
        body += [para(f"组织收入。{_WORDS}{_WORDS[: 30 * (item % 3)]}", (1, 2)) for item in range(8 + section % 2)]
    cells = ("序号", _WORDS[:20], "办公室", "6月底前")
    row = "<w:tr>" + "".join(f"<w:tc>{para(words)}</w:tc>" for words in cells) + "</w:tr>"
    return "".join(body) + f"<w:tbl>{row * 60}</w:tbl>"
