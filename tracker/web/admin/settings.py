"""The bureau's settings as one form, grouped as in their table."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField

from tracker.core.permissions import Permission
from tracker.organisation import service
from tracker.organisation import settings as table
from tracker.web.act import perform_form
from tracker.web.admin.base import bp, bureau
from tracker.web.guard import actor, now, requires


def _form() -> FlaskForm:
    """A text field per setting; the service reads and judges what was typed."""
    fields = {
        name: StringField(_(item.label), description=_(item.about) if item.about else "")
        for name, item in table.TABLE.items()
    }
    form_class = type("SettingsForm", (FlaskForm,), fields)
    form: FlaskForm = form_class(data=table.values(bureau()))
    return form


@bp.route("/settings", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def settings() -> ResponseReturnValue:
    """Show and change the settings."""
    form = _form()
    groups: dict[str, list[str]] = {}
    for name, item in table.TABLE.items():
        groups.setdefault(_(item.group), []).append(name)

    def page() -> str:
        return render_template("admin/settings.html", form=form, groups=groups)

    def change() -> None:
        given = {name: str(form[name].data or "") for name in table.TABLE}
        service.change_settings(actor(), now=now(), bureau_id=bureau(), given=given)

    if request.method == "GET":
        return page()
    return perform_form(form, change, page, then=url_for("admin.settings"), said=_("设置已改"))
