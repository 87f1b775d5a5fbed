"""A whole year's plan of the cast's bureau, as long as a test wants it: headings, numbers, units, dates, targets."""

from __future__ import annotations

import io

from docx import Document

from tests.cast import SECTIONS
from tracker.plans.parsing.numbering import chinese

TITLE = "安禾县税务局2027年工作计划"
PARTS = "税费收入、征管改革、纳税服务、税务稽查、信息建设、队伍建设、风险管理、法治建设、政务运转、党的建设"
WORK = "税源台账、发票数据、优惠政策、办税窗口、欠税清册、风险疑点、普法宣传、干部培训、公文办理、网络安全"
VERBS = ["完善", "核对", "落实", "优化", "清理"]
PER_PART = 15
ADDED = "（一）开展税企恳谈。10月25日前走访企业，走访面达到60%。（牵头单位：征收管理科；配合单位：办公室）"


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
    """Chinese numerals."""
    return chinese(number)


def text(items: int) -> str:
    """The plan as plain text."""
    return "\n".join(paragraphs(items)) + "\n"


def amended(items: int) -> list[str]:
    """The same plan after a meeting: the third item has a later day and a higher share, the fifth is gone, the eighth
    stands at the end of the second part, and one is new behind it. Everything is numbered anew."""
    title, first, *rest = paragraphs(items)
    changed = rest[2].replace("4月25日前", "5月25日前").replace("核对面达到82%", "核对面达到92%")
    assert changed != rest[2]
    stays = [*rest[:2], changed, rest[3], *rest[5:7], *rest[8:PER_PART]]
    second = [*rest[PER_PART : 2 * PER_PART + 1], rest[7], ADDED]
    return [title, *_numbered([first, *stays]), *_numbered(second), *rest[2 * PER_PART + 1 :]]


def _numbered(part: list[str]) -> list[str]:
    heading, *items = part
    return [heading, *(f"（{numeral(at)}）{item.partition('）')[2]}" for at, item in enumerate(items, 1))]


def docx(items: int) -> bytes:
    """The plan as a Word document."""
    return word(paragraphs(items))


def word(lines: list[str]) -> bytes:
    """A Word document of these paragraphs."""
    document = Document()
    for paragraph in lines:
        document.add_paragraph(paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
