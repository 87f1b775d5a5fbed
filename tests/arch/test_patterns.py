"""Patterns that every supported Python understands alike."""

import importlib
import pkgutil
import re
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from typing import Any

import tracker

ONE_CHARACTER = {"LITERAL", "NOT_LITERAL", "IN", "ANY"}


def _patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    for module in pkgutil.walk_packages(tracker.__path__, "tracker."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                yield from ((f"{module.name}.{name}", found) for found in _within(value))


def _within(value: object) -> Iterator[re.Pattern[Any]]:
    """A pattern, or those in a tuple, list, set or mapping."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from _within([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _within(one)


def _possessive_groups(node: object) -> int:
    """Possessive repeats of more than one character, anywhere in a parsed pattern."""
    if isinstance(node, parser.SubPattern):
        return sum(_of(operator, argument) for operator, argument in node)
    if isinstance(node, list | tuple):
        return sum(map(_possessive_groups, node))
    return 0


def _of(operator: object, argument: Any) -> int:
    if str(operator) != "POSSESSIVE_REPEAT":
        return _possessive_groups(argument)
    repeated = argument[2]
    single = len(repeated) == 1 and str(repeated[0][0]) in ONE_CHARACTER
    return (not single) + _possessive_groups(repeated)


def test_groups_are_repeated_atomically_not_possessively() -> None:
    """Python before 3.11.5 (Debian 12) loses matches of (?:…)*+ whose inside backtracks; (?>(?:…)*) says the same."""
    counted = {name: _possessive_groups(parser.parse(one.pattern, one.flags)) for name, one in _patterns()}
    assert len(counted) > 100
    assert [name for name, number in counted.items() if number] == []
    assert _possessive_groups(parser.parse(r"(?=(?:a|bc)*+)|(x?y){0,3}+|[ab]*+")) == 2
