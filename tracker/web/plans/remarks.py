"""What a person should know before taking over a row of a table that came back."""

from __future__ import annotations

from flask_babel import gettext as _

from tracker.plans.breakdown import OWNER, Meaning, Row
from tracker.plans.models import PlannedTask

CLOSED = ("done", "cancelled")


def remarks(meaning: Meaning, row: Row, task: PlannedTask | None, owner: str, state: str | None) -> list[str]:
    """Names of units that nobody bears, and what a running task does not take over from its row.

    `task`: whose row it was, with its `owner` by name and the `state` of its work item, None without one.
    """
    units = meaning.offers(row, {"deadlines": []})["units"]
    unknown = dict.fromkeys(unit["name"] for unit in units if unit["unit_id"] is None)
    found = [_("找不到单位“%(name)s”，这个名称不会采用。", name=name) for name in unknown]
    if task is None or state is None or state in CLOSED:
        return found
    if row.words[OWNER].strip() != owner:
        found.append(_("责任人不随修订改变，由牵头单位在任务上指定。"))
    if {unit["unit_id"] for unit in units if unit["role"] == "support"} != set(task.supporting_unit_ids):
        found.append(_("配合单位不随修订改变；一定要改的，选“另立新任务，原任务撤销”。"))
    return found
