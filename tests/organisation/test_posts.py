"""Who holds what on which day, who stands above whom, and what follows for the person who acts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import BUREAU, Cast
from tests.moment import NOW, TODAY
from tracker.core.context import SYSTEM
from tracker.core.db import session
from tracker.core.errors import Invalid
from tracker.core.permissions import Permission, PostKind
from tracker.organisation import queries, service
from tracker.organisation.models import Post, PostHolding, UnitKind
from tracker.organisation.queries import Basis, Level

ONE_DAY = timedelta(days=1)


def line(cast: Cast, unit: str, on: date = TODAY) -> list[tuple[str, str, str]]:
    rungs = queries.command(cast.bureau_id, on).line(cast.unit(unit))
    return [(level, holder.person_name if holder else "", basis) for level, holder, basis in rungs]


def head_post(cast: Cast, unit: str) -> int:
    return queries.holders(cast.unit(unit), PostKind.HEAD, TODAY)[0].post_id


def holding_of(cast: Cast, name: str) -> PostHolding:
    return session.query(PostHolding).filter_by(person_id=cast.person(name)).first()  # type: ignore[return-value]


def hold(cast: Cast, post_id: int, name: str, first: date, last: date | None = None, *, acting: bool = False) -> None:
    person_id = cast.person(name)
    service.hold_post(SYSTEM, now=NOW, post_id=post_id, person_id=person_id, from_day=first, to_day=last, acting=acting)


def test_the_line_runs_from_the_head_over_the_leader_in_charge_to_the_director(cast: Cast) -> None:
    assert line(cast, "征收管理科") == [
        (Level.HEAD, "王立群", Basis.HOLDER),
        (Level.LEADER, "郑海涛", Basis.HOLDER),
        (Level.DIRECTOR, "周启明", Basis.HOLDER),
    ]


def test_a_vacant_post_is_answered_from_above(cast: Cast) -> None:
    assert line(cast, "税政一科")[0] == (Level.HEAD, "何静", Basis.VACANT)
    service.release_post(SYSTEM, now=NOW, holding_id=holding_of(cast, "何静").id, last_day=TODAY - ONE_DAY)
    assert line(cast, "税政一科") == [
        (Level.HEAD, "周启明", Basis.VACANT),
        (Level.LEADER, "周启明", Basis.VACANT),
        (Level.DIRECTOR, "周启明", Basis.HOLDER),
    ]
    service.release_post(SYSTEM, now=NOW, holding_id=holding_of(cast, "周启明").id, last_day=TODAY - ONE_DAY)
    assert line(cast, "税政一科")[0] == (Level.HEAD, "", Basis.NOBODY)


def test_while_the_holder_is_away_the_deputy_answers_and_both_are_named(cast: Cast) -> None:
    hold(cast, head_post(cast, "征收管理科"), "陈思远", TODAY, TODAY + ONE_DAY, acting=True)
    assert line(cast, "征收管理科")[0] == (Level.HEAD, "陈思远", Basis.ACTING)
    assert line(cast, "征收管理科", TODAY + 2 * ONE_DAY)[0] == (Level.HEAD, "王立群", Basis.HOLDER)
    first, second = queries.holders(cast.unit("征收管理科"), PostKind.HEAD, TODAY)
    assert (first.acting_for, first.acting_for_id, second.person_name) == ("王立群", cast.person("王立群"), "王立群")
    assert cast.actor("陈思远").may(Permission.RUN_UNIT)
    assert not cast.actor("陈思远", TODAY + 2 * ONE_DAY).may(Permission.RUN_UNIT)


def test_scopes_are_the_unit_the_units_in_charge_or_the_bureau(cast: Cast) -> None:
    assert cast.actor("王立群").scope == {cast.unit("征收管理科")}
    assert cast.actor("郑海涛").scope == {cast.unit(name) for name in ("征收管理科", "信息中心", "城关税务分局")}
    assert not cast.actor("郑海涛").whole_bureau
    assert all(cast.actor(name).whole_bureau for name in ("林晓", "苏敏", "周启明", "彭娟"))
    administrator = cast.actor("丁海洋")
    assert (administrator.scope, administrator.whole_bureau) == (frozenset(), False)


def test_a_head_of_a_branch_reaches_its_offices(cast: Cast) -> None:
    branch = cast.unit("城关税务分局")
    office = service.create_unit(
        SYSTEM,
        now=NOW,
        bureau_id=cast.bureau_id,
        name="一所",
        kind=UnitKind.GROUP,
        valid_from=TODAY,
        parent_id=branch,
    )
    post = service.create_post(
        SYSTEM,
        now=NOW,
        bureau_id=cast.bureau_id,
        unit_id=branch,
        kind=PostKind.HEAD,
        title="分局长",
        from_day=TODAY,
    )
    hold(cast, post.id, "高翔", TODAY)
    assert cast.actor("高翔").heads(office.id)
    command = queries.command(cast.bureau_id, TODAY)
    assert command.line(office.id)[0].holder == queries.holders(branch, PostKind.HEAD, TODAY)[0]
    assert command.leader(office.id).person_name == "郑海涛"  # type: ignore[union-attr]


def test_the_head_of_a_successor_takes_over_the_ended_unit(cast: Cast) -> None:
    old = cast.unit("征收管理科")
    service.end_unit(SYSTEM, now=NOW, unit_id=old, last_day=TODAY, successor_ids=[cast.unit("收入核算科")])
    tomorrow = TODAY + ONE_DAY
    assert cast.actor("许静").scope == {cast.unit("收入核算科")}
    assert cast.actor("许静", tomorrow).heads(old)
    assert not cast.actor("王立群", tomorrow).posts
    assert line(cast, "征收管理科", tomorrow)[0] == (Level.HEAD, "许静", Basis.HOLDER)
    assert [post.unit_id for post in cast.actor("陈思远", tomorrow).posts] == [cast.unit("收入核算科")]
    assert cast.actor("陈思远", tomorrow).unit_id == cast.unit("收入核算科")
    assert cast.actor("陈思远").unit_id == old
    staff = {person.name for person in queries.people_of_unit(cast.unit("收入核算科"), tomorrow)}
    assert staff == {"许静", "罗建平", "王立群", "陈思远"}


def test_units_in_charge_are_dated(cast: Cast) -> None:
    post = cast.actor("郑海涛").posts[0].id
    office = cast.unit("办公室")
    service.set_charge(SYSTEM, now=NOW, post_id=post, unit_ids=[office, cast.unit("信息中心")], from_day=TODAY)
    assert cast.actor("郑海涛").scope == {office, cast.unit("信息中心")}
    assert cast.unit("征收管理科") in cast.actor("郑海涛", TODAY - ONE_DAY).scope
    assert office not in cast.actor("郑海涛", TODAY - ONE_DAY).scope


def test_who_leaves_holds_nothing_afterwards(cast: Cast) -> None:
    service.leave(SYSTEM, now=NOW, person_id=cast.person("王立群"), last_day=TODAY)
    assert cast.actor("王立群").heads(cast.unit("征收管理科"))
    assert cast.actor("王立群", TODAY + ONE_DAY).permissions == {Permission.USE}
    with pytest.raises(Invalid):
        hold(cast, head_post(cast, "信息中心"), "王立群", TODAY + ONE_DAY)
    with pytest.raises(Invalid):
        service.leave(SYSTEM, now=NOW, person_id=cast.person("王立群"), last_day=TODAY)


def test_duties_that_must_stay_apart_are_not_joined(cast: Cast) -> None:
    auditor = queries.post_holders(cast.bureau_id, PostKind.AUDITOR, TODAY)[0].post_id
    with pytest.raises(Invalid, match="不兼任"):
        hold(cast, auditor, "苏敏", TODAY)
    with pytest.raises(Invalid, match="不兼任"):
        hold(cast, head_post(cast, "信息中心"), "丁海洋", TODAY, TODAY, acting=True)


@pytest.mark.parametrize(
    ("first", "last", "acting"),
    [(TODAY, None, False), (TODAY, None, True), (TODAY, TODAY - ONE_DAY, True)],
    ids=["taken", "deputy without end", "end before start"],
)
def test_holdings_that_make_no_sense_are_refused(cast: Cast, first: date, last: date | None, acting: bool) -> None:
    with pytest.raises(Invalid):
        hold(cast, head_post(cast, "征收管理科"), "高翔", first, last, acting=acting)


EVENTS = st.lists(
    st.tuples(st.sampled_from(["高翔", "陈思远", "罗建平"]), st.integers(0, 30), st.integers(0, 12) | st.none()),
    max_size=8,
)


@given(EVENTS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_head_post_has_one_holder_a_day_and_the_days_are_those_given(
    cast: Cast, events: list[tuple[str, int, int | None]]
) -> None:
    unit = cast.unit("税政一科")
    post = Post(bureau_id=cast.bureau_id, unit_id=unit, kind=PostKind.HEAD, title="科长")
    session.add(post)
    session.flush()
    days = [TODAY + timedelta(days=n) for n in range(60)]
    model: dict[date, str] = {}
    for name, start, length in events:
        first = TODAY + timedelta(days=start)
        last = None if length is None else first + timedelta(days=length)
        wanted = [day for day in days if first <= day <= (last or days[-1])]
        taken = any(day in model for day in wanted)
        try:
            hold(cast, post.id, name, first, last)
        except Invalid:
            assert taken
        else:
            assert not taken
            model |= dict.fromkeys(wanted, name)
    for day in days[::3]:
        found = queries.holders(unit, PostKind.HEAD, day)
        assert [holder.person_name for holder in found] == ([model[day]] if day in model else [])
        for name in ("高翔", "陈思远", "罗建平"):
            assert cast.actor(name, day).heads(unit) == (model.get(day) == name)
    session.rollback()


def test_the_bureau_answers_for_itself(cast: Cast) -> None:
    assert line(cast, BUREAU)[0] == (Level.HEAD, "周启明", Basis.VACANT)
    assert queries.director(cast.bureau_id, TODAY).person_name == "周启明"  # type: ignore[union-attr]
