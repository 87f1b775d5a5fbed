"""What can be chosen in a task's forms: units of the bureau, people of the lead unit."""

from __future__ import annotations

from tracker.organisation import queries as organisation
from tracker.web.guard import actor
from tracker.web.i18n import said as _
from tracker.web.tasks import words
from tracker.workitems.models import WorkItem

Choices = list[tuple[int, str]]


def units() -> Choices:
    """Units of the bureau in their order, the bureau itself left out."""
    bureau_id = actor().bureau_id or 0
    tree = organisation.tree(bureau_id, words.counter().today)
    return [(node.id, node.name) for node in tree.units() if node.id != bureau_id]


def people() -> Choices:
    """Everybody in the bureau who has not left."""
    return [(one.id, one.name) for one in organisation.people(actor().bureau_id or 0, on=words.counter().today)]


def members(item: WorkItem, *, empty: str = "") -> Choices:
    """People of the lead unit and its parts who have not left; with `empty` a first choice of nobody."""
    day = words.counter().today
    tree = organisation.tree(item.bureau_id, day)
    found: Choices = [(0, empty)] if empty else []
    for unit_id in sorted(tree.subtree(item.lead_unit_id)):
        found += [(person.id, person.name) for person in organisation.people_of_unit(unit_id, day)]
    return found


def nobody_yet() -> str:
    """The choice of naming the owner later."""
    return _("以后再定")
