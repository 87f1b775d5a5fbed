"""The task register, the page of one task, and a form for every verb."""

from tracker.web.tasks import acting, bulk, export, extending, listing, opening, reporting, saved, showing
from tracker.web.tasks.blueprint import bp

__all__ = ["acting", "bp", "bulk", "export", "extending", "listing", "opening", "reporting", "saved", "showing"]
