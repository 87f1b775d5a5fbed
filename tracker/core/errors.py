"""What a service may refuse with. An edge turns each into a page, a form error, an exit code or a problem document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.core.i18n import N_


class DomainError(Exception):
    """A refusal in the reader's words: `message` is a catalogue key with named placeholders, `params` fill them."""

    status = 400
    default = N_("这一步不能完成。")

    def __init__(self, message: str | None = None, *, field: str | None = None, **params: Any) -> None:
        self.message = message or self.default
        self.field = field
        self.params: Mapping[str, Any] = params
        super().__init__(self.text(lambda text: text))

    def text(self, translate: Any) -> str:
        """The message in the language of `translate`, with its parameters filled in."""
        translated: str = translate(self.message)
        return translated % dict(self.params) if self.params else translated


class NotFound(DomainError):
    """Absent, or out of the actor's scope: the two are not told apart (404)."""

    status = 404
    default = N_("没有找到，可能地址有误，或不在您的范围内。")


class Forbidden(DomainError):
    """In scope, but not this person's to do (403)."""

    status = 403
    default = N_("您不能办理这一步。")


class Conflict(DomainError):
    """Somebody was first: the row moved on since the page was read (409)."""

    status = 409
    default = N_("页面打开后，这里已有变化，请看最新内容再办。")


class Invalid(DomainError):
    """What was given cannot be taken; `field` names the form field it belongs to (422)."""

    status = 422
    default = N_("填写的内容有误，请改正后再提交。")


class InvalidMany(Invalid):
    """Several faults at once, in reading order; shown all together."""

    def __init__(self, faults: list[Invalid]) -> None:
        self.faults = faults
        super().__init__(faults[0].message, field=faults[0].field, **dict(faults[0].params))
