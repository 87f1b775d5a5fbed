"""Import of units and people from a spreadsheet: check all, show, confirm, carry out in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import IO, Any

from sqlalchemy import select

from tracker.audit import service as audit
from tracker.core import xlsx
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Conflict, Invalid
from tracker.core.i18n import N_
from tracker.core.permissions import PostKind
from tracker.core.xlsx import Sheet
from tracker.organisation import policy
from tracker.organisation.models import Person, StagedImport
from tracker.organisation.queries.posts import command
from tracker.organisation.queries.units import tree
from tracker.organisation.rules import importing, sheetwords
from tracker.organisation.rules.importing import Checked, Fault, Known, PersonLine, UnitLine
from tracker.organisation.rules.sheetwords import PEOPLE, UNITS
from tracker.organisation.service.holdings import APART
from tracker.organisation.service.people import create_person
from tracker.organisation.service.posts import create_post, hold_post
from tracker.organisation.service.units import create_unit

Rows = Sequence[tuple[int, Sequence[str]]]
NOTES = (
    (UNITS, "类型", sheetwords.UNIT_KINDS),
    (UNITS, "上级单位", N_("空着就是本局")),
    (UNITS, "其他叫法", N_("计划文件里的其他叫法，用顿号或逗号隔开")),
    (PEOPLE, "岗位", sheetwords.POST_KINDS),
    (PEOPLE, "分管单位", N_("只有分管领导填，用顿号或逗号隔开")),
    (PEOPLE, "到任日期", N_("空着就用上传时填的日期")),
)


def template(say: Callable[[str], str], *, english: bool) -> IO[bytes]:
    """The workbook to fill in: both sheets with their headers, and a third that says what goes where.

    Its words are Chinese or English; `say` puts the notes into the reader's language.
    """
    titles = {name: title if english else name for name, title in sheetwords.SHEETS.items()}

    def column(sheet: str, name: str) -> str:
        return sheetwords.column_word(sheet, name, english=english)

    def note(words: Any) -> str:
        return say(words) if isinstance(words, str) else str(words.words(english=english))

    sheets: list[tuple[str, Sequence[str], Sequence[Sequence[str]]]] = [
        (titles[sheet], [column(sheet, name) for name in columns], []) for sheet, columns in sheetwords.COLUMNS.items()
    ]
    notes = [(titles[sheet], column(sheet, name), note(words)) for sheet, name, words in NOTES]
    sheets.append((say(N_("填写说明")), (say(N_("工作表")), say(N_("列")), say(N_("怎么填"))), notes))
    return xlsx.write_sheets(sheets, widths=(22, 14, 22, 14, 18, 24, 22, 14))


def stage_import(
    actor: Actor, *, now: datetime, bureau_id: int, stream: IO[bytes], filename: str, from_day: date
) -> tuple[StagedImport | None, Checked]:
    """Read and check a file; without faults it is kept for a day, waiting for `run_import`. Creates nothing else.

    Raises Invalid(field="file") for a file that cannot be read, has neither sheet, one twice, or nothing in them.
    """
    policy.own(actor, bureau_id)
    titles, sheets = _sheets(xlsx.read(stream))
    faults: list[Fault] = []
    units, people = (importing.by_header(name, sheets.get(name, ()), faults) for name in (UNITS, PEOPLE))
    if not (units or people or faults):
        raise Invalid(importing.NO_ROWS, field="file")
    rows = {"units": units, "people": people, "from_day": from_day.isoformat()}
    checked = _check(bureau_id, rows, faults)
    if checked.faults:
        return None, replace(checked, faults=tuple(_as_written(fault, titles, sheets) for fault in checked.faults))
    staged = StagedImport(
        bureau_id=bureau_id, person_id=actor.person_id, filename=filename[:200], rows=rows, created_at=now
    )
    session.add(staged)
    session.flush()
    audit.record(actor, "stage_import", "staged_import", staged.id, now=now, filename=filename[:200])
    return staged, checked


def _sheets(found: Sequence[Sheet]) -> tuple[dict[str, str], dict[str, Rows]]:
    """Titles as written and rows of the sheets that count. Raises Invalid for none of them, and for one twice."""
    titles: dict[str, str] = {}
    sheets: dict[str, Rows] = {}
    for sheet in found:
        name = sheetwords.sheet_of(sheet.name)
        if name in sheets:
            raise Invalid(importing.SHEET_TWICE, field="file", name=titles[name])
        if name is not None:
            titles[name], sheets[name] = sheet.name.strip(), sheet.rows
    if not sheets:
        raise Invalid(importing.MISSING_SHEET, field="file")
    return titles, sheets


def _as_written(fault: Fault, titles: Mapping[str, str], sheets: Mapping[str, Rows]) -> Fault:
    """The fault in the file's own words for sheet and column; a column that is not there as the template has it."""
    header = sheets[fault.sheet][0][1] if sheets[fault.sheet] else ()
    place = sheetwords.columns_of(fault.sheet, header).get(fault.column)
    title = titles[fault.sheet]
    asked = sheetwords.column_word(fault.sheet, fault.column, english=sheetwords.is_english(fault.sheet, title))
    return replace(fault, sheet=title, column=asked if place is None else header[place].strip())


