"""Administration: units, people, posts, calendar, settings, imports. Nothing here touches items or scores."""

from tracker.web.admin import (  # noqa: F401 -- importing a module puts its views on the blueprint
    accounts,
    calendar,
    imports,
    people,
    posts,
    settings,
    status,
    units,
)
from tracker.web.admin.base import bp

__all__ = ["bp"]
