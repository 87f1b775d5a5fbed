"""Who acts, as a value: edges make it once per request, job or command and pass it to every service verb."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date

from tracker.core.permissions import Permission, PostKind

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""One id per act; every audit row written in its course carries it."""


@dataclass(frozen=True)
class HeldPost:
    """A post that a person holds today, its reach, and whether as its deputy (AB岗)."""

    id: int
    kind: PostKind
    unit_id: int
    bureau_id: int
    title: str
    scope: frozenset[int]
    """Unit ids reached, subtrees already unfolded; empty together with `whole_bureau` set."""
    whole_bureau: bool = False
    acting_for: str | None = None


@dataclass(frozen=True)
class Actor:
    """A person with the posts held on `day`. The system itself acts with `person_id` None."""

    person_id: int | None
    name: str
    bureau_id: int | None
    unit_id: int | None = None
    posts: tuple[HeldPost, ...] = ()
    current_post_id: int | None = None
    day: date | None = None
    permissions: frozenset[Permission] = field(default_factory=frozenset)

    @property
    def whole_bureau(self) -> bool:
        """True when some post reaches every unit of the bureau."""
        return any(post.whole_bureau for post in self.posts)

    @property
    def scope(self) -> frozenset[int]:
        """All unit ids that any post reaches (meaningless for items when `whole_bureau`)."""
        return frozenset().union(*(post.scope for post in self.posts)) if self.posts else frozenset()

    def may(self, permission: Permission) -> bool:
        """True when a post gives `permission` at all; scope is the room policy's question."""
        return permission in self.permissions

    def holds(self, *kinds: PostKind) -> bool:
        """True when one of the posts is of one of `kinds`."""
        return any(post.kind in kinds for post in self.posts)

    def heads(self, unit_id: int) -> bool:
        """True when the person is head (or deputy head) with `unit_id` in scope."""
        return any(post.kind in (PostKind.HEAD, PostKind.DEPUTY) and unit_id in post.scope for post in self.posts)


SYSTEM = Actor(person_id=None, name="system", bureau_id=None)
"""Jobs and commands without a person."""
