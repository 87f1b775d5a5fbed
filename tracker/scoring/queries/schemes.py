"""Reads of schemes: versions, their rules, and two versions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tracker.core.context import Actor
from tracker.core.db import session
from tracker.core.errors import NotFound
from tracker.scoring import presets
from tracker.scoring.models import Scheme, SchemeRule


@dataclass(frozen=True)
class SchemeView:
    """All versions of one scheme, the newest first."""

    key: str
    name: str
    versions: tuple[Scheme, ...]


@dataclass(frozen=True)
class Comparison:
    """A rule of a version beside the same rule of the version before."""

    rule: SchemeRule
    before: SchemeRule | None

    @property
    def changed(self) -> bool:
        """New, or with other points or another cap."""
        old = self.before
        return old is None or (old.points, old.cap) != (self.rule.points, self.rule.cap)


def schemes_of(bureau_id: int) -> list[SchemeView]:
    """Schemes of the bureau and presets not taken up yet (without versions)."""
    rows = session.scalars(select(Scheme).where(Scheme.bureau_id == bureau_id).order_by(Scheme.version.desc())).all()
    keys = [*presets.KEYS, *sorted({row.key for row in rows} - set(presets.KEYS))]
    views = []
    for key in keys:
        versions = tuple(row for row in rows if row.key == key)
        name = versions[0].name if versions else presets.load(key)["name"]
        views.append(SchemeView(key, name, versions))
    return views


def scheme_for(actor: Actor, scheme_id: int) -> Scheme:
    """A scheme version of the actor's bureau. Raises NotFound."""
    scheme = session.get(Scheme, scheme_id)
    if scheme is None or scheme.bureau_id != actor.bureau_id:
        raise NotFound
    return scheme


def rules_of_scheme(scheme_id: int) -> Sequence[SchemeRule]:
    """The rules in the order of the document."""
    return session.scalars(select(SchemeRule).where(SchemeRule.scheme_id == scheme_id).order_by(SchemeRule.id)).all()


def compare(scheme: Scheme) -> list[Comparison]:
    """The version's rules beside those of the version before it."""
    earlier = session.scalars(
        select(Scheme)
        .where(Scheme.bureau_id == scheme.bureau_id, Scheme.key == scheme.key, Scheme.version < scheme.version)
        .order_by(Scheme.version.desc())
        .limit(1)
    ).one_or_none()
    before = {rule.key: rule for rule in rules_of_scheme(earlier.id)} if earlier else {}
    return [Comparison(rule, before.get(rule.key)) for rule in rules_of_scheme(scheme.id)]
