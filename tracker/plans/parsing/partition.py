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
    claims = [Span(start, end, "heading", None) for start, end in headings]
    claims += [Span(*action, index) for index, item in enumerate(items) for action in item.actions]
    claims += [Span(start, end, kind, None) for start, end, kind in plain]
    claims.sort(key=_longest_first)
    out: list[Span] = []
    at = 0
    for claim in claims:
        start, end, _, _ = claim
        if end <= at or end <= start:
            continue
        if start > at:
            out.append(_gap(text, at, start))
        out.append(claim if start >= at else claim._replace(start=at))
        at = end
    if at < len(text):
        out.append(_gap(text, at, len(text)))
    return out


def _longest_first(claim: Span) -> tuple[int, int]:
    """By their start; of those from one place on, the longest first, yet headings behind all others."""
    return claim.start, 0 if claim.kind == "heading" else -claim.end


def _gap(text: str, start: int, end: int) -> Span:
    return Span(start, end, "not_a_task" if text[start:end].strip() else "blank", None)
