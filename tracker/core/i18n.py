"""Marks strings for the message catalogue in code that must not know the web framework."""

from __future__ import annotations


def N_(message: str) -> str:  # noqa: N802 - the customary name
    """Mark `message` (Chinese, the source language) for translation; an edge translates it."""
    return message
