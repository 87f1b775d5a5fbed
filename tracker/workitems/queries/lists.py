"""The list of work items: filters, one page by deadline in either direction, and the counts per light."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select, text, tuple_

from tracker.core import search
from tracker.core.context import Actor
from tracker.core.db import UtcDateTime, session
from tracker.core.errors import NotFound
from tracker.core.prepared import Prepared, parameter
from tracker.core.whole import whole
from tracker.organisation.models import Person
from tracker.workitems.models import FAR, OPEN, State, WorkItem
from tracker.workitems.policy import policy_key, visible
from tracker.workitems.queries.counted import Figure, figure_condition
from tracker.workitems.transitions import SUBJECT
from tracker.workitems.waiting import reviews, units_headed

PAGE = 50
COUNT_LIMIT = 1000
LIGHTS = ("red", "orange", "yellow", "green", "none")

COLUMNS = (
    WorkItem.id,
    WorkItem.uuid,
    WorkItem.number,
    WorkItem.title,
    WorkItem.lead_unit_id,
    WorkItem.owner_id,
    WorkItem.state,
    WorkItem.progress,
    WorkItem.deadline_kind,
    WorkItem.due_date,
    WorkItem.due_at,
    WorkItem.sort_at,
    WorkItem.deadline_no,
    WorkItem.yellow_at,
    WorkItem.orange_at,
    WorkItem.red_at,
    WorkItem.dispatched_at,
    WorkItem.send_backs,
    WorkItem.version,
    Person.name.label("owner"),
    Person.left_on.label("owner_left_on"),
)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to. `units` are unit ids with their parts; `state` is a state, "open", or empty."""

    state: str = ""
    light: str = ""
    units: tuple[int, ...] = ()
    owner_id: int | None = None
    plan_id: int | None = None
    year: int | None = None
    section: str | None = None
    due_from: date | None = None
    due_to: date | None = None
    text: str = ""
    waiting: bool = False
    """Only what waits for a review by the actor."""
    figure: Figure | None = None
    """What a figure of board or desk counts; like a light it says enough about the state."""
    public: bool = False
    """Without confidential items, which no figure of the board counts."""
    descending: bool = False


@dataclass(frozen=True)
class Page:
    """Rows in the order asked for; `before` and `after` mark where the neighbouring pages begin, None at an end."""

    rows: Sequence[Row[Any]]
    before: str | None
    after: str | None


def page(
    actor: Actor,
    filters: Filters,
    *,
    now: datetime,
    after: str | None = None,
    before: str | None = None,
    limit: int = PAGE,
) -> Page:
    """One page of what `actor` may see, by deadline. Its cost does not grow with the table.

    `after` and `before` are marks of an earlier page. Raises NotFound for a mark that is none.
    """
    backwards = before is not None
    mark = before if backwards else after
    ascending = filters.descending == backwards
    values = _values(filters) | {"now": now} | (_place(mark) if mark else {})

    def build() -> Any:
        query = select(*COLUMNS).outerjoin(Person, Person.id == WorkItem.owner_id)
        query = query.where(*conditions(actor, _bound(filters), NOW))
        if mark:
            query = query.where(_beyond(ascending=ascending))
        return _ordered(query, ascending=ascending).limit(limit + 1)

    turns = tuple(units_headed(actor)) if filters.waiting else ()
    shape = ("page", policy_key(actor), turns, _shape(filters), bool(mark), ascending, limit)
    rows: Sequence[Row[Any]] = _prepared.rows(shape, build, values)
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows = rows[::-1]
    earlier, later = (more, True) if backwards else (mark is not None, more)
    if not rows:
        return Page([], None, None)
    return Page(rows, _mark(rows[0]) if earlier else None, _mark(rows[-1]) if later else None)


_prepared = Prepared(planned_anew=True)
NOW: Any = parameter("now", UtcDateTime())
_VALUES = {
    "owner_id": WorkItem.owner_id,
    "plan_id": WorkItem.plan_id,
    "year": WorkItem.plan_year,
    "section": WorkItem.section_label,
    "due_from": WorkItem.due_date,
    "due_to": WorkItem.due_date,
}


def _shape(filters: Filters) -> Hashable:
    """Filters with every value that is a parameter reduced to whether it is set."""
    return replace(filters, **dict.fromkeys(_values(filters), 0))  # type: ignore[arg-type]


def _bound(filters: Filters) -> Filters:
    """Filters with parameters in the place of values."""
    named: dict[str, Any] = {name: parameter(name, _VALUES[name].type) for name in _values(filters)}
    return replace(filters, **named)


def _values(filters: Filters) -> dict[str, Any]:
    return {name: value for name in _VALUES if (value := getattr(filters, name)) is not None}


def _ordered(query: Any, *, ascending: bool) -> Any:
    if ascending:
        return query.order_by(WorkItem.sort_at, WorkItem.id)
    return query.order_by(WorkItem.sort_at.desc(), WorkItem.id.desc())


def _beyond(*, ascending: bool) -> ColumnElement[bool]:
    place = tuple_(parameter("place_at", UtcDateTime()), parameter("place_id", WorkItem.id.type))
    here = tuple_(WorkItem.sort_at, WorkItem.id)
    return here > place if ascending else here < place


