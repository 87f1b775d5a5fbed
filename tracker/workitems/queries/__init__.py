"""Reads of work items: lists by filter and policy, one item with its records."""

from tracker.workitems.queries.asking import NAMES, chosen, in_charge, read_filters
from tracker.workitems.queries.counted import Figure
from tracker.workitems.queries.items import (
    asks_of,
    deadlines,
    decided_extensions,
    expected,
    extension_for,
    extensions,
    get_by_id,
    get_for,
    history,
    many_for,
    open_extensions,
    readers,
    supporting_units,
    visible_numbers,
)
from tracker.workitems.queries.lists import COUNT_LIMIT, PAGE, Filters, Page, counts, of_ids, page
from tracker.workitems.returns import Returned, returned
from tracker.workitems.rules import is_open
from tracker.workitems.rules import light_at as light

__all__ = [
    "COUNT_LIMIT",
    "NAMES",
    "PAGE",
    "Figure",
    "Filters",
    "Page",
    "Returned",
    "asks_of",
    "chosen",
    "counts",
    "deadlines",
    "decided_extensions",
    "expected",
    "extension_for",
    "extensions",
    "get_by_id",
    "get_for",
    "history",
    "in_charge",
    "is_open",
    "light",
    "many_for",
    "of_ids",
    "open_extensions",
    "page",
    "read_filters",
    "readers",
    "returned",
    "supporting_units",
    "visible_numbers",
]