def staged_check(staged: StagedImport) -> Checked:
    """What a kept import would create as things stand now."""
    return _check(staged.bureau_id, staged.rows)


def run_import(actor: Actor, *, now: datetime, uuid: str) -> tuple[int, int]:
    """Create what the kept import says, all or nothing; returns how many units and people.

    Raises NotFound when it is gone, Conflict when it no longer fits what is there.
    """
    staged = policy.staged(actor, uuid, kept=True)
    checked = staged_check(staged)
    if checked.faults:
        raise Conflict
    start = date.fromisoformat(staged.rows["from_day"])
    for unit in importing.parents_first(checked.units):
        _create_unit(actor, staged.bureau_id, unit, start, now=now)
    for person in checked.people:
        _create_person(actor, staged.bureau_id, person, now=now)
    counts = len(checked.units), len(checked.people)
    audit.record(
        actor,
        "run_import",
        "staged_import",
        staged.id,
        now=now,
        filename=staged.filename,
        units=counts[0],
        people=counts[1],
    )
    session.delete(staged)
    session.flush()
    return counts


def _check(bureau_id: int, rows: dict[str, Any], headers: Sequence[Fault] = ()) -> Checked:
    start = date.fromisoformat(rows["from_day"])
    today = command(bureau_id, start)
    staff = session.execute(select(Person.staff_no, Person.name).where(Person.bureau_id == bureau_id))
    taken: dict[tuple[int | None, PostKind], str] = {}
    for holder in today.of_kind(PostKind.HEAD):
        taken[holder.unit_id, PostKind.HEAD] = holder.person_name
    for holder in today.of_kind(PostKind.DIRECTOR):
        taken[None, PostKind.DIRECTOR] = holder.person_name
    known = Known(tree(bureau_id, start).find, {row.staff_no: row.name for row in staff}, taken)
    return importing.check(rows["units"], rows["people"], known, start, headers)


def _unit_id(bureau_id: int, name: str, day: date) -> int:
    found = tree(bureau_id, day).find(name) if name else bureau_id
    if found is None:
        raise Invalid(importing.UNKNOWN_UNIT, name=name)
    return found


def _create_unit(actor: Actor, bureau_id: int, line: UnitLine, start: date, *, now: datetime) -> None:
    create_unit(
        actor,
        now=now,
        bureau_id=bureau_id,
        name=line.name,
        kind=line.kind,
        valid_from=start,
        parent_id=_unit_id(bureau_id, line.parent, start),
        short_name=line.short_name,
        aliases=line.aliases,
    )


def _create_person(actor: Actor, bureau_id: int, line: PersonLine, *, now: datetime) -> None:
    home = _unit_id(bureau_id, line.unit, line.from_day)
    person = create_person(
        actor,
        now=now,
        bureau_id=bureau_id,
        unit_id=home,
        name=line.name,
        staff_no=line.staff_no,
        from_day=line.from_day,
        email=line.email,
        member=line.kind not in APART,
    )
    if line.kind is PostKind.MEMBER:
        return
    post = create_post(
        actor,
        now=now,
        bureau_id=bureau_id,
        unit_id=home,
        kind=line.kind,
        title=line.title,
        charge=[_unit_id(bureau_id, name, line.from_day) for name in line.charge],
        from_day=line.from_day,
    )
    hold_post(actor, now=now, post_id=post.id, person_id=person.id, from_day=line.from_day)
