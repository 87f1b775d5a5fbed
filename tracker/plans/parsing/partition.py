"""The ordered partition of the text: every character in exactly one span."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.plans.parsing.model import Item, Span


def partition(
    text: str, items: Iterable[Item], headings: Iterable[tuple[int, int]], plain: Iterable[tuple[int, int, str]]
) -> list[Span]:
    """Spans over [0, len(text)): sentences of items, headings, plain ranges; what is left is blank or not_a_task.

    Ranges that overlap an earlier one lose the shared characters.
    """
    claims: list[tuple[int, int, str, int | None]] = [(start, end, "heading", None) for start, end in headings]
    claims += [
        (action.start, action.end, action.kind, index) for index, item in enumerate(items) for action in item.actions
    ]
    claims += [(start, end, kind, None) for start, end, kind in plain]
    out: list[Span] = []
    at = 0
    for start, end, kind, item in sorted(
        claims, key=lambda claim: (claim[0], -claim[1] if claim[2] != "heading" else 0)
    ):
        start = max(start, at)
        if start >= end:
            continue
        out.extend(_gap(text, at, start))
        out.append(Span(start, end, kind, item))
        at = end
    out.extend(_gap(text, at, len(text)))
    return out


def _gap(text: str, start: int, end: int) -> list[Span]:
    if start >= end:
        return []
    return [Span(start, end, "not_a_task" if text[start:end].strip() else "blank", None)]
