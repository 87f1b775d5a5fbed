"""Whole numbers as they are sent: by address, by form, in the mark of a page."""

from __future__ import annotations

LARGEST = 2**63 - 1
"""The largest whole number that both databases hold."""


def whole(text: str | None) -> int | None:
    """The number that `text` is, in plain digits and no larger than LARGEST; None for anything else."""
    if not text or len(text) > 19 or not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if number <= LARGEST else None
