"""Patterns for one of many words, said so that `re` finds out fast where none of them begins."""

from __future__ import annotations


def one_of(words: str) -> str:
    """A pattern for one of `words`, which stand as in a pattern: 推进|推动|健全. Of several that fit, the first.

    One look at a character tells whether any word begins with it; then only those that do are tried.
    """
    rests: dict[str, list[str]] = {}
    for word in words.split("|"):
        rests.setdefault(word[0], []).append(word[1:])
    ways = (first + (rest[0] if len(rest) == 1 else f"(?:{'|'.join(rest)})") for first, rest in rests.items())
    return f"(?=[{''.join(rests)}])(?:{'|'.join(ways)})"
