"""Patterns that every supported Python understands alike."""

import importlib
import pkgutil
import re
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator, Mapping
from typing import Any

import tracker

ONE_CHARACTER = {"LITERAL", "NOT_LITERAL", "IN", "ANY"}


def _patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    for module in pkgutil.walk_packages(tracker.__path__, "tracker."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                yield from ((f"{module.name}.{name}", found) for found in _within(value))


def _within(value: object) -> Iterator[re.Pattern[Any]]:
    """A pattern, or those in a collection or in an object of the product's own."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        yield from _within([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _within(one)
    elif type(value).__module__.startswith("tracker.plans.parsing"):
        yield from _within(list(getattr(value, "__dict__", {}).values()))


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
    """Python before 3.11.5 (Debian 12) loses matches of (?:…)*+ whose inside backtracks; (?>(?:…)*) says the same.

    Seen are the patterns of modules and of the objects in them, not those compiled inside a function.
    """
    found = list(_patterns())
    assert len(found) > 700
    assert any(name.endswith(".SEEKER") for name, _pattern in found)
    assert [name for name, one in found if _possessive_groups(parser.parse(one.pattern, one.flags))] == []
    assert _possessive_groups(parser.parse(r"(?=(?:a|bc)*+)|(x?y){0,3}+|[ab]*+")) == 2
