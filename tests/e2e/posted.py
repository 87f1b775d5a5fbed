"""Screens that only a form leads to: several tasks at once, the columns of a strange table, forms that were refused.

They change nothing: each stops at a question or at a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from tests.matrix.objects import Named
from tests.matrix.world import ROLES
from tests.plans.parsing.workbooks import workbook

TABLE: list[list[Any]] = [
    ["2027年任务分解表"],
    ["甲", "干什么", "谁来干", "何时干完"],
    [1, "优化办税服务", "信息中心", "6月底前"],
    [2, "清理欠税", "收入核算科", "2027年9月30日"],
]


@dataclass(frozen=True)
class Posted:
    """What a role sends where, and how that is answered."""

    role: str
    url: str
    fields: Mapping[str, str]
    status: int = 422
    file: bytes = b""
    """An Excel file, if one goes with it."""


def screens(samples: Mapping[str, Named]) -> list[Posted]:
    """Every such screen once, and a refused form of each kind. Needs a request context."""

    def own(endpoint: str, role: str, **more: str) -> str:
        named = samples.get(endpoint) or samples[endpoint.split(".")[0] + "."]
        return url_for(endpoint, **{**named.own(ROLES[role]), **more})

    task = {"ids": own("tasks.show", "head").rsplit("/", 1)[-1]}
    return [
        Posted("planner", url_for("tasks.bulk_reassign"), task, 200),
        Posted("head", url_for("tasks.bulk_owner"), task, 200),
        Posted("planner", own("plans.fill", "planner"), {}),
        Posted("planner", url_for("plans.bring_in"), {"year": "2027"}, 200, workbook(TABLE)),
        Posted("planner", url_for("plans.bring_in"), {"year": ""}),
        Posted("planner", url_for("tasks.new"), {}),
        Posted("head", own("tasks.report", "head"), {"percent": ""}),
        Posted("head", own("tasks.ask_extension", "head"), {}),
        Posted("head", own("tasks.act", "head", name="owner"), {}),
        Posted("head", url_for("auth.change_password"), {}),
        Posted("supervisor", own("overdue.decide", "supervisor"), {"kind": "hold"}),
        Posted("supervisor", url_for("events.new"), {}),
        Posted("administrator", url_for("admin.unit_new"), {}),
        Posted("administrator", url_for("admin.imports"), {}),
    ]
