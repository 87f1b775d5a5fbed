"""One object of every kind that an address can name, in scope, of another unit, and of nobody here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from tests.matrix import amending
from tests.matrix.world import OTHER, OWN, World
from tests.moment import NOW
from tests.visitor import account_of
from tracker.clocks.models import Clock
from tracker.core.db import new_uuid, session
from tracker.core.files import FileStore
from tracker.escalation.models import CaseDecision, OverdueCase
from tracker.inspections.models import OfficialEvent
from tracker.notifications.models import Notice, Outbox
from tracker.organisation.models import (
    Person,
    Post,
    PostHolding,
    SavedView,
    StagedImport,
    Unit,
    UserSession,
)
from tracker.plans.models import Plan, PlannedTask, PlanReading, PlanSpan
from tracker.progress.models import Evidence
from tracker.scoring import queries
from tracker.scoring.models import Scheme
from tracker.workitems.models import ExtensionRequest, State, WorkItem

Arguments = Mapping[str, Any]
NOBODY = 987_654_321
RUNS = State.IN_PROGRESS
LATER = date(2027, 1, 29)


@dataclass(frozen=True)
class Named:
    """Arguments of a route by relation; how the object is seen decides what `other` means.

    scope "unit": seen by whoever reaches its unit; "bureau": by everybody of the bureau; "self": by its owner only.
    """

    scope: str
    own: Callable[[str], Arguments]
    other: Callable[[str], Arguments] | None
    foreign: Arguments


def catalogue(world: World) -> dict[str, Named]:
    """Named objects by endpoint, or by blueprint with a trailing dot where all its routes name the same kind."""
    return _register(world) | _plans(world) | _desk(world) | _scores(world) | _personal(world) | _administration(world)


def _fixed(arguments: Arguments) -> Callable[[str], Arguments]:
    return lambda _role: arguments


def _item(world: World, unit: str, *states: State) -> WorkItem:
    return _items(world, unit, *states)[0]


def _items(world: World, unit: str, *states: State) -> Sequence[WorkItem]:
    query = select(WorkItem).where(WorkItem.lead_unit_id == world.units[unit]).order_by(WorkItem.id)
    found = session.scalars(query.where(WorkItem.state.in_(states)) if states else query).all()
    assert found, (unit, states)
    return found


def _evidence(world: World, item: WorkItem) -> str:
    data = f"台账 {item.number}".encode()
    row = Evidence(
        work_item_id=item.id,
        filename="台账.txt",
        sha256=FileStore(current_app.extensions["settings"].evidence_dir).put(data).sha256,
        size=len(data),
        media_type="text/plain",
        at=NOW,
        person_id=world.people["陈思远"],
    )
    session.add(row)
    session.flush()
    return row.uuid


def _extension(world: World, item: WorkItem) -> str:
    """A request of the member that waits for the unit's signature."""
    row = ExtensionRequest(
        work_item_id=item.id,
        lead_unit_id=item.lead_unit_id,
        deadline_no=1,
        asked_by=world.people["陈思远"],
        asked_at=NOW,
        new_date=LATER,
        reason="测试",
    )
    session.add(row)
    session.flush()
    return row.uuid


def _register(world: World) -> dict[str, Named]:
    (own, asking, withdrawing, *_more), other = _items(world, OWN, RUNS), _item(world, OTHER, RUNS)
    foreign = {"uuid": new_uuid()}
    item = Named("unit", _fixed({"uuid": own.uuid}), _fixed({"uuid": other.uuid}), foreign)
    named = {"name": "owner"}
    act = Named(
        "unit",
        _fixed({"uuid": own.uuid, **named}),
        _fixed({"uuid": other.uuid, **named}),
        {**foreign, **named},
    )
    files = (_fixed({"uuid": _evidence(world, own)}), _fixed({"uuid": _evidence(world, other)}))
    asked = (_fixed({"uuid": _extension(world, asking)}), _fixed({"uuid": _extension(world, other)}))
    withdrawn = (_fixed({"uuid": _extension(world, withdrawing)}), asked[1])
    return {
        "tasks.show": item,
        "tasks.act": act,
        "tasks.ask_extension": item,
        "tasks.report": item,
        "proof.show": item,
        "files.evidence": Named("unit", *files, foreign),
        "extensions.show": Named("unit", *asked, foreign),
        "extensions.withdraw": Named("unit", *withdrawn, foreign),
    }


