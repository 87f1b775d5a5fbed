"""Texts and bytes that come near plans: pieces of the language of plans, strung together, cut, doubled and broken."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

PIECES = (
    "一、", "（一）", "㈡", "1.", "1、", "2.1 ", "(3)", "⑷", "①", "第一章 ", "第二部分", "第三条 ", "A.",
    "(b)", "Ⅳ、", "10）", "【任务一】", "一是", "——", "★", "• ", "附件：", "附件1\n",
    "序号\t重点任务\t责任单位\t完成时限\n", "| a | b |\n", "责任单位：", "牵头单位:", "【配合单位】",
    "完成时限：", "责任人：", "Lead: ", "support: ", "Deadline: ", "县教育局", "各科室（局）", "各乡镇、街道",
    "市、县税务局", "有关部门", "由办公室牵头，", "请各单位", "The Audit Section ", "加强管理。", "不得", "须",
    "要", "负责", "配合", "等部门", "按职责分工负责", "排在第一位的为牵头单位", "shall ", "6月底前", "2026年",
    "三季度", "上半年", "每月25日前", "按季", "每两周", "印发之日起30日内", "3-5月", "12.31前", "2026-6-30",
    "by 30 June 2026", "every quarter", "Q3", "长期坚持", "适时", "按照上级部署", "95%", "不少于3次",
    "8～10个", "1.5万户", "两次", "XX", "≥98％", "at least 40 units", "between 4 and 6 days",
    "99999999999999999999", "（", "）", "〔", "〕", "“", "”", "《", "》", "[", "]", "。", "；", "，", "、",
    "：", ".", "\n", "\n\n", "\t", " ", "　", "- 3 -\n", "二〇二六年一月五日\n", "2026年2月30日",
    "特此通知。\n", "總務處應於", "\ufeff", "\x00", "\u202e", "😀", "ａｂ１２", "\x0c",
)  # fmt: skip
_LONGEST = 4000

Change = Callable[[random.Random, str], str]


def _insert(rnd: random.Random, text: str) -> str:
    at = rnd.randint(0, len(text))
    return text[:at] + rnd.choice(PIECES) * rnd.choice((1, 1, 1, 2, 7)) + text[at:]


def _delete(rnd: random.Random, text: str) -> str:
    at = rnd.randint(0, len(text))
    return text[:at] + text[at + rnd.randint(1, 20) :]


def _double(rnd: random.Random, text: str) -> str:
    at = rnd.randint(0, len(text))
    piece = text[at : at + rnd.randint(1, 40)]
    return text[:at] + piece * rnd.choice((2, 3, 20)) + text[at:]


def _swap(rnd: random.Random, text: str) -> str:
    a, b = sorted((rnd.randint(0, len(text)), rnd.randint(0, len(text))))
    return text[b:] + text[a:b] + text[:a]


def _break(rnd: random.Random, text: str) -> str:
    width = rnd.randint(5, 40)
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


def _character(rnd: random.Random, text: str) -> str:
    at = rnd.randint(0, len(text))
    return (
        text[:at]
        + chr(rnd.choice((rnd.randint(0, 127), rnd.randint(0x2000, 0x33FF), rnd.randint(0x4E00, 0x9FFF))))
        + text[at + 1 :]
    )


CHANGES: tuple[Change, ...] = (_insert, _insert, _insert, _delete, _double, _swap, _break, _character)


def text(rnd: random.Random, seeds: Sequence[str]) -> str:
    """A text made from a piece of a seed, or from nothing, by a few changes."""
    made = ""
    if seeds and rnd.random() < 0.7:
        seed = rnd.choice(seeds)
        at = rnd.randint(0, len(seed))
        made = seed[at : at + rnd.randint(0, 600)]
    for _ in range(rnd.randint(1, 12)):
        made = rnd.choice(CHANGES)(rnd, made)
    return made[:_LONGEST]


def data(rnd: random.Random, seeds: Sequence[bytes]) -> bytes:
    """The bytes of a seed with some of them changed, taken out or doubled."""
    made = bytearray(rnd.choice(seeds) if seeds else b"")
    for _ in range(rnd.randint(1, 8)):
        at, size = rnd.randint(0, len(made)), rnd.randint(1, 16)
        change = rnd.randrange(3)
        if change == 0:
            made[at : at + size] = rnd.randbytes(size)
        elif change == 1:
            del made[at : at + size]
        else:
            made[at:at] = made[at : at + size] * rnd.choice((1, 2, 50))
    return bytes(made)
