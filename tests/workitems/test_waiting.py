"""What waits for whom: the desk shows exactly what the policy lets a person do."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.cast import Cast
from tests.moment import NOW
from tests.workitems import factory
from tracker.progress import service as progress
from tracker.workitems import queries, service
from tracker.workitems.queries import Filters
from tracker.workitems.waiting import waiting

WHY: dict[str, Any] = {"reason": "省局接口规范下发后才能联调", "progress_so_far": "已完成70%"}


def kinds(cast: Cast, name: str) -> list[str]:
    return [entry.kind for entry in waiting(cast.actor(name), NOW)]


def test_a_review_skipped_upward_waits_for_the_leader(cast: Cast) -> None:
    item = factory.in_progress(cast)
    progress.request_completion(item, actor=cast.actor("王立群"), now=NOW, text="三个系统已对接")
    assert kinds(cast, "郑海涛") == ["review"]
    assert kinds(cast, "王立群") == []
    assert kinds(cast, "周启明") == []
    listed = {
        name: queries.page(cast.actor(name), Filters(waiting=True), now=NOW).rows for name in ("郑海涛", "王立群")
    }
    assert [[row.id for row in rows] for rows in listed.values()] == [[item.id], []]


def test_a_unit_without_a_head_waits_for_the_leader_in_charge(cast: Cast) -> None:
    factory.dispatched(cast, lead_unit_id=cast.unit("城关税务分局"))
    assert kinds(cast, "郑海涛") == ["sign_for"]
    assert kinds(cast, "何静") == []


def test_an_extension_waits_for_the_one_who_decides(cast: Cast) -> None:
    item = factory.in_progress(cast)
    day = date(2027, 1, 29)
    asked = service.request_extension(item, actor=cast.actor("王立群"), now=NOW, new_date=day, **WHY)
    assert [kinds(cast, name) for name in ("王立群", "郑海涛", "周启明")] == [[], ["extension"], []]
    service.sign_extension(asked, actor=cast.actor("郑海涛"), now=NOW)
    assert [kinds(cast, name) for name in ("苏敏", "郑海涛", "周启明")] == [[], [], ["extension"]]


def test_an_open_request_goes_with_the_item_to_its_new_unit(cast: Cast) -> None:
    item = factory.in_progress(cast)
    service.request_extension(item, actor=cast.actor("陈思远"), now=NOW, new_date=date(2027, 1, 29), **WHY)
    assert [kinds(cast, name) for name in ("王立群", "孙浩")] == [["extension"], []]
    service.reassign(item, actor=cast.actor("林晓"), now=NOW, lead_unit_id=cast.unit("信息中心"), reason="按职责改派")
    assert [kinds(cast, name) for name in ("王立群", "孙浩")] == [[], ["sign_for", "extension"]]


def shown(cast: Cast, name: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [(entry.why, entry.quoted, dict(entry.params)) for entry in waiting(cast.actor(name), NOW)]


def test_the_owner_reads_who_sent_it_back_why_and_how_often(cast: Cast) -> None:
    item = factory.in_unit_review(cast)
    progress.review(item, actor=cast.actor("王立群"), now=NOW, passed=False, reason="缺联调记录")
    told = {"day": NOW, "who": "王立群", "n": 1, "percent": 0}
    assert shown(cast, "陈思远") == [("%(day)s%(who)s退办，第%(n)s次，现进度%(percent)s%%", "缺联调记录", told)]
    progress.request_completion(item, actor=cast.actor("陈思远"), now=NOW, text="补上了")
    assert shown(cast, "陈思远") == []
    progress.review(item, actor=cast.actor("王立群"), now=NOW, passed=True)
    progress.review(item, actor=cast.actor("苏敏"), now=NOW, passed=False, reason="记录没有签字")
    told = {"day": NOW, "who": "苏敏", "n": 2, "percent": 0}
    assert shown(cast, "陈思远") == [("%(day)s%(who)s退办，第%(n)s次，现进度%(percent)s%%", "记录没有签字", told)]


def test_a_stop_leaves_the_reason_of_the_return_and_a_new_beginning_ends_it(cast: Cast) -> None:
    item = factory.in_unit_review(cast)
    progress.review(item, actor=cast.actor("王立群"), now=NOW, passed=False, reason="缺联调记录")
    service.suspend(item, actor=cast.actor("苏敏"), now=NOW, reason="等省局接口")
    service.resume(item, actor=cast.actor("苏敏"), now=NOW, reason="接口已下发")
    assert [quoted for _why, quoted, _params in shown(cast, "陈思远")] == ["缺联调记录"]
    service.reassign(item, actor=cast.actor("林晓"), now=NOW, lead_unit_id=item.lead_unit_id, reason="换人承办")
    service.accept(item, actor=cast.actor("王立群"), now=NOW, owner_id=cast.person("陈思远"))
    assert [(entry.why, entry.quoted) for entry in waiting(cast.actor("陈思远"), NOW)] == [
        ("您承办，现进度%(percent)s%%", "")
    ]


def test_the_planner_reads_why_the_unit_declined(cast: Cast) -> None:
    item = factory.dispatched(cast)
    service.decline(item, actor=cast.actor("王立群"), now=NOW, reason="不属于本科职责")
    told = {"day": NOW, "who": "王立群", "n": 1, "percent": 0}
    assert shown(cast, "林晓") == [("%(day)s%(who)s退回，第%(n)s次", "不属于本科职责", told)]
