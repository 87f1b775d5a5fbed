"""Several patterns sought in one pass: many times faster than a search for each that tries every character."""

from __future__ import annotations

import re
from operator import itemgetter
from string import digits

_NAME = re.compile(r"\(\?P<\w+>")


class Seeker:
    """Patterns, each with the characters that its matches begin with (the inside of a character class)."""

    def __init__(self, *forms: tuple[str, str]) -> None:
        self._patterns = [re.compile(pattern) for _, pattern in forms]
        self._beginning: dict[str, list[int]] = {}
        for number, (firsts, _) in enumerate(forms):
            for char in {*firsts.replace(r"\d", digits)}:
                self._beginning.setdefault(char, []).append(number)
        self._other_digits = [number for number, (firsts, _) in enumerate(forms) if r"\d" in firsts]
        firsts = "".join(first for first, _ in forms)
        any_of_them = "|".join(_NAME.sub("(?:", pattern) for _, pattern in forms)
        # A search for a set of characters is what `re` does fastest; the patterns are tried from before the character.
        self._start = re.compile(f"[{firsts}](?<=(?={any_of_them})[{firsts}])")

    def find(self, text: str, start: int, end: int) -> list[tuple[int, re.Match[str]]]:
        """What `finditer` finds of the first pattern, then of the second, and so on, each with the pattern's number."""
        found: list[tuple[int, re.Match[str]]] = []
        at: dict[int, int] = {}
        for sign in self._start.finditer(text, start, end):
            begin, char = sign.start(), sign.group()
            for number in self._beginning.get(char, self._other_digits):
                match = self._patterns[number].match(text, begin, end) if at.get(number, start) <= begin else None
                if match:
                    found.append((number, match))
                    at[number] = match.end()
        return sorted(found, key=itemgetter(0)) if len(found) > 1 else found
