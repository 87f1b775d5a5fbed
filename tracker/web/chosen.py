"""Which rows of a list were ticked."""

from __future__ import annotations

from flask import request

from tracker.core.errors import Invalid
from tracker.core.i18n import N_

MOST = 2000
"""More than the longest plan that anybody selects as a whole, and far less than a statement may hold."""


def chosen_ids(most: int = MOST) -> list[str]:
    """The `ids` that the form names, in order. Raises Invalid for more than `most` at once."""
    ids = request.form.getlist("ids")
    if len(ids) > most:
        raise Invalid(N_("一次最多选%(limit)s项，现在选了%(n)s项，请分几次办理。"), field="ids", limit=most, n=len(ids))
    return ids
