"""A whole year's plan of the cast's bureau, as long as a test wants it: headings, numbers, units, dates, targets."""

from __future__ import annotations

import io

from docx import Document

from tests.cast import SECTIONS

TITLE = "安禾县税务局2027年工作计划"
PARTS = "税费收入、征管改革、纳税服务、税务稽查、信息建设、队伍建设、风险管理、法治建设、政务运转、党的建设"
WORK = "税源台账、发票数据、优惠政策、办税窗口、欠税清册、风险疑点、普法宣传、干部培训、公文办理、网络安全"
VERBS = ["完善", "核对", "落实", "优化", "清理"]
NUMERALS = "一二三四五六七八九十"
PER_PART = 15


def _one(words: str, number: int) -> str:
    listed = words.split("、")
    return listed[number % len(listed)]


def paragraphs(items: int) -> list[str]:
    """The plan's paragraphs: `items` items under headings of fifteen each; every tenth item has two acting units."""
    out = [TITLE]
    for number in range(items):
        part, place = divmod(number, PER_PART)
        if place == 0:
            out.append(f"{numeral(part + 1)}、抓好{_one(PARTS, part)}")
        out.append(_item(place + 1, number))
    return out


def _item(place: int, number: int) -> str:
    work = f"{VERBS[number % len(VERBS)]}第{number + 1}批{_one(WORK, number)}"
    month, share = number % 9 + 2, 80 + number % 20
    lead, support = SECTIONS[number % len(SECTIONS)], SECTIONS[(number + 1) % len(SECTIONS)]
    head = f"（{numeral(place)}）{work}。{month}月25日前逐户核对，核对面达到{share}%。"
    if number % 10 == 9:
        return f"{head}{lead}须每季度末报送分析报告1份；{support}须在11月20日前办结疑点{number}条。"
    return f"{head}按照“清单＋销号”的办法推进，不得层层加码。（牵头单位：{lead}；配合单位：{support}）"


def numeral(number: int) -> str:
    """Chinese numerals up to 99."""
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else NUMERALS[tens - 1] + "十") + (NUMERALS[ones - 1] if ones else "")


def text(items: int) -> str:
    """The plan as plain text."""
    return "\n".join(paragraphs(items)) + "\n"


def docx(items: int) -> bytes:
    """The plan as a Word document."""
    document = Document()
    for paragraph in paragraphs(items):
        document.add_paragraph(paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
