"""Invented content of the gallery."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tracker.web.navigation import Group, Place

GROUPS = {
    "": (
        ("我的工作台", "inbox", 9),
        ("任务台账", "list-details", 0),
        ("工作计划", "file-text", 0),
        ("月度小结", "notebook", 1),
    ),
    "督办": (("逾期督办台", "alarm", 1), ("延期申请", "calendar-plus", 1)),
    "考核": (("单位看板", "chart-bar", 0), ("得分", "scale", 0), ("申诉", "message-report", 0)),
    "资料": (("督查通报", "speakerphone", 0), ("通知", "bell", 4)),
}
CURRENT = {
    "desk": "inbox",
    "list": "list-details",
    "task": "list-details",
    "form": "calendar-plus",
    "board": "chart-bar",
    "empty": "file-text",
}
HREF = {icon: f"/page/{name}" for name, icon in CURRENT.items()}


def frame(path: str, locale: str, theme: str | None) -> dict[str, Any]:
    """What the navigation gives to every page."""
    here = CURRENT.get(path.rsplit("/", 1)[-1])
    viewer = SimpleNamespace(name="王立群", initial="王", post_label="征收管理科 科长", theme=theme, locale=locale)
    nav = tuple(
        Group(title, tuple(_place(label, icon, count, here) for label, icon, count in rows))
        for title, rows in GROUPS.items()
    )
    login = path.startswith("/login")
    return {
        "nav": () if login else nav,
        "viewer": None if login else viewer,
        "bureau_name": "安禾县税务局",
        "plan_year": 2026,
        "unread": 4,
        "locale": "zh-CN" if locale == "zh" else "en",
    }


def _place(label: str, icon: str, count: int, here: str | None) -> Place:
    return Place(HREF.get(icon, "#"), label, icon, count, current=icon == here)


TASKS = [
    (
        "red",
        "2.2-03",
        "减税降费数据会审、纠错、校验、抽查四项制度修订印发",
        "收入核算科",
        "许静",
        "11月11日",
        1,
        "逾8个工作日",
        85,
        100,
        "办理中",
    ),
    (
        "red",
        "4.1-02",
        "制度落实大检视行动：征求意见汇总并逐条答复",
        "办公室",
        "方志远",
        "11月16日",
        1,
        "逾5个工作日",
        60,
        100,
        "办理中",
    ),
    (
        "red",
        "3.3-02",
        "实现电子税务局、增值税发票快速反应、内部监督三个系统对接",
        "信息中心",
        "高翔",
        "11月17日",
        2,
        "逾4个工作日",
        78,
        100,
        "办理中",
    ),
    (
        "orange",
        "5.2-02",
        "新录用人员初任培训考核与“拜师学艺”协议签订",
        "人事教育科",
        "吴珊",
        "11月20日",
        1,
        "逾1个工作日",
        92,
        100,
        "督办审核",
    ),
    (
        "yellow",
        "2.1-01",
        "12月税费收入预测与组织收入措施报县政府",
        "收入核算科",
        "许静",
        "11月24日",
        1,
        "剩1个工作日",
        55,
        96,
        "办理中",
    ),
    (
        "yellow",
        "3.1-05",
        "纳税人满意度调查第四季度整改情况上报",
        "纳税服务科",
        "赵雨桐",
        "11月23日",
        1,
        "今天到期",
        40,
        96,
        "单位审核",
    ),
    (
        "green",
        "2.1-03",
        "分管理员收入计划及完成情况月报（11月）",
        "城关税务分局",
        "蒋伟",
        "11月30日",
        1,
        "剩5个工作日",
        0,
        75,
        "待签收",
    ),
    (
        "green",
        "3.3-01",
        "税收征管质量5C监控评价系统推广应用总结",
        "征收管理科",
        "王立群",
        "12月1日",
        2,
        "剩6个工作日",
        88,
        95,
        "单位审核",
    ),
    ("green", "4.2-05", "11月月度工作小结（各科室）", "办公室", "林晓", "12月3日", 1, 8, 12, 2, "办理中"),
    ("none", "4.3-03", "电子税务局功能优化需求上报", "信息中心", "孙浩", "12月31日", 1, None, 60, 82, "等待上级通知"),
    (
        "done",
        "1.1-01",
        "按上级部署开展主题教育巩固深化工作",
        "机关党委",
        "曹阳",
        "10月31日",
        1,
        None,
        100,
        100,
        "已办结",
    ),
]
LADDER = [
    {"light": "yellow", "title": "剩3个工作日，告知责任人", "text": "高翔", "when": "11月12日"},
    {"light": "orange", "title": "到期，告知单位负责人并立案", "text": "孙浩，逾期案2026-047", "when": "11月17日"},
    {"light": "red", "title": "逾期3个工作日，告知分管领导", "text": "郑海涛，已读", "when": "11月20日"},
    {"light": "next", "title": "逾期7个工作日，告知局长", "text": "还没到，办结或延期就不再触发", "when": "11月26日"},
]
HOLDERS = [
    {"kind": "lead", "name": "信息中心（牵头）", "days": 138, "note": "逾期后 0日"},
    {"kind": "support", "name": "征收管理科（配合）", "days": 31, "note": "逾期后 4日", "strong": True},
    {"kind": "hatch", "name": "税收风险管理局（配合）", "days": 9, "note": "0日"},
    {"kind": "other", "name": "审核、决定与等上级", "days": 8, "note": "0日"},
]
STEPS = {
    "kind": "steps",
    "names": ["实际", "序时"],
    "actual": [
        ["2026-03-02", 0],
        ["2026-04-15", 12],
        ["2026-06-01", 25],
        ["2026-07-10", 38],
        ["2026-09-20", 64],
        ["2026-11-17", 78],
    ],
    "expected": [["2026-03-02", 0], ["2026-11-17", 100], ["2026-11-23", 100]],
    "marks": [["2026-10-30", "①"], ["2026-11-17", "②"]],
}
COLUMNS = {
    "kind": "columns",
    "labels": [f"{n}月" for n in range(1, 12)],
    "series": [
        {"name": "按时办结", "style": "solid", "values": [8, 13, 20, 18, 22, 29, 20, 22, 28, 33, 27]},
        {"name": "逾期办结", "style": "hatched", "values": [0, 1, 2, 2, 2, 4, 2, 3, 3, 2, 0]},
        {"name": "逾期在办", "style": "hollow", "values": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]},
    ],
}
UNITS = [
    ("信息中心", {"red": 1, "orange": 1, "green": 5, "none": 1}, "14/19", "74%"),
    ("收入核算科", {"red": 1, "yellow": 1, "green": 7}, "20/22", "91%"),
    ("征收管理科", {"red": 1, "green": 11}, "20/23", "87%"),
    ("人事教育科", {"orange": 1, "green": 9}, "18/21", "86%"),
    ("机关党委", {"yellow": 1, "green": 8, "none": 1}, "20/22", "91%"),
]
PARTS = [
    ("（一）聚焦党的领导", 62, 46, 46, 74, 74),
    ("（二）聚焦职能发挥", 98, 68, 70, 69, 71),
    ("（三）聚焦集成规范", 91, 62, 64, 68, 70),
]