def _place(mark: str) -> dict[str, Any]:
    seconds, _, last = mark.partition("-")
    number = whole(last)
    try:
        instant = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise NotFound from error
    if number is None:
        raise NotFound
    return {"place_at": instant, "place_id": number}


def _mark(row: Row[Any]) -> str:
    return f"{int(row.sort_at.timestamp())}-{row.id}"


def of_ids(actor: Actor, uuids: Sequence[str]) -> Sequence[Row[Any]]:
    """Rows of the given items as in a list, those that `actor` sees, by deadline."""
    query = select(*COLUMNS).outerjoin(Person, Person.id == WorkItem.owner_id)
    return session.execute(_ordered(query.where(WorkItem.uuid.in_(uuids), visible(actor)), ascending=True)).all()


def conditions(actor: Actor, filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    """The filters and the policy as SQL."""
    found: list[Any] = [visible(actor, filters.units), *_states(filters)]
    if filters.light:
        found.append(light_condition(filters.light, now))
    if filters.units:
        one = filters.units[0]
        lead = WorkItem.lead_unit_id
        found.append(lead == one if len(filters.units) == 1 else lead.in_(filters.units))
    for column, value in (
        (WorkItem.owner_id, filters.owner_id),
        (WorkItem.plan_id, filters.plan_id),
        (WorkItem.plan_year, filters.year),
        (WorkItem.section_label, filters.section),
    ):
        if value is not None:
            found.append(column == value)
    if filters.due_from is not None:
        found.append(WorkItem.due_date >= filters.due_from)
    if filters.due_to is not None:
        found.append(WorkItem.due_date <= filters.due_to)
    if filters.text.strip() and actor.bureau_id is not None:
        found.append(WorkItem.id.in_(search.matching(SUBJECT, actor.bureau_id, filters.text)))
    if filters.waiting:
        found.append(reviews(actor))
    if filters.figure:
        found.append(figure_condition(filters.figure, now))
    if filters.public:
        found.append(WorkItem.confidential.is_(False))
    return found


def _states(filters: Filters) -> list[Any]:
    if filters.light or filters.waiting or filters.figure:
        return []
    if filters.state == "open":
        return [OPEN]
    return [WorkItem.state == filters.state] if filters.state in set(State) else []


def light_condition(light: str, now: Any) -> ColumnElement[bool]:
    """Items whose light is `light` now ("overdue": orange or red), in the words of the index of open items."""
    behind, ahead = WorkItem.sort_at <= now, and_(WorkItem.sort_at > now, WorkItem.sort_at < FAR)
    reached: dict[str, Any] = {"red": WorkItem.red_at <= now, "yellow": WorkItem.yellow_at <= now}
    later = {"red": or_(WorkItem.red_at.is_(None), WorkItem.red_at > now)}
    later["yellow"] = or_(WorkItem.yellow_at.is_(None), WorkItem.yellow_at > now)
    terms: dict[str, list[Any]] = {
        "red": [OPEN, behind, reached["red"]],
        "orange": [OPEN, behind, later["red"]],
        "overdue": [OPEN, behind],
        "yellow": [OPEN, ahead, reached["yellow"]],
        "green": [OPEN, ahead, later["yellow"]],
        "none": [OPEN, WorkItem.sort_at == FAR],
        "done": [WorkItem.state == State.DONE],
    }
    return and_(*terms.get(light, [text("1 = 0")]))


def counts(actor: Actor, filters: Filters, *, now: datetime) -> dict[str, int]:
    """How many open items show each light under the other filters, in one query.

    Read are the nearest deadlines only, READ to either side of now: later ones are red, or green, in their thousands.
    """
    plain = replace(filters, light="", state="", waiting=False, figure=None, descending=False)

    def build() -> Any:
        shared = and_(*conditions(actor, _bound(plain), NOW), OPEN)
        behind = _nearest(WorkItem.red_at, and_(shared, WorkItem.sort_at <= NOW), WorkItem.sort_at.desc())
        ahead = and_(shared, WorkItem.sort_at > NOW, WorkItem.sort_at < FAR)
        coming = _nearest(WorkItem.yellow_at, ahead, WorkItem.sort_at)
        stopped = select(text("1")).select_from(WorkItem).where(shared, WorkItem.sort_at == FAR).limit(COUNT_LIMIT + 1)
        still = select(func.count().label("none")).select_from(stopped.subquery()).subquery()
        past, future = _split(behind, "red", "orange"), _split(coming, "yellow", "green")
        return select(past.c.red, past.c.orange, future.c.yellow, future.c.green, still.c.none)

    shape = ("counts", policy_key(actor), _shape(plain))
    row = _prepared.rows(shape, build, _values(plain) | {"now": now})[0]
    return {light: min(count, COUNT_LIMIT + 1) for light, count in zip(_COUNTED, row, strict=True)}


READ = 2 * (COUNT_LIMIT + 1)
_COUNTED = ("red", "orange", "yellow", "green", "none")


def _nearest(threshold: Any, condition: ColumnElement[bool], order: Any) -> Any:
    return select(threshold.label("at")).where(condition).order_by(order).limit(READ).subquery()


def _split(rows: Any, reached: str, rest: str) -> Any:
    """Two counts in one walk over the same few rows: threshold reached, and the others."""
    passed = func.coalesce(func.sum(case((rows.c.at <= NOW, 1), else_=0)), 0)
    return select(passed.label(reached), (func.count() - passed).label(rest)).select_from(rows).subquery()