def _plans(world: World) -> dict[str, Named]:
    plan = session.scalars(select(Plan).where(Plan.bureau_id == world.bureau_id)).one()
    task = session.scalars(select(PlannedTask).order_by(PlannedTask.id)).first()
    span = session.scalars(select(PlanSpan).order_by(PlanSpan.id)).first()
    assert task is not None
    assert span is not None
    amending.bring_in(world, plan)
    later = amending.year_after(world, plan)
    foreign = Plan(bureau_id=world.foreign_id, year=2026, title="外局计划", created_at=NOW)
    session.add(foreign)
    session.flush()
    whole = Named("bureau", _fixed({"uuid": plan.uuid}), None, {"uuid": foreign.uuid})
    next_year = Named("bureau", _fixed({"uuid": later.uuid}), None, {"uuid": foreign.uuid})
    read = Named("bureau", _fixed(_reading(world, world.bureau_id)), None, _reading(world, world.foreign_id))
    one = Named(
        "bureau", _fixed({"uuid": plan.uuid, "task": task.uuid}), None, {"uuid": foreign.uuid, "task": task.uuid}
    )
    piece = Named("bureau", _fixed({"uuid": plan.uuid, "span": span.id}), None, {"uuid": foreign.uuid, "span": span.id})
    tasks = ("edit", "decide", "accept", "boundary", "drop", "merge", "parts", "split", "text")
    return {
        "plans.": whole,
        **{f"plans.{name}": read for name in ("answer", "reading")},
        **{f"plans.{name}": next_year for name in ("bring_in_revision", "carry", "revise")},
        **{f"plans.{name}": one for name in tasks},
        "plans.span": piece,
        "plans.set_kind": piece,
        "plans.version": Named(
            "bureau", _fixed({"uuid": plan.uuid, "place": 1}), None, {"uuid": foreign.uuid, "place": 1}
        ),
    }


def _reading(world: World, bureau_id: int) -> Arguments:
    row = PlanReading(
        bureau_id=bureau_id,
        person_id=world.people["陈思远"],
        filename="年度计划.docx",
        sha256="0" * 64,
        size=300_000,
        year=2026,
        received_at=NOW,
    )
    session.add(row)
    session.flush()
    return {"uuid": row.uuid}


def _case(world: World, unit: str) -> OverdueCase:
    """The unit's open case, or one about its first task."""
    query = select(OverdueCase).where(OverdueCase.unit_id == world.units[unit]).order_by(OverdueCase.id)
    return session.scalars(query).first() or _late(world, _item(world, unit))


def _late(world: World, item: WorkItem) -> OverdueCase:
    clock = session.scalars(select(Clock).where(Clock.subject_kind == "work_item", Clock.subject_id == item.id)).first()
    assert clock is not None
    row = OverdueCase(
        bureau_id=world.bureau_id,
        clock_id=clock.id,
        deadline_no=1,
        work_item_id=item.id,
        unit_id=item.lead_unit_id,
        opened_at=NOW,
        raised_at=NOW,
    )
    session.add(row)
    session.flush()
    return row


def _exemption(world: World, case: OverdueCase) -> str:
    """The supervisor's exemption, which the leader in charge is to confirm."""
    row = CaseDecision(
        case_id=case.id,
        kind="exempt",
        person_id=world.people["苏敏"],
        second_person_id=world.people["郑海涛"],
        reason="系统停机",
        rule_reference="容错情形一",
        decided_at=NOW,
        effective_at=NOW + timedelta(minutes=10),
    )
    session.add(row)
    session.flush()
    return row.uuid


def _event(world: World) -> OfficialEvent:
    """A document that one supervisor registered and the other may verify."""
    row = OfficialEvent(
        bureau_id=world.bureau_id,
        kind="criticism",
        issuer="市税务局",
        document_no="市税通〔2026〕99号",
        issued_on=NOW.date(),
        occurred_on=NOW.date(),
        unit_id=world.units[OTHER],
        registered_by=world.people["唐宁"],
        registered_at=NOW,
    )
    session.add(row)
    session.flush()
    return row


def _desk(world: World) -> dict[str, Named]:
    own, other = _case(world, OWN), _case(world, OTHER)
    foreign = {"uuid": new_uuid()}
    waiting = _late(world, _items(world, OWN, RUNS)[-1])
    decided = (_fixed({"uuid": _exemption(world, waiting)}), _fixed({"uuid": _exemption(world, other)}))
    decision = Named("unit", *decided, foreign)
    return {
        "overdue.": Named("unit", _fixed({"uuid": own.uuid}), _fixed({"uuid": other.uuid}), foreign),
        "overdue.confirm": decision,
        "overdue.withdraw": decision,
        "ladder.": Named("bureau", _fixed({"version": 1}), None, {"version": 99}),
        "events.": Named("bureau", _fixed({"uuid": _event(world).uuid}), None, foreign),
    }


