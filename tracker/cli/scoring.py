"""`flask scoring post | verify | explain UNIT QUARTER`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

import click
from flask import Flask

from tracker.cli.output import Group, as_json, emit
from tracker.core import time
from tracker.core.db import unit_of_work
from tracker.core.errors import NotFound
from tracker.organisation import queries as organisation
from tracker.scoring import quarters, queries, sentences, service
from tracker.scoring.queries import Explanation, Line

group = Group("scoring", help="Facts, the ledger and scores.")


def register(app: Flask) -> None:
    app.cli.add_command(group)


@group.command("post")
@as_json
def post(as_json: bool) -> None:
    """Record new facts and append their ledger lines; again and again changes nothing."""
    with unit_of_work():
        result = service.post(time.utcnow())
    text = f"{result.facts} facts, {result.matters} matters, {result.lines} lines added in {result.bureaus} bureaus"
    emit(asdict(result), as_json, [text])


@group.command("verify")
@as_json
def verify(as_json: bool) -> None:
    """Compute every line again from the facts; exit 1 when the ledger differs."""
    result = service.verify(time.utcnow())
    lines = [f"{result.facts} facts, {result.lines} lines: {'as the facts say' if result.ok else 'DIFFERENT'}"]
    lines += [f"{one.kind}: {one.key} found {one.found!r} expected {one.expected!r}" for one in result.differences]
    emit({"ok": result.ok, **asdict(result)}, as_json, lines)
    if not result.ok:
        sys.exit(1)


@group.command("explain")
@click.argument("unit")
@click.argument("quarter")
@as_json
def explain(unit: str, quarter: str, as_json: bool) -> None:
    """Say why UNIT (name or uuid) has its score in QUARTER (2026-Q3), line by line."""
    found, name = _explained(unit, quarters.parse(quarter))
    emit(_document(found, name), as_json, _text(found, name))


def _explained(unit: str, quarter: str) -> tuple[Explanation, str]:
    day = quarters.last_day(quarter)
    for bureau_id in organisation.bureaus():
        try:
            unit_id = queries.find_unit(bureau_id, unit, day)
        except NotFound:
            continue
        return queries.explain(unit_id, quarter, bureau_id=bureau_id), organisation.tree(bureau_id, day).name(unit_id)
    raise NotFound


def _document(found: Explanation, name: str) -> dict[str, Any]:
    return {
        "unit": name,
        "quarter": found.quarter,
        "closed": found.closed,
        "score": found.score,
        "previous": found.previous,
        "formula": asdict(found.terms.formula),
        "assumptions": found.terms.marks,
        "schemes": [{"key": key, "name": title, "version": version} for key, title, version in found.terms.schemes],
        "sheets": {
            sheet.key: {"total": sheet.total, "counted": sheet.counted, "lines": [_line(line) for line in sheet.lines]}
            for sheet in found.sheets
        },
    }


def _line(line: Line) -> dict[str, Any]:
    kept = {name: value for name, value in asdict(line).items() if name not in ("fact", "more", "item_uuid")}
    return {**kept, "fact": line.fact.plain(), "more": line.more.plain() if line.more else ""}


def _text(found: Explanation, name: str) -> list[str]:
    said = "-" if found.score is None else f"{found.score / 100:.2f}"
    lines = [f"{name} {found.quarter}: {said} ({found.terms.formula.method})"]
    for sheet in found.sheets:
        lines.append(f"{sentences.SHEET_NAMES[sheet.key]} {sheet.total / 100:.1f}")
        lines += [
            f"  {line.no:>3}  {line.day}  {line.points / 100:>7.1f}  {line.balance / 100:>7.1f}  {line.fact.plain()}"
            f"  [{line.clause} {line.clause_text}]"
            for line in sheet.lines
        ]
    return lines
