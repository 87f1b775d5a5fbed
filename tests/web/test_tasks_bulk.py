"""One act on several chosen tasks, and a list taken along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.cast import Cast
from tests.visitor import Visitor
from tests.workitems import factory
from tracker.core.db import session as db
from tracker.web.tasks import bulk, export
from tracker.workitems.models import State, WorkItem

Visit = Callable[[str], Visitor]


def fresh(item: WorkItem) -> WorkItem:
    """The item as it stands now."""
    db.rollback()
    db.expire_all()
    return db.get_one(WorkItem, item.id)


def test_several_drafts_at_once_and_what_is_skipped(cast: Cast, visit: Visit) -> None:
    items = [factory.draft(cast), factory.draft(cast, due_date=date(2026, 11, 20)), factory.draft(cast)]
    db.commit()
    visitor = visit("林晓")
    answer = visitor.post("/tasks/bulk/dispatch", {"ids": [item.uuid for item in items]}, follow_redirects=True)
    assert "已交办2项，跳过1项" in answer.text
    assert "完成时限2026-11-20已经过去" in answer.text
    assert f'href="/tasks/{items[1].uuid}"' in answer.text
    assert [fresh(item).state for item in items] == [State.DISPATCHED, State.DRAFT, State.DISPATCHED]


def test_every_skipped_task_is_told_and_a_second_click_tells_the_same(cast: Cast, visit: Visit) -> None:
    late = [factory.draft(cast, due_date=date(2026, 11, 20)) for _ in range(12)]
    good = factory.draft(cast)
    db.commit()
    visitor = visit("林晓")
    form = {"ids": [item.uuid for item in [*late, good]], "request_key": "k" * 32}
    page = visitor.post("/tasks/bulk/dispatch", form).text
    assert page.count("已经过去") == 12
    assert [item.number for item in late if f"{item.number}</span>" not in page] == []
    assert "其余2项" in page
    assert "已交办1项，跳过12项" in visitor.post("/tasks/bulk/dispatch", form, follow_redirects=True).text
    assert fresh(good).state == State.DISPATCHED


@pytest.mark.parametrize("act", ["dispatch", "reassign", "owner", "export"])
def test_more_than_is_carried_out_at_once_is_refused_whole(cast: Cast, visit: Visit, act: str) -> None:
    item = factory.draft(cast)
    db.commit()
    ids = [item.uuid, *(str(number) for number in range(bulk.LIMIT))]
    visitor = visit("林晓" if act != "owner" else "王立群")
    page = visitor.post(f"/tasks/bulk/{act}", {"ids": ids}, follow_redirects=True).text
    assert f"一次最多选{bulk.LIMIT}项，现在选了{bulk.LIMIT + 1}项" in page
    assert fresh(item).state == State.DRAFT


def test_a_list_too_long_to_export_is_refused_with_a_way_out(
    cast: Cast, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        factory.dispatched(cast)
    db.commit()
    visitor = visit("苏敏")
    assert "sheet" in str(visitor.get("/tasks/export?state=dispatched").mimetype)
    monkeypatch.setattr(export, "LIMIT", 2)
    answer = visitor.get("/tasks/export?state=dispatched")
    assert answer.location == "/tasks?state=dispatched"
    assert "超过2项，没有导出" in visitor.get(answer.location).text
    assert "sheet" in str(visitor.get("/tasks/export?state=draft").mimetype)


def test_bulk_reassign_asks_for_the_reason_first(cast: Cast, visit: Visit) -> None:
    item = factory.dispatched(cast)
    db.commit()
    visitor = visit("林晓")
    form: dict[str, object] = {"ids": [item.uuid]}
    assert "新的牵头单位" in visitor.post("/tasks/bulk/reassign", form).text
    form |= {"lead_unit_id": str(cast.unit("信息中心")), "reason": "按职责分工"}
    assert visitor.post("/tasks/bulk/reassign", form).status_code == 303
    assert fresh(item).lead_unit_id == cast.unit("信息中心")