def _scores(world: World) -> dict[str, Named]:
    scheme = session.scalars(select(Scheme).where(Scheme.bureau_id == world.bureau_id)).first()
    assert scheme is not None
    rule = {"key": queries.rules_of_scheme(scheme.id)[0].key}
    uuids = {name: session.get_one(Unit, unit).uuid for name, unit in world.units.items()}
    foreign_unit = session.get_one(Unit, world.foreign["unit"])
    quarter = {"quarter": "2026-Q3"}
    period = {"period": "2026-10"}
    summary = Named(
        "unit",
        _fixed({"unit": world.units[OWN], **period}),
        _fixed({"unit": world.units[OTHER], **period}),
        {"unit": foreign_unit.id, **period},
    )
    return {
        "schemes.": Named("bureau", _fixed({"scheme_id": scheme.id}), None, {"scheme_id": NOBODY}),
        "schemes.rule": Named("bureau", _fixed({"scheme_id": scheme.id, **rule}), None, {"scheme_id": NOBODY, **rule}),
        "schemes.draft": Named("bureau", _fixed({"key": "r4"}), None, {"key": "no-such-scheme"}),
        "scores.close": Named("bureau", _fixed(quarter), None, {"quarter": "1999-Q1"}),
        "scores.unit": Named(
            "bureau",
            _fixed({"unit_uuid": uuids[OWN], **quarter}),
            _fixed({"unit_uuid": uuids[OTHER], **quarter}),
            {"unit_uuid": foreign_unit.uuid, **quarter},
        ),
        "summaries.": summary,
    }


def _personal(world: World) -> dict[str, Named]:
    def of(kind: Callable[[int], int]) -> Callable[[str], Arguments]:
        return lambda role: {"id": kind(world.people[role])}

    def named(key: str, make: Callable[[int], int], foreign: Arguments) -> Named:
        own = of(make)
        return Named("self", lambda role: {key: own(role)["id"]}, lambda _r: {key: own("潘悦")["id"]}, foreign)

    return {
        "notices.open_one": named("notice_id", _notice, {"notice_id": NOBODY}),
        "profile.end_session": named("session_id", _login, {"session_id": NOBODY}),
        "tasks.remove_view": named("view_id", _view, {"view_id": NOBODY}),
    }


def _notice(person_id: int) -> int:
    person = session.get_one(Person, person_id)
    row = Notice(
        key=new_uuid(),
        bureau_id=person.bureau_id,
        person_id=person_id,
        kind="test",
        subject_kind="bureau",
        subject_id=person.bureau_id,
        message="测试",
        params={},
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    return row.id


def _login(person_id: int) -> int:
    row = UserSession(
        token_hash=new_uuid(), account_id=account_of(person_id).id, created_at=NOW, seen_at=NOW, expires_at=NOW
    )
    session.add(row)
    session.flush()
    return row.id


def _view(person_id: int) -> int:
    row = SavedView(
        account_id=account_of(person_id).id, screen="tasks", name=new_uuid(), query="light=red", created_at=NOW
    )
    session.add(row)
    session.flush()
    return row.id


def _administration(world: World) -> dict[str, Named]:
    person = session.get_one(Person, world.people["潘悦"])
    post = session.scalars(select(Post).where(Post.unit_id == world.units["税政二科"]).order_by(Post.id)).first()
    assert post is not None
    holding = session.scalars(select(PostHolding).where(PostHolding.post_id == post.id)).one()
    foreign = world.foreign
    uuids = {
        "person": session.get_one(Person, foreign["person"]).uuid,
        "post": session.get_one(Post, foreign["post"]).uuid,
        "unit": session.get_one(Unit, foreign["unit"]).uuid,
    }
    people = Named("bureau", _fixed({"uuid": person.uuid}), None, {"uuid": uuids["person"]})
    posts = Named("bureau", _fixed({"uuid": post.uuid}), None, {"uuid": uuids["post"]})
    unit = session.get_one(Unit, world.units["财务管理科"])
    units = Named("bureau", _fixed({"uuid": unit.uuid}), None, {"uuid": uuids["unit"]})
    release = Named(
        "bureau",
        _fixed({"uuid": post.uuid, "holding_id": holding.id}),
        None,
        {"uuid": uuids["post"], "holding_id": foreign["holding"]},
    )
    staged, letter = _staged(world), _letter(world)
    return {
        **{f"admin.person{name}": people for name in ("", "_change", "_leave", "_transfer")},
        **{f"admin.account_{name}": people for name in ("create", "disable", "enable", "reset")},
        **{f"admin.post{name}": posts for name in ("", "_charge", "_end", "_hold")},
        **{f"admin.unit{name}": units for name in ("", "_end", "_move", "_rename")},
        "admin.post_release": release,
        "admin.import_preview": Named("bureau", _fixed({"uuid": staged}), None, {"uuid": new_uuid()}),
        "admin.import_run": Named("bureau", _fixed({"uuid": staged}), None, {"uuid": new_uuid()}),
        "admin.requeue": Named("bureau", _fixed({"letter_id": letter}), None, {"letter_id": NOBODY}),
    }


def _staged(world: World) -> str:
    row = StagedImport(
        bureau_id=world.bureau_id,
        person_id=world.people["丁海洋"],
        filename="人员.xlsx",
        rows={"units": [], "people": [], "from_day": NOW.date().isoformat()},
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    return row.uuid


def _letter(world: World) -> int:
    row = Outbox(
        key=new_uuid(),
        bureau_id=world.bureau_id,
        channel="mail",
        person_id=world.people["潘悦"],
        message="测试",
        params={},
        state="dead",
        next_at=NOW,
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    return row.id
