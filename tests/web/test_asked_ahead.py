"""A task's records asked in one round trip are what each statement finds on its own."""

from __future__ import annotations

import io
from collections.abc import Callable, Hashable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Numeric, String, delete, literal, literal_column, select
from sqlalchemy import cast as cast_to

from tests.cast import Cast
from tests.escalation.situation import LEADER, armed
from tests.moment import NOW
from tests.visitor import Visitor
from tracker.core.db import AHEAD, session, set_write_intent, unit_of_work
from tracker.core.files import FileStore
from tracker.core.prepared import Prepared, Sent
from tracker.core.together import Ask, ask_ahead
from tracker.escalation import queries as escalation
from tracker.escalation.service import sweep
from tracker.plans import differences
from tracker.progress import files
from tracker.progress import queries as progress
from tracker.progress import service as reporting
from tracker.progress.files import Upload
from tracker.progress.rules import FigureInput
from tracker.workitems import queries, service
from tracker.workitems.models import WorkItem, WorkItemUnit


@pytest.fixture
def item(cast: Cast, tmp_path: Path) -> WorkItem:
    """With supporting units, reports, figures, a file, an open request, and steps fired and planned."""
    item = armed(cast, supporting_unit_ids=[cast.unit("信息中心"), cast.unit("收入核算科")])
    by = cast.actor("陈思远")
    stored = files.store([Upload("清单.pdf", io.BytesIO(b"%PDF-1.7"))], store=FileStore(tmp_path), limit=1 << 20)
    for percent, papers in ((20, stored), (40, [])):
        figures = [FigureInput('联通"接口"', str(percent), "个", "36")]
        reporting.file(item, actor=by, now=NOW, percent=percent, text="$1 与 %s\n下一步", figures=figures, files=papers)
    later = date(2026, 12, 30)
    service.request_extension(
        item, actor=by, now=NOW, new_date=later, reason="对方停机检修要到月底", progress_so_far="三个系统已对接两个"
    )
    session.commit()
    sweep(now=LEADER)
    session.commit()
    return item


@pytest.fixture
def reading() -> Iterator[None]:
    set_write_intent(False)
    yield
    session.remove()
    set_write_intent(None)


def asks_of(item: WorkItem) -> list[Ask]:
    open_acts = differences.ask_open_acts(item.planned_task_id or 0)
    return [*queries.asks_of(item), *progress.asks_of(item), *escalation.asks_of(item), open_acts]


@pytest.mark.engines("postgresql")
def test_the_answers_are_the_same(item: WorkItem, reading: None) -> None:
    asks = asks_of(item)
    alone = [ask.rows() for ask in asks]
    ask_ahead(asks)
    kept = session.info[AHEAD]
    assert len(kept) == len(asks)
    together = [ask.rows() for ask in asks]
    assert not kept
    assert [[row._asdict() for row in rows] for rows in together] == [[row._asdict() for row in rows] for rows in alone]
    assert [bool(rows) for rows in alone] == [True] * (len(asks) - 1) + [False]
    types = [[type(value) for row in rows for value in row] for rows in (*alone, *together)]
    assert types[: len(asks)] == types[len(asks) :]


def test_whoever_may_write_asks_anew(item: WorkItem) -> None:
    session.rollback()
    ask_ahead(asks_of(item))
    assert AHEAD not in session.info


@pytest.mark.engines("postgresql")
def test_a_writer_gets_no_answer_of_before(item: WorkItem, reading: None) -> None:
    ask_ahead(asks_of(item))
    with unit_of_work():
        session.execute(delete(WorkItemUnit).where(WorkItemUnit.work_item_id == item.id))
        assert queries.supporting_units(item) == []


@pytest.mark.engines("postgresql")
def test_the_page_waits_for_its_records_once(
    item: WorkItem, visit: Callable[[str], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone: list[Hashable] = []
    carry_out = Sent.rows

    def noted(sent: Sent, *given: Any, **more: Any) -> list[Any]:
        alone.append(sent.sql.split("FROM ")[1].split()[0])
        return carry_out(sent, *given, **more)

    visitor = visit("陈思远")
    monkeypatch.setattr(Sent, "rows", noted)
    page = visitor.get(f"/tasks/{item.uuid}")
    assert page.status_code == 200
    assert "对方停机检修要到月底" in page.text
    assert alone == ["user_session", "work_item"]


@pytest.mark.engines("postgresql")
@pytest.mark.usefixtures("cast", "reading")
def test_statements_are_told_apart_by_who_asks() -> None:
    for number in range(5):
        ask = Ask(Prepared(), "number", lambda number=number: select(literal(number).label("n")), {})  # type: ignore[misc]
        ask_ahead([ask])
        assert ask.rows()[0].n == number


@pytest.mark.engines("postgresql")
@pytest.mark.usefixtures("cast", "reading")
@pytest.mark.parametrize(
    ("ready", "column"),
    [
        pytest.param(Prepared(planned_anew=True), literal(1).label("n"), id="a search"),
        pytest.param(Prepared(), literal_column("'it costs $1'", String).label("n"), id="a sign that is no parameter"),
    ],
)
def test_what_cannot_be_asked_with_others_is_refused(ready: Prepared, column: Any) -> None:
    with pytest.raises(ValueError, match=r"asked alone|written into"):
        ask_ahead([Ask(ready, "n", lambda: select(column), {})])


@pytest.mark.engines("postgresql")
def test_a_type_that_json_would_change_is_refused(cast: Cast, reading: None) -> None:
    ask = Ask(Prepared(), "money", lambda: select(cast_to(literal(1), Numeric).label("money")), {})
    with pytest.raises(TypeError, match="JSON"):
        ask_ahead([ask])
