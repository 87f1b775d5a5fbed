"""A document comes in: read without a database, then written as a whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.audit import service as audit
from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import Forbidden, Invalid
from tracker.core.files import FileStore, StoredFile, clean_name
from tracker.core.i18n import N_
from tracker.organisation import queries as organisation
from tracker.organisation.models import Unit as Bureau
from tracker.organisation.queries import OrgTree
from tracker.plans import policy, rules
from tracker.plans.models import (
    DocumentState,
    Plan,
    PlanDocument,
    PlanItem,
    PlannedTask,
    PlannedTaskState,
    PlanReading,
    PlanSection,
    PlanSpan,
    ReadingState,
    SpanKind,
)
from tracker.plans.parsing import Head, Item, Layout, ReadPlan
from tracker.plans.parsing.child import read_in_child
from tracker.plans.parsing.progress import Tell
from tracker.plans.proposals import alone_in_cell, propose
from tracker.plans.service.adopting import adopt
from tracker.plans.service.layouts import remember

YEARS = range(2000, 2101)
YEAR_WANTED = N_("年度写成四位数字，例如2026。")
TITLE_LIMIT = 300


@dataclass(frozen=True)
class Source:
    """A document that was received and read: its clean name, its bytes on disk, and what stands in it."""

    filename: str
    stored: StoredFile
    plan: ReadPlan
    settled: tuple[Layout, ...] = ()
    """Columns that a person settled for this file; remembered with the import."""

    @property
    def unsure(self) -> list[Head]:
        """Sheets whose columns somebody must settle before the plan is written."""
        return [head for head in self.plan.heads if not head.sure]


@dataclass(frozen=True)
class Imported:
    """The plan an import led to; `known` is True when these bytes had come in before and nothing was written."""

    plan: Plan
    document: PlanDocument
    known: bool = False


def read_source(
    store: FileStore,
    filename: str,
    data: bytes,
    year: int,
    *,
    settled: Sequence[Layout] = (),
    remembered: Sequence[Layout] = (),
    seconds: int = 30,
    tell: Tell | None = None,
) -> Source:
    """Read a document in a child limited to `seconds`, then keep its bytes; no database, so no lock is held meanwhile.

    Columns of task tables are read as `settled` for this file or `remembered` from earlier ones. `tell` hears how far
    the child is.
    Raises Invalid with what to do when the document cannot be read; then nothing is kept.
    """
    if year not in YEARS:
        raise Invalid(YEAR_WANTED, field="year")
    name = clean_name(filename)
    try:
        plan = read_in_child(data, name, year, layouts=(*settled, *remembered), seconds=seconds, tell=tell)
    except Invalid as error:
        error.field = error.field or "file"
        raise
    check_lossless(plan)
    return Source(name, store.put(data), plan, tuple(settled))


def check_lossless(plan: ReadPlan) -> None:
    """Every character of the text belongs to exactly one span. Raises Invalid: anything else would lose text."""
    at = 0
    for span in plan.spans:
        if span.start != at or span.end <= span.start:
            break
        at = span.end
    if at != len(plan.text):
        raise Invalid(N_("原文第%(place)s个字以后没有读全，没有导入。请把文件交给管理员。"), field="file", place=at + 1)


def prepare_import(actor: Actor, *, source: Source, year: int, title: str = "", now: datetime) -> Imported:
    """Write plan, document, outline, spans, items and planned tasks with proposals; nothing is decided by it.

    Bytes that this bureau imported before lead to the plan that they made. Raises Forbidden without the right to
    edit plans.
    """
    if not policy.may_edit(actor) or actor.bureau_id is None:
        raise Forbidden
    alone(actor.bureau_id)
    earlier = known(actor, source)
    if earlier:
        return earlier
    plan = Plan(bureau_id=actor.bureau_id, year=year, created_by=actor.person_id, created_at=now)
    plan.title = (title.strip() or default_title(source))[:200]
    session.add(plan)
    session.flush()
    document = write(actor, plan, source, DocumentState.CURRENT, now)
    audit.record(actor, "plans.import", "plan", plan.id, now=now, document=source.filename, sha256=document.sha256)
    return Imported(plan, document)


def alone(bureau_id: int) -> None:
    """Documents of a bureau are written one after another, so that the same bytes sent twice at once make one plan."""
    row = select(Bureau.id).where(Bureau.id == bureau_id)
    session.execute(row.with_for_update(key_share=True))


def write(actor: Actor, plan: Plan, source: Source, state: DocumentState, now: datetime) -> PlanDocument:
    """The document with its outline, items, spans and a planned task with proposals for each item."""
    document = _document(actor, plan, source, now)
    document.state = state
    session.flush()
    remember(actor, source.settled, now=now)
    sections = _sections(document, source.plan)
    items = _items(document, source.plan, sections)
    _spans(document, source.plan, items)
    _tasks(plan, source.plan, items, actor.day or now.date())
    adopt(actor, document, now=now)
    _end_questions(document, plan, now)
    return document


def _end_questions(document: PlanDocument, plan: Plan, now: datetime) -> None:
    """What was asked of a person about these bytes is answered."""
    asked = (PlanReading.bureau_id == plan.bureau_id, PlanReading.sha256 == document.sha256)
    open_ones = PlanReading.state.in_((ReadingState.COLUMNS, ReadingState.ALIKE))
    for row in session.scalars(select(PlanReading).where(*asked, open_ones)):
        row.state, row.plan_id, row.ended_at = ReadingState.DONE, plan.id, now
        row.outcome = {"known": True, "aside": {}}
    session.flush()


def default_title(source: Source) -> str:
    """The name of the plan when none is given: its first line if that is short, else the file's name without ending."""
    first = next((line.strip() for line in source.plan.text.splitlines() if line.strip()), "")
    return first if 0 < len(first) <= 40 else source.filename.rpartition(".")[0] or source.filename


