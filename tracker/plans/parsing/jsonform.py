"""A plan as read in the exchange form of docs/plan-json.md, and as a full document that gives the same value back."""

from __future__ import annotations

from dataclasses import fields
from itertools import starmap
from typing import Any

from tracker.plans.parsing.model import (
    Action,
    Aside,
    Block,
    Deadline,
    Flag,
    Head,
    Item,
    Node,
    Part,
    ReadPlan,
    Span,
    Target,
    Unit,
)


def to_json(plan: ReadPlan) -> dict[str, Any]:
    """`outline` and `tasks` of the plan with offsets into its text; see docs/plan-json.md."""
    return {
        "plan_year": plan.year or plan.year_hint,
        "plan_part": list(plan.plan_part),
        "chars": len(plan.text),
        "aside": [_flat(aside) for aside in plan.aside],
        "outline": [
            {
                "level": node.level,
                "number": node.number,
                "title": node.title,
                "start": node.start,
                "end": node.end,
                "part": node.part,
            }
            for node in plan.nodes
        ],
        "tasks": [_task(plan, item) for item in plan.items],
        "spans": [{"start": s.start, "end": s.end, "kind": s.kind, "task": s.item} for s in plan.spans],
    }


def _task(plan: ReadPlan, item: Item) -> dict[str, Any]:
    return {
        "start": item.start,
        "end": item.end,
        "title": item.title,
        "section": " / ".join(item.section),
        "number": item.number,
        "number_path": list(item.number_path),
        "type": item.kind,
        "text": plan.text[item.start : item.end],
        **_facts(item),
        "flags": [flag._asdict() for flag in item.flags],
        "parts": [
            {
                "start": part.start,
                "end": part.end,
                "title": part.title,
                "text": plan.text[part.start : part.end],
                **_facts(part),
            }
            for part in item.parts
        ],
    }


def _facts(of: Item | Part) -> dict[str, Any]:
    return {
        "units": [unit._asdict() for unit in of.units],
        "deadline": _deadline(of.deadline),
        "deadlines": [_deadline(deadline) for deadline in of.deadlines],
        "targets": [_target(target) for target in of.targets],
    }


def _deadline(deadline: Deadline | None) -> dict[str, Any]:
    if deadline is None:
        return {"text": "", "kind": "none", "resolved": None, "recurrence": None}
    form = deadline._asdict()
    if deadline.day is None:
        del form["day"]
    if not deadline.inherited:
        del form["inherited"]
    return form


def _target(target: Target) -> dict[str, Any]:
    value: float | list[float | None] = target.value if target.upper is None else [target.value, target.upper]
    return {
        "text": target.text,
        "value": value,
        "unit": target.unit,
        "op": target.op,
        "start": target.start,
        "end": target.end,
        "why": target.why,
        "measure": target.measure,
        "basis": target.basis,
    }


def to_document(plan: ReadPlan) -> dict[str, Any]:
    """Everything of `plan`, ready for JSON; `from_document` gives an equal plan back.

    Each value but the plan itself is the list of its fields in their order, which is half the size of names and values.
    """
    form = _flat(plan)
    for name in ("aside", "heads"):
        form[name] = [tuple(_flat(value).values()) for value in form[name]]
    return form


def from_document(document: dict[str, Any]) -> ReadPlan:
    """The plan that `to_document` wrote. Raises KeyError, TypeError or ValueError on anything else."""
    return ReadPlan(
        text=document["text"],
        blocks=tuple(_block(*block) for block in document["blocks"]),
        nodes=tuple(Node(*node) for node in document["nodes"]),
        spans=tuple(Span(*span) for span in document["spans"]),
        items=tuple(_from_rows(Item, item) for item in document["items"]),
        plan_part=(document["plan_part"][0], document["plan_part"][1]),
        year_hint=document["year_hint"],
        year=document["year"],
        aside=tuple(Aside(*aside) for aside in document["aside"]),
        heads=tuple(
            Head(sheet, row, tuple(words), tuple(roles), sure) for sheet, row, words, roles, sure in document["heads"]
        ),
    )


def _block(start: int, end: int, kind: str, cells: list[list[int]], style: int | None, columns: list[str]) -> Block:
    return Block(start, end, kind, tuple((first, last) for first, last in cells), style, tuple(columns))


def _from_rows(made: type[Any], row: list[Any]) -> Any:
    values: list[Any] = []
    for name, inner in zip(made._fields, row, strict=True):
        if name == "parts":
            values.append(tuple(_from_rows(Part, part) for part in inner))
        elif name == "flags":
            values.append(tuple(Flag(kind, text, a, z, tuple(allowed)) for kind, text, a, z, allowed in inner))
        elif name == "deadline":
            values.append(Deadline(*inner) if inner else None)
        elif name in _KINDS:
            values.append(tuple(starmap(_KINDS[name], inner)))
        else:
            values.append(tuple(inner) if isinstance(inner, list) else inner)
    return made(*values)


_KINDS: dict[str, type[Any]] = {"actions": Action, "units": Unit, "deadlines": Deadline, "targets": Target}


def _flat(value: ReadPlan | Aside | Head) -> dict[str, Any]:
    """The fields of one value by their names; what they hold stays as it is."""
    return {field.name: getattr(value, field.name) for field in fields(value)}
