"""Who sees which item; confidential ones; what the list and its counts hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.moment import NOW
from tests.workitems import factory
from tracker.core.errors import NotFound
from tracker.workitems import queries, service
from tracker.workitems.models import WorkItem
from tracker.workitems.queries import Filters


def sees(cast: Cast, name: str, item: WorkItem) -> bool:
    listed = [row.id for row in queries.page(cast.actor(name), Filters(), now=NOW).rows]
    try:
        queries.get_for(cast.actor(name), item.uuid)
    except NotFound:
        assert item.id not in listed
        return False
    assert item.id in listed
    return True


def test_scope(cast: Cast) -> None:
    item = factory.dispatched(cast, supporting_unit_ids=[cast.unit("收入核算科")])
    seen = {name for name in cast.people if sees(cast, name, item)}
    assert seen == {"周启明", "郑海涛", "何静", "林晓", "苏敏", "唐宁", "王立群", "许静", "陈思远", "罗建平", "彭娟"}


def test_a_draft_is_the_desks(cast: Cast) -> None:
    item = factory.draft(cast)
    assert sees(cast, "林晓", item)
    assert not sees(cast, "王立群", item)


def test_a_confidential_item_is_absent_for_others(cast: Cast) -> None:
    item = factory.in_progress(cast, confidential=True)
    seen = {name for name in cast.people if sees(cast, name, item)}
    assert seen == {"周启明", "苏敏", "唐宁", "林晓", "王立群", "陈思远"}
    counted = queries.counts(cast.actor("彭娟"), Filters(), now=NOW)
    assert sum(counted.values()) == 0
    service.admit(item, [cast.person("郑海涛")], actor=cast.actor("苏敏"), now=NOW)
    assert sees(cast, "郑海涛", item)


def lit(cast: Cast, yellow: int, due: int, red: int) -> WorkItem:
    """An item whose light turns yellow, falls due and turns red so many working-day mornings from now."""
    item = factory.dispatched(cast, due_date=date(2026, 11, 23) + timedelta(days=due), now=NOW - timedelta(days=14))
    service.set_lights(
        item.id, yellow_at=NOW + timedelta(days=yellow), orange_at=item.due_at, red_at=NOW + timedelta(days=red)
    )
    return item


def test_counts_open_into_the_lists_they_count(cast: Cast) -> None:
    lit(cast, 1, 2, 3)
    lit(cast, -1, 2, 3)
    lit(cast, -3, -2, 3)
    lit(cast, -3, -2, -1)
    stopped = factory.in_progress(cast)
    service.suspend(stopped, actor=cast.actor("苏敏"), now=NOW, reason="等通知")
    factory.done(cast)
    actor = cast.actor("苏敏")
    counted = queries.counts(actor, Filters(), now=NOW)
    assert counted == {"red": 1, "orange": 1, "yellow": 1, "green": 1, "none": 1}
    for light, count in counted.items():
        rows = queries.page(actor, Filters(light=light), now=NOW).rows
        assert [queries.light(row, NOW) for row in rows] == [light] * count
    assert len(queries.page(actor, Filters(light="overdue"), now=NOW).rows) == 2


def test_pages_in_both_directions(cast: Cast) -> None:
    for day in (11, 9, 9, 10, 9):
        factory.dispatched(cast, due_date=date(2026, 12, day))
    actor = cast.actor("林晓")
    walked: list[int] = []
    page = queries.page(actor, Filters(), now=NOW, limit=2)
    assert page.before is None
    while True:
        walked += [row.id for row in page.rows]
        if page.after is None:
            break
        page = queries.page(actor, Filters(), now=NOW, after=page.after, limit=2)
    assert walked == [2, 3, 5, 4, 1]
    back = queries.page(actor, Filters(), now=NOW, before=page.before, limit=2)
    assert [row.id for row in back.rows] == [5, 4]
    assert [row.id for row in queries.page(actor, Filters(descending=True), now=NOW, limit=2).rows] == [1, 4]
    with pytest.raises(NotFound):
        queries.page(actor, Filters(), now=NOW, after="nonsense")


def test_filters(cast: Cast) -> None:
    mine = factory.in_progress(cast)
    factory.draft(cast, lead_unit_id=cast.unit("信息中心"), due_date=date(2026, 12, 1))
    actor = cast.actor("林晓")

    def found(**given: object) -> list[int]:
        return [row.id for row in queries.page(actor, Filters(**given), now=NOW).rows]  # type: ignore[arg-type]

    assert found(units=(cast.unit("征收管理科"),)) == [mine.id]
    assert found(owner_id=cast.person("陈思远")) == [mine.id]
    assert found(state="open") == [mine.id]
    assert found(due_to=date(2026, 12, 5)) == [mine.id + 1]
    assert found(year=2025) == []


def test_what_waits_for_my_review(cast: Cast) -> None:
    factory.in_unit_review(cast)
    second = factory.in_supervisor_review(cast)
    assert len(queries.page(cast.actor("王立群"), Filters(waiting=True), now=NOW).rows) == 1
    rows = queries.page(cast.actor("苏敏"), Filters(waiting=True), now=NOW).rows
    assert [row.id for row in rows] == [second.id]
    assert queries.page(cast.actor("陈思远"), Filters(waiting=True), now=NOW).rows == []


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("督办", True),
        ("电子税务局", True),
        ("税务 对接", True),
        ("T-1", True),
        ("接", True),
        ("36个", True),
        ("务局三", True),
        ("督查", False),
        ("对接 督查", False),
        ("100%", False),
        ("\"'*", False),
    ],
)
def test_search_in_chinese(cast: Cast, text: str, hits: bool) -> None:
    source = "加强督办，确保对接。"
    factory.draft(cast, title="实现电子税务局三个系统对接", yardstick="联通接口36个", source_text=source)
    rows = queries.page(cast.actor("林晓"), Filters(text=text), now=NOW).rows
    assert bool(rows) is hits


def test_whoever_must_decide_on_a_confidential_item_sees_it(cast: Cast) -> None:
    item = factory.in_progress(cast, confidential=True)
    why: dict[str, Any] = {"reason": "等省局接口规范下发后再联调", "progress_so_far": "70%"}
    asked = service.request_extension(item, actor=cast.actor("陈思远"), now=NOW, new_date=date(2027, 1, 29), **why)
    assert not sees(cast, "郑海涛", item)
    service.sign_extension(asked, actor=cast.actor("王立群"), now=NOW)
    assert sees(cast, "郑海涛", item)


def test_a_named_reader_of_another_unit_sees_the_confidential_item(cast: Cast) -> None:
    item = factory.dispatched(cast, confidential=True, reader_ids=[cast.person("高翔")])
    assert sees(cast, "高翔", item)
    assert not sees(cast, "孙浩", item)
