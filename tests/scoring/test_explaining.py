"""A score opens into sentences whose points add up to it."""

from __future__ import annotations

import json
from datetime import date

from flask.testing import FlaskCliRunner

from tests.cast import Cast
from tests.scoring.factory import at, case_of, closed, decided, rules_in_force, running
from tracker.core.db import session
from tracker.escalation.models import DecisionKind
from tracker.scoring import queries, service

OCTOBER = date(2026, 10, 9)


def told(cast: Cast, reader: str | None = None) -> queries.Explanation:
    actor = cast.actor(reader) if reader else None
    return queries.explain(cast.unit("征收管理科"), "2026-Q3", bureau_id=cast.bureau_id, actor=actor)


def a_quarter(cast: Cast) -> None:
    """One item two days late, one held to account and late, one confidential and late."""
    rules_in_force(cast, "r4", "example")
    closed(cast, date(2026, 9, 15))
    decided(cast, case_of(running(cast, title="第二项"), date(2026, 9, 15)), DecisionKind.HOLD, date(2026, 9, 15))
    service.post(at(date(2026, 9, 16)))
    closed(cast, date(2026, 9, 14), title="机密事项一", confidential=True)
    service.post(at(OCTOBER))
    session.commit()


def test_lines_add_up_to_the_sheet_and_sheets_to_the_score(cast: Cast) -> None:
    a_quarter(cast)
    found = told(cast)
    for sheet in found.sheets:
        assert sum(line.points for line in sheet.lines) == sheet.total
        assert sheet.lines[-1].balance == sheet.total
        assert [line.no for line in sheet.lines] == list(range(len(sheet.lines)))
    assert found.score == (found.sheets[0].counted + found.sheets[1].counted) // 2 == 9775
    assert found.terms.marks == {"formula": "Q1", "sheet": "Q23", "one_matter": "Q5"}


def test_each_line_says_its_fact_and_quotes_its_clause(cast: Cast) -> None:
    a_quarter(cast)
    lines = told(cast).sheets[0].lines
    sentences = [line.fact.plain() for line in lines]
    assert sentences[0] == "基础分"
    assert any("逾期2个工作日办结" in sentence for sentence in sentences)
    assert any("追责" in sentence for sentence in sentences)
    assert all(line.clause and line.clause_text and line.assumption for line in lines)


def test_an_absorbed_line_shows_zero_and_names_the_line_that_stands(cast: Cast) -> None:
    a_quarter(cast)
    lines = told(cast).sheets[0].lines
    absorbed = next(line for line in lines if line.state == "absorbed")
    assert (absorbed.points, absorbed.worth) == (0, -300)
    assert lines[absorbed.other or 0].fact.plain().startswith("逾期案")


def test_a_confidential_line_names_nothing(cast: Cast) -> None:
    a_quarter(cast)
    line = next(line for line in told(cast).sheets[0].lines if line.confidential)
    assert line.fact.plain() == "保密事项逾期1个工作日办结"
    assert line.item_uuid is None
    assert line.points == -50


def test_totals_are_for_everybody_and_lines_for_the_scope(cast: Cast) -> None:
    a_quarter(cast)
    assert told(cast, "郑海涛").shows_lines
    outside = told(cast, "许静")
    assert not outside.shows_lines
    assert (outside.score, outside.sheets[0].lines) == (9775, ())


def test_a_preview_tells_what_holding_to_account_would_cost(cast: Cast) -> None:
    assert queries.preview_hold(cast.unit("征收管理科"), OCTOBER).points == 0
    rules_in_force(cast)
    told_before = queries.preview_hold(cast.unit("征收管理科"), OCTOBER)
    assert (told_before.points, told_before.assumption) == (-300, "Q23")


def test_the_commands_print_one_document_each(cast: Cast, runner: FlaskCliRunner) -> None:
    a_quarter(cast)
    posted = runner.invoke(args=["scoring", "post", "--json"])
    assert json.loads(posted.output)["bureaus"] == 1
    verified = runner.invoke(args=["scoring", "verify", "--json"])
    assert json.loads(verified.output)["ok"] is True
    explained = json.loads(runner.invoke(args=["scoring", "explain", "征收管理科", "2026-Q3", "--json"]).output)
    sheet = explained["sheets"]["efficiency"]
    assert sum(line["points"] for line in sheet["lines"]) == sheet["total"]
    assert runner.invoke(args=["scoring", "explain", "没有的科", "2026-Q3"]).exit_code == 1
    assert "征收管理科 2026-Q3: 97.75" in runner.invoke(args=["scoring", "explain", "征收管理科", "2026q3"]).output
