"""A plan as read in the exchange form of docs/plan-json.md, and as a full document that gives the same value back."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
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
        "flags": [_flat(flag) for flag in item.flags],
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
        "units": [_flat(unit) for unit in of.units],
        "deadline": _deadline(of.deadline),
        "deadlines": [_deadline(deadline) for deadline in of.deadlines],
        "targets": [_target(target) for target in of.targets],
    }


def _deadline(deadline: Deadline | None) -> dict[str, Any]:
    if deadline is None:
        return {"text": "", "kind": "none", "resolved": None, "recurrence": None}
    form = _flat(deadline)
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
    """Everything of `plan` as plain values; `from_document` gives an equal plan back."""
    form = _flat(plan)
    for name in ("blocks", "nodes", "spans", "aside", "heads"):
        form[name] = tuple(map(_flat, form[name]))
    form["items"] = tuple(map(_whole_item, plan.items))
    return form


def _whole_item(item: Item) -> dict[str, Any]:
    return {
        **_flat(item),
        **_whole_facts(item),
        "actions": tuple(map(_flat, item.actions)),
        "flags": tuple(map(_flat, item.flags)),
        "parts": tuple({**_flat(part), **_whole_facts(part)} for part in item.parts),
    }


def _whole_facts(of: Item | Part) -> dict[str, Any]:
    return {
        "units": tuple(map(_flat, of.units)),
        "deadlines": tuple(map(_flat, of.deadlines)),
        "deadline": _flat(of.deadline) if of.deadline else None,
        "targets": tuple(map(_flat, of.targets)),
    }


_FIELDS = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (Action, Aside, Block, Deadline, Flag, Head, Item, Node, Part, ReadPlan, Span, Target, Unit)
}
_VALUES = {kind: attrgetter(*names) for kind, names in _FIELDS.items()}


def _flat(value: Any) -> dict[str, Any]:
    """The fields of one value by their names; what they hold stays as it is."""
    kind = type(value)
    return dict(zip(_FIELDS[kind], _VALUES[kind](value), strict=True))


def from_document(document: dict[str, Any]) -> ReadPlan:
    """The plan that `to_document` wrote. Raises KeyError or TypeError on anything else."""
    return ReadPlan(
        text=document["text"],
        blocks=tuple(_block(block) for block in document["blocks"]),
        nodes=tuple(Node(**node) for node in document["nodes"]),
        spans=tuple(Span(**span) for span in document["spans"]),
        items=tuple(_item(item) for item in document["items"]),
        plan_part=(document["plan_part"][0], document["plan_part"][1]),
        year_hint=document["year_hint"],
        year=document["year"],
        aside=tuple(Aside(**aside) for aside in document["aside"]),
        heads=tuple(
            Head(**{**head, "words": tuple(head["words"]), "roles": tuple(head["roles"])}) for head in document["heads"]
        ),
    )


def _block(form: dict[str, Any]) -> Block:
    return Block(**{**form, "cells": tuple((a, z) for a, z in form["cells"]), "columns": tuple(form["columns"])})


def _item(form: dict[str, Any]) -> Item:
    return Item(
        **{
            **form,
            **_read_facts(form),
            "number_path": tuple(form["number_path"]),
            "section": tuple(form["section"]),
            "actions": tuple(Action(**a) for a in form["actions"]),
            "flags": tuple(Flag(**{**f, "allowed": tuple(f["allowed"])}) for f in form["flags"]),
            "parts": tuple(Part(**{**part, **_read_facts(part)}) for part in form["parts"]),
        }
    )


def _read_facts(form: dict[str, Any]) -> dict[str, Any]:
    return {
        "units": tuple(Unit(**u) for u in form["units"]),
        "deadlines": tuple(Deadline(**d) for d in form["deadlines"]),
        "deadline": Deadline(**form["deadline"]) if form["deadline"] else None,
        "targets": tuple(Target(**t) for t in form["targets"]),
    }