def known(actor: Actor, source: Source) -> Imported | None:
    """The plan that these bytes made before in the actor's bureau, if any."""
    return known_bytes(actor, source.stored.sha256)


def known_bytes(actor: Actor, sha256: str) -> Imported | None:
    """The same, for bytes that are known by their address only."""
    query = select(Plan, PlanDocument).join(PlanDocument, PlanDocument.plan_id == Plan.id)
    query = query.where(Plan.bureau_id == actor.bureau_id, PlanDocument.sha256 == sha256)
    query = query.where(PlanDocument.state != DocumentState.WITHDRAWN)
    found = session.execute(query.order_by(PlanDocument.id)).first()
    return Imported(found[0], found[1], known=True) if found else None


def _document(actor: Actor, plan: Plan, source: Source, now: datetime) -> PlanDocument:
    document = PlanDocument(
        plan_id=plan.id,
        filename=source.filename,
        sha256=source.stored.sha256,
        size=source.stored.size,
        text=source.plan.text,
        plan_start=source.plan.plan_part[0],
        plan_end=source.plan.plan_part[1],
        aside=[asdict(aside) for aside in source.plan.aside],
        imported_by=actor.person_id,
        imported_at=now,
    )
    session.add(document)
    return document


def _sections(document: PlanDocument, read: ReadPlan) -> list[PlanSection]:
    sections: list[PlanSection] = []
    for node in read.nodes:
        section = PlanSection(
            document_id=document.id,
            parent_id=None if node.parent is None else sections[node.parent].id,
            level=node.level,
            ordinal="",
            number=node.number[:20],
            title=node.title[:TITLE_LIMIT],
            start=node.start,
            end=node.end,
        )
        session.add(section)
        session.flush()
        sections.append(section)
    return sections


def _items(document: PlanDocument, read: ReadPlan, sections: list[PlanSection]) -> list[PlanItem]:
    paths = [item.number_path for item in read.items]
    labels = rules.ordinals([path[:-1] for path in paths], [path[-1] if path else None for path in paths])
    items = []
    for item, label in zip(read.items, labels, strict=True):
        section = None if item.node is None else sections[item.node]
        if section is not None:
            section.ordinal = label.rpartition(".")[0]
        items.append(
            PlanItem(
                document_id=document.id,
                section_id=section.id if section else None,
                ordinal=label[:20],
                title=title_of(read.text, item),
                start=item.start,
                end=item.end,
            )
        )
    session.add_all(items)
    session.flush()
    return items


def title_of(text: str, item: Item) -> str:
    """The title of an item: its lead sentence, or its first clause."""
    if item.title:
        return item.title[:TITLE_LIMIT]
    return first_clause(text[item.lead_end : item.end] or text[item.start : item.end])


def first_clause(words: str) -> str:
    """The words before the first stop, at most 60 characters."""
    words = " ".join(words.split())
    for at, char in enumerate(words):
        if char in "，。；：,;!?！？" and at >= 4:
            return words[:at][:60]
    return words[:60] or "…"


def _spans(document: PlanDocument, read: ReadPlan, items: list[PlanItem]) -> None:
    session.add_all(
        PlanSpan(
            document_id=document.id,
            start=span.start,
            end=span.end,
            kind=SpanKind(span.kind),
            item_id=None if span.item is None else items[span.item].id,
        )
        for span in read.spans
    )
    session.flush()


def _tasks(plan: Plan, read: ReadPlan, items: list[PlanItem], today: date) -> None:
    tree = organisation.tree(plan.bureau_id, today)
    before = last_year(plan.bureau_id, plan.year, tree)
    titles = rules.Titles(earlier["title"] for earlier in before)
    names, alone = organisation.Names(tree), alone_in_cell(read)
    for item, given in zip(items, read.items, strict=True):
        proposals = propose(given, names, alone)
        session.add(PlannedTask(item_id=item.id, title=item.title, start=item.start, end=item.end, proposals=proposals))
        alike = titles.closest(item.title)
        if alike is not None:
            proposals["last_year"] = before[alike]
    session.flush()


def last_year(bureau_id: int, year: int, tree: OrgTree) -> list[dict[str, Any]]:
    """What was published the year before, as offers for tasks with a similar title."""
    query = (
        select(PlannedTask)
        .join(PlanItem, PlanItem.id == PlannedTask.item_id)
        .join(PlanDocument, PlanDocument.id == PlanItem.document_id)
        .join(Plan, Plan.id == PlanDocument.plan_id)
        .where(Plan.bureau_id == bureau_id, Plan.year == year - 1, PlannedTask.state == PlannedTaskState.PUBLISHED)
        .where(PlanDocument.state == DocumentState.CURRENT)
        .order_by(PlannedTask.id)
    )
    current = {unit.id for unit in tree.units()}
    return [_offer(task, year - 1, tree, current) for task in session.scalars(query)]


def _offer(task: PlannedTask, year: int, tree: OrgTree, current: set[int]) -> dict[str, Any]:
    lead = task.lead_unit_id if task.lead_unit_id in current else None
    return {
        "year": year,
        "number": task.number,
        "title": task.title,
        "lead_unit_id": lead,
        "lead_name": tree.name(lead) if lead else "",
        "deadline_kind": task.deadline_kind,
        "day": _iso(task.deadline_date),
        "cadence": task.cadence,
        "yardstick": task.yardstick,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
