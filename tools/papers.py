"""Documents for the pictures of the guide, from the demo's plan; each is made once, so that its bytes are known."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache

from docx import Document
from openpyxl import Workbook

from tracker.cli.demo.document import plan_docx, plan_text

DIVIDED = """{year}年重点工作分工方案
一、征管基础
（一）清理欠税。3月底前完成欠税台账核对。信息中心须每季度末报送清欠分析1份；收入核算科须在11月20日前办结差错30条。
（二）完善数据共享。6月底前接通三个系统，接口不少于30个。（牵头单位：信息中心；配合单位：征收管理科）
（三）规范文书。9月底前文书差错率降到1%以下。（牵头单位：法制科；配合单位：征收管理科）
"""


yearly = cache(plan_docx)


@cache
def amended(year: int) -> bytes:
    """The plan after a meeting: an item with a later day and a higher rate, one left out, one new, one elsewhere."""
    lines = plan_text(year).splitlines()
    share, cut, moved = (_at(lines, words) for words in ("提升网上办税体验", "健全诉求响应机制", "统一执法标准"))
    lines[share] = lines[share].replace("95%", "97%").replace("10月底前", "12月10日前")
    added = "开展税企恳谈。12月20日前走访企业不少于50户，建立问题清单并逐条答复。"
    rest = [line for at, line in enumerate(lines) if at not in (cut, moved)]
    rest.insert(_at(rest, "推进社保费和非税收入征管") + 1, added)
    rest.insert(_at(rest, "推进系统对接联调") + 1, lines[moved])
    return _word(rest)


@cache
def divided(year: int) -> bytes:
    """A plan whose items hold several tasks each."""
    return _word(DIVIDED.format(year=year).splitlines())


def large(year: int) -> bytes:
    """A plain text that is too long to be read while the page waits."""
    return (plan_text(year) + "".join(f"附件{at}：任务明细第{at}号，另行印发。\n" for at in range(8000))).encode()


@cache
def odd_table() -> bytes:
    """A task table with heads of its own."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("任务分解表")
    sheet.append(["项次", "干什么", "干到什么程度", "谁来干", "帮手", "啥时候"])
    work = ("发票核查", "欠税清理", "数据比对", "风险应对", "政策辅导")
    for at, words in enumerate(work, 1):
        sheet.append([at, f"开展{words}", f"{words}覆盖面达到{90 + at}%", "征收管理科", "法制科", f"{at + 4}月30日前"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _at(lines: list[str], words: str) -> int:
    return next(at for at, line in enumerate(lines) if line.startswith(words))


def _word(lines: Iterable[str]) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
