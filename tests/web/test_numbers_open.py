"""Every number opens: what desk, board and plan say is what the register shows behind the link."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask
from jinja2 import nodes
from sqlalchemy import select, update

from tests.arch.source import ROOT
from tests.cast import Cast
from tests.moment import NOW, TODAY
from tests.plans import papers
from tests.scoring.factory import case_of, closed, running
from tests.visitor import Visitor
from tests.workitems import factory
from tracker.core.db import session
from tracker.plans import queries as plans
from tracker.plans.models import Plan
from tracker.workitems import queries, service
from tracker.workitems.models import WorkItem

Visit = Callable[[str], Visitor]
KNOWN = {*queries.NAMES, "after", "before"}
SECTION = "三、优化“一窗式”服务 & 办税"
REGISTER = ("tasks.index", "tasks.export")


class Link(NamedTuple):
    """A link to the register and the number it stands on, None where it stands on words alone."""

    url: str
    names: frozenset[str]
    said: int | None


@pytest.fixture
def year(cast: Cast) -> None:
    """Tasks of every fate, most of which one figure or another must not count."""
    closed(cast, date(2026, 9, 10))
    closed(cast, date(2026, 9, 16), title="迟办的")
    closed(cast, date(2026, 9, 16), title="机密", confidential=True)
    case_of(running(cast, title="还在办的"), date(2026, 9, 25))
    stopped = running(cast, title="挂账的")
    service.suspend(stopped, actor=cast.actor("苏敏"), now=NOW, reason="等通知")
    service.cancel(running(cast, title="撤销的"), actor=cast.actor("苏敏"), now=NOW, reason="并入别项")
    closed(cast, date(2026, 11, 20), title="提前办的", due_date=date(2026, 12, 1))
    other: dict[str, Any] = {"lead_unit_id": cast.unit("信息中心"), "supporting_unit_ids": [cast.unit("征收管理科")]}
    for day in range(4):
        factory.dispatched(cast, due_date=TODAY + timedelta(days=day), **(other if day % 2 else {}))
    stopped = factory.in_progress(cast, due_date=TODAY)
    service.suspend(stopped, actor=cast.actor("苏敏"), now=NOW, reason="等通知")
    factory.in_unit_review(cast, due_date=TODAY + timedelta(days=1))
    factory.draft(cast, due_date=TODAY)
    named = WorkItem.title.in_(("迟办的", "还在办的", "挂账的", "撤销的", "提前办的"))
    session.execute(update(WorkItem).where(named).values(section_label=SECTION))
    session.commit()


def links(page: str) -> list[Link]:
    """Every link of a page to the register."""
    found = []
    for address, inside in re.findall(r'<a\b[^>]*?href="(/tasks\?[^"]*)"[^>]*>(.*?)</a>', page, re.S):
        url = unescape(address)
        words = re.sub(r"<time.*?</time>|<[^>]+>", "", inside, flags=re.S).strip()
        number = re.search(r"(\d+)$", words)
        names = frozenset(name for name, _value in parse_qsl(urlsplit(url).query))
        found.append(Link(url, names, int(number[1]) if number else None))
    return found


def listed(visitor: Visitor, url: str) -> int:
    """How many tasks the register shows at an address."""
    answer = visitor.get(url)
    assert answer.status_code == 200
    return answer.text.count('name="ids"')


def walked(visitor: Visitor, page: str) -> int:
    """Follow every counted link of a page; how many there were. No name of a filter is unknown to the register."""
    found = links(page)
    assert [link.url for link in found if not link.names <= KNOWN] == []
    counted = [link for link in found if link.said is not None]
    shown = {link.url: (link.said, listed(visitor, link.url)) for link in counted}
    assert {url: numbers for url, numbers in shown.items() if numbers[0] != numbers[1]} == {}
    return len(counted)


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("name", ["苏敏", "周启明", "林晓", "郑海涛", "王立群", "陈思远", "许静"])
def test_the_desk(visit: Visit, name: str) -> None:
    visitor = visit(name)
    page = visitor.get("/").text
    assert walked(visitor, page) >= 17
    grid = [link for link in links(page) if "figure=running" in link.url]
    assert len(grid) == 10
    assert len({link.url for link in grid}) == 10


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("name", ["苏敏", "周启明", "彭娟"])
@pytest.mark.parametrize("span", ["year", "quarter", "month"])
def test_the_board(visit: Visit, name: str, span: str) -> None:
    visitor = visit(name)
    page = visitor.get(f"/board?span={span}").text
    assert walked(visitor, page) >= (25 if span == "year" else 10)
    for table in re.findall(r"<tbody>.*?</tfoot>|<tbody>.*?</tbody>", page, re.S):
        cells = re.sub(r"<a\b.*?</a>|<th\b.*?</th>|<svg.*?</svg>", "", table, flags=re.S)
        words = re.sub(r"<[^>]+>|\d+(?:\.\d)?%", " ", cells)
        assert re.findall(r"[1-9]\d*", words) == [], words


@pytest.mark.usefixtures("year")
def test_a_lead_unit_without_its_parts_and_names_of_nothing(visit: Visit, cast: Cast) -> None:
    visitor = visit("苏敏")
    assert listed(visitor, f"/tasks?lead={cast.unit('信息中心')}&figure=planned") == 2
    assert listed(visitor, f"/tasks?lead={cast.bureau_id}&figure=planned") == 0
    assert listed(visitor, f"/tasks?unit={cast.bureau_id}&figure=planned") == 12
    assert listed(visitor, "/tasks?lead=nonsense&figure=planned") == 0
    assert listed(visitor, "/tasks?figure=nonsense") == listed(visitor, "/tasks")
    page = visitor.get(f"/tasks?{urlencode({'section': SECTION, 'figure': 'late', 'public': 1})}").text
    for chip in ("部分：三、优化“一窗式”服务 &amp; 办税", "逾期办结", "不含保密事项"):
        assert chip in page


def test_the_plan(visit: Visit, cast: Cast) -> None:
    planner = visit("林晓")
    assert planner.post("/plans/new", {"year": "2027", "text": papers.PLAN}).status_code == 303
    plan = session.scalars(select(Plan)).one()
    tasks = [papers.ready(cast, task) for task in plans.content(plans.document_of(plan)).tasks]
    session.commit()
    ids = [f"{task.uuid}.{task.version}" for task in tasks]
    assert planner.post(f"/plans/{plan.uuid}/publish", {"ids": ids}).status_code == 303
    assert walked(planner, planner.get(f"/plans/{plan.uuid}").text) == 5
    planner.post(f"/plans/{plan.uuid}/dispatch")
    assert walked(planner, planner.get(f"/plans/{plan.uuid}").text) == 5


def test_every_filter_in_a_template_is_one_the_register_reads(app: Flask) -> None:
    unknown = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for call in app.jinja_env.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            unknown += [f"{path.name}: {name}" for name in _filters(call) if name not in KNOWN]
    assert unknown == []


def _filters(call: nodes.Call) -> list[str]:
    """The filters that a call of `url_for` or of the board's `listed` names, spelled out or in a dictionary."""
    name = call.node.name if isinstance(call.node, nodes.Name) else ""
    first = call.args[0] if call.args else None
    to_register = name == "url_for" and isinstance(first, nodes.Const) and first.value in REGISTER
    if not to_register and name != "listed":
        return []
    named = [one.key for one in call.kwargs if not one.key.startswith("_")]
    more = call.dyn_kwargs
    if isinstance(more, nodes.Dict):
        named += [pair.key.as_const() for pair in more.items]
    return named
