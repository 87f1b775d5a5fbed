"""What was read becomes a plan, an amended text beside one, or a question; what says nothing new leads to its plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.core.db import session, set_write_intent
from tracker.plans import differences, service
from tracker.plans.models import Plan, PlanReading
from tracker.plans.service import Imported, Resembling, Source, revisions
from tracker.web.act import perform
from tracker.web.guard import actor, now
from tracker.web.plans.blueprint import plan_of

KNOWN = _l("这份文件以前导入过，打开的是当时的计划。")
COMPARED = _l("已读入，下面逐处比对。")
UNCHANGED = _l("这份文件和计划现在的内容一样，没有要改的。")
ASIDE = {
    "header": _l("页眉"),
    "footer": _l("页脚"),
    "footnote": _l("脚注"),
    "endnote": _l("尾注"),
    "comment": _l("批注"),
    "hidden": _l("隐藏文字、水印"),
    "sheet": _l("隐藏的工作表"),
    "formula": _l("没有结果的公式"),
    "picture": _l("只有图片的页"),
}


def recognised(imported: Imported, sha256: str) -> str:
    """Why a document made nothing new: its bytes came in before, or it says what the plan says."""
    return str(KNOWN if imported.document.sha256 == sha256 else UNCHANGED)


def said(kinds: Mapping[str, int]) -> str:
    """That it was read, and what of the file is no text of the plan: `kinds` with how often."""
    told = "、".join(_("%(what)s%(n)s处", what=ASIDE[kind], n=count) for kind, count in kinds.items() if kind in ASIDE)
    if not told:
        return _("已读入，下面逐条审阅。")
    return _("已读入，下面逐条审阅。没有当作计划正文的有：%(told)s。", told=told)


@contextmanager
def reading_only() -> Iterator[None]:
    """What takes long and writes nothing, while other people's writes do not wait for it."""
    set_write_intent(False)
    session.rollback()
    try:
        yield
    finally:
        session.rollback()
        set_write_intent(True)


def bring_in_plan(source: Source, year: int, title: str, remembered: str = "", asked: str = "") -> ResponseReturnValue:
    """Write a plan, or keep the document until somebody says whether it amends one; `remembered` is told besides.
    `asked`: the reading whose question is answered by it."""
    with reading_only():
        same = service.same(actor(), source, year, now=now())
        alike = None if same else service.resembling(actor(), source, year)
    if alike:
        return held(source, alike, year, title, asked)
    if same:
        where = url_for("plans.review", uuid=same.plan.uuid)
        return perform(lambda: None, then=where, said=recognised(same, source.stored.sha256))
    read = said(Counter(aside.kind for aside in source.plan.aside))

    def verb() -> Imported:
        _claim(asked)
        return service.prepare_import(actor(), source=source, year=year, title=title, now=now())

    return perform(
        verb,
        then=lambda imported: url_for("plans.review", uuid=imported.plan.uuid),
        said=lambda imported: _told(imported, source, read, remembered),
    )


def _claim(asked: str) -> None:
    """Somebody may have said meanwhile that the document is left out."""
    if asked:
        service.refuse_answered(actor(), asked)


def bring_in_amended(uuid: str, source: Source, remembered: str = "", asked: str = "") -> ResponseReturnValue:
    """List what differs from the plan: compared before anything is locked, so that nobody waits for it."""
    with reading_only():
        known = service.known(actor(), source)
        compared = None if known else service.compare(actor(), plan_of(uuid), source, now=now())
    plan = plan_of(uuid)

    def verb() -> Imported:
        _claim(asked)
        return revisions.prepare_revision(actor(), plan, source=source, compared=compared, now=now())

    return perform(
        verb,
        then=lambda got: _landing(got.plan, plan, got.known),
        said=lambda got: _told(got, source, str(COMPARED), remembered),
    )


def _told(imported: Imported, source: Source, read: str, remembered: str) -> str:
    if imported.known:
        return recognised(imported, source.stored.sha256)
    if remembered:
        flash(remembered)
    return read


def _landing(found: Plan, plan: Plan, known: bool) -> str:
    """A document that says what the plan says already leads to the plan."""
    waiting = found.id == plan.id and differences.open_revision(plan) is not None
    return url_for("plans.revision" if waiting and not known else "plans.show", uuid=found.uuid)


def held(source: Source, alike: Resembling, year: int, title: str, asked: str) -> ResponseReturnValue:
    """Keep what was read, and ask how it is meant."""

    def verb() -> PlanReading:
        _claim(asked)
        return service.hold(actor(), source, alike, year=year, title=title, now=now())

    return perform(
        verb,
        then=lambda reading: url_for("plans.reading", uuid=reading.uuid),
    )
