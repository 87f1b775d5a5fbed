"""A document comes in: as a whole or not at all, once, under a plain name, and without deciding anything."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from tests.cast import Cast
from tests.moment import NOW
from tests.plans import papers
from tracker.audit.models import AuditRow
from tracker.core.db import db, unit_of_work
from tracker.core.errors import Forbidden, Invalid
from tracker.core.files import FileStore
from tracker.plans import queries, service
from tracker.plans.models import Plan, PlanDocument, PlanItem, PlannedTask, PlanSpan
from tracker.plans.parsing import SourceText, read_text
from tracker.plans.parsing.blocks import lines
from tracker.plans.parsing.model import Span

Database = scoped_session[Session]


def test_the_outline_becomes_items_tasks_and_spans(cast: Cast, session: Database, tmp_path: Path) -> None:
    document = papers.imported(cast, tmp_path)
    desk = queries.content(document)
    assert [item.ordinal for item in desk.items] == ["1.1", "1.2", "2.1"]
    assert [item.title for item in desk.items] == ["依法组织收入", "落实优惠政策", "推进数据共享"]
    assert [(task.start, task.end) for task in desk.tasks] == [(item.start, item.end) for item in desk.items]
    assert "".join(document.text[span.start : span.end] for span in desk.spans) == papers.PLAN
    assert "不得收过头税费。" in [
        document.text[span.start : span.end] for span in desk.spans if span.kind == "prohibition"
    ]


def test_nothing_is_decided_by_an_import(cast: Cast, session: Database, tmp_path: Path) -> None:
    for task in queries.content(papers.imported(cast, tmp_path)).tasks:
        assert task.state == "proposed"
        assert queries.missing(task) == ["lead_unit", "deadline", "yardstick"]
        assert (task.owner_id, task.number, task.basis, task.supporting_unit_ids) == (None, "", {}, [])


def test_the_text_offers_units_deadlines_and_measures(cast: Cast, session: Database, tmp_path: Path) -> None:
    first, second, third = queries.content(papers.imported(cast, tmp_path)).tasks
    offers = {offer.fact: offer for offer in queries.suggestions(first, 2027)}
    assert offers["lead_unit"].values == {"lead_unit_id": cast.unit("收入核算科")}
    assert offers["supporting"].values == {"supporting_unit_ids": [cast.unit("征收管理科")]}
    assert offers["deadline"].values["deadline_date"] in (date(2027, 6, 30), None)
    assert any("3个工作日" in offer.quote for offer in queries.suggestions(second, 2027) if offer.fact == "yardstick")
    assert [flag["kind"] for flag in second.proposals["flags"]] == ["await_notice"]
    assert "vague" in [flag["kind"] for flag in third.proposals["flags"]]


def test_last_years_plan_offers_what_was_published_then(cast: Cast, session: Database, tmp_path: Path) -> None:
    before = papers.imported(cast, tmp_path, papers.PLAN.replace("2027", "2026"), year=2026)
    task = queries.content(before).tasks[2]
    facts = {"deadline_kind": "dated", "deadline_date": date(2026, 12, 15)}
    papers.ready(cast, task)
    service.decide(cast.actor("林晓"), [(task.id, None)], facts, now=NOW)
    service.publish(cast.actor("林晓"), [(task.id, None)], now=NOW)
    task = queries.content(papers.imported(cast, tmp_path)).tasks[2]
    offers = {offer.key: offer.values for offer in queries.suggestions(task, 2027)}
    assert offers["lead_unit:last_year"] == {"lead_unit_id": cast.unit("信息中心")}
    assert offers["deadline:last_year"]["deadline_date"] == date(2027, 12, 15)
    assert task.lead_unit_id is None


def test_the_same_bytes_lead_to_the_plan_they_made(cast: Cast, session: Database, tmp_path: Path) -> None:
    first = papers.imported(cast, tmp_path)
    source = papers.source(FileStore(tmp_path), name="另一个名字.txt")
    again = service.prepare_import(cast.actor("林晓"), source=source, year=2027, now=NOW)
    assert again.known
    assert again.document.id == first.id
    assert session.scalar(select(func.count()).select_from(Plan)) == 1
    assert session.scalar(select(func.count()).select_from(PlanItem)) == 3


def test_the_same_bytes_at_the_same_time_are_one_plan(
    app: Flask, cast: Cast, session: Database, tmp_path: Path
) -> None:
    source = papers.source(FileStore(tmp_path))
    start = threading.Barrier(3)

    def bring_in() -> None:
        with app.app_context():
            start.wait()
            with unit_of_work():
                service.prepare_import(cast.actor("林晓"), source=source, year=2027, now=NOW)
            db.session.remove()

    threads = [threading.Thread(target=bring_in) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session.scalar(select(func.count()).select_from(Plan)) == 1


def test_an_import_that_breaks_leaves_no_row(cast: Cast, session: Database, tmp_path: Path) -> None:
    source = papers.source(FileStore(tmp_path))
    torn = replace(source, plan=replace(source.plan, spans=(Span(0, 5, "heading", None), Span(0, 5, "action", None))))
    with pytest.raises(IntegrityError):
        service.prepare_import(cast.actor("林晓"), source=torn, year=2027, now=NOW)
    session.rollback()
    for model in (Plan, PlanDocument, PlanItem, PlanSpan, PlannedTask, AuditRow):
        assert session.scalar(select(func.count()).select_from(model)) == 0


def test_only_who_edits_plans_imports(cast: Cast, session: Database, tmp_path: Path) -> None:
    source = papers.source(FileStore(tmp_path))
    for name in ("王立群", "苏敏", "彭娟", "丁海洋"):
        with pytest.raises(Forbidden):
            service.prepare_import(cast.actor(name), source=source, year=2027, now=NOW)


def test_an_import_is_in_the_trail(cast: Cast, session: Database, tmp_path: Path) -> None:
    document = papers.imported(cast, tmp_path)
    row = session.scalars(select(AuditRow).where(AuditRow.act == "plans.import")).one()
    assert (row.person_id, row.subject_id) == (cast.person("林晓"), document.plan_id)
    assert row.detail["sha256"] == document.sha256


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "空"),
    "blank": (lambda: b"  \r\n \r\n", "空"),
    "password": (papers.with_password, "密码"),
    "broken zip": (lambda: papers.docx("一、计划")[:700], "损坏"),
    "bomb": (papers.bomb, "庞大"),
    "doctype": (papers.with_doctype, "DOCTYPE"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(200), "PNG"),
    "encoding": (lambda: bytes(range(128, 256)) * 40, "编码"),
    "another archive": (lambda: papers.zipped({"a.txt": b"abc"}), "Word"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_document_is_refused_in_words_and_not_kept(what: str, tmp_path: Path) -> None:
    make, words = BAD[what]
    with pytest.raises(Invalid, match=words) as refusal:
        service.read_source(FileStore(tmp_path), "计划.docx", make(), 2027)
    assert refusal.value.field == "file"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_usual_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    source = service.read_source(FileStore(tmp_path), "计划.txt", papers.PLAN.encode(encoding), 2027)
    assert source.plan.text.strip() == papers.PLAN.strip()


def test_a_word_document_gives_the_same_items(tmp_path: Path) -> None:
    source = service.read_source(
        FileStore(tmp_path), "../..\\x/计划\u202ecod.docx", papers.docx(*papers.PLAN.split("\n")), 2027
    )
    assert source.filename == "计划cod.docx"
    assert [item.title for item in source.plan.items] == ["依法组织收入", "落实优惠政策", "推进数据共享"]
    assert source.stored.path.is_file()


@pytest.mark.parametrize("year", [26, 1999, 20260])
def test_the_year_is_asked_not_guessed(year: int, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refusal:
        service.read_source(FileStore(tmp_path), "计划.txt", papers.PLAN.encode(), year)
    assert refusal.value.field == "year"


@given(st.text(alphabet="一二三、（）()1２.①。；，不得 \n\t\r\u3000计划工作要求完成每季度6月30日前科室", max_size=300))
def test_no_character_is_lost_whatever_the_text(text: str) -> None:
    plan = read_text(SourceText(text, lines(text)), 2027)
    service.check_lossless(plan)
    assert "".join(plan.text[span.start : span.end] for span in plan.spans) == text
