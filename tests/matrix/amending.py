"""Plans beside the demo's: its own amended text, nobody decided yet, and the plan of the year after."""

from __future__ import annotations

from flask import current_app

from tests.matrix.world import World
from tests.moment import NOW, TODAY
from tracker.core.files import FileStore
from tracker.organisation import queries as organisation
from tracker.plans import queries
from tracker.plans import service as plans
from tracker.plans.models import Plan, PlanDocument
from tracker.plans.parsing import read_plan
from tracker.plans.service import Source, revisions

REWORDED = "年底前另行组织一次回头看。"
ADDED = "优化营商环境。走访企业不少于50户，建立问题清单。\n"
LATER = """{year}年工作计划
一、聚焦税费收入
（一）依法组织收入。6月30日前完成重点税源清查。
（二）落实优惠政策。建立政策落实台账。
"""


def bring_in(world: World, plan: Plan) -> None:
    """Leave the plan with an open revision: an item reworded, one left out, one added."""
    source = _source(_amended(queries.document_of(plan)), f"{plan.year}年工作计划（修订）.txt", plan.year)
    planner = organisation.actor_for(world.person("林晓"), TODAY)
    assert not revisions.prepare_revision(planner, plan, source=source, now=NOW).known


def year_after(world: World, plan: Plan) -> Plan:
    """The plan of the next year, which last year's tasks may go on in."""
    year = plan.year + 1
    source = _source(LATER.format(year=year), f"{year}年工作计划.txt", year)
    planner = organisation.actor_for(world.person("林晓"), TODAY)
    return plans.prepare_import(planner, source=source, year=year, now=NOW).plan


def _source(text: str, name: str, year: int) -> Source:
    data = text.encode()
    store = FileStore(current_app.extensions["settings"].evidence_dir)
    return Source(name, store.put(data), read_plan(data, name, year))


def _amended(document: PlanDocument) -> str:
    first, second, third = queries.content(document, spans=False).items[:3]
    text = document.text
    reworded = text[: first.end].rstrip() + REWORDED + text[first.end : second.start]
    return reworded + ADDED + text[third.start :]
